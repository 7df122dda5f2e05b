"""What is remembered: articles, extractions, timelines, briefings and deliveries."""
