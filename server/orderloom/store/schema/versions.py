"""Drafts of apps, and how their versions came about."""
