"""Orderloom."""
