"""Scores a run against a gold file."""
