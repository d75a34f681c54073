"""Imports and exports under way."""
