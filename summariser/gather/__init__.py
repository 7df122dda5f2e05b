"""Articles from addresses: pages, feeds and sitemaps, fetched politely and with their origin."""

from summariser.gather.gathered import (
    RECHECK,
    SOURCE_KINDS,
    Gathered,
    Gathering,
    Gone,
    Memory,
    Retrieval,
    Source,
    SourceKind,
    SourceReport,
    Unchanged,
    Validators,
    is_address,
)
from summariser.gather.gathering import agather, gather
from summariser.gather.settings import FetchSettings, Surroundings

__all__ = [
    "RECHECK",
    "SOURCE_KINDS",
    "FetchSettings",
    "Gathered",
    "Gathering",
    "Gone",
    "Memory",
    "Retrieval",
    "Source",
    "SourceKind",
    "SourceReport",
    "Surroundings",
    "Unchanged",
    "Validators",
    "agather",
    "gather",
    "is_address",
]
