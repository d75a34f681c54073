"""Flows at work: which start, where each run stands, and what its steps do."""
