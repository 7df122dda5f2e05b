"""Scheduled briefings: what is new in a story, and where it is sent."""
