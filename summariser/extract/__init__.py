"""Engines that read one article and say what it reports."""

from summariser.extract.engines import Extractor, get_extractor, get_pair_judge
from summariser.extract.evidence import resolve
from summariser.extract.leads import get_lead_writer

__all__ = ["Extractor", "get_extractor", "get_lead_writer", "get_pair_judge", "resolve"]
