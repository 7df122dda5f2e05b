"""Reads articles from files, folders, patterns and standard input, and timeline documents."""

from summariser.load.articles import load_articles
from summariser.load.documents import read_document
from summariser.load.loaded import Loaded

__all__ = ["Loaded", "load_articles", "read_document"]
