"""Reads many news articles about one affair and returns one checked timeline."""
