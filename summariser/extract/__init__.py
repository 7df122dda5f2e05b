"""Engines that read one article and say what it reports."""

from summariser.extract.engines import Extractor, get_extractor, get_pair_judge
from summariser.extract.evidence import resolve

__all__ = ["Extractor", "get_extractor", "get_pair_judge", "resolve"]
