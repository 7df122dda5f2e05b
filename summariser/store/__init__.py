"""What is remembered: articles, extractions, timelines, briefings and deliveries."""

from __future__ import annotations

from summariser.errors import ConfigError

try:
    from summariser.store.briefings import Briefings
    from summariser.store.copying import copy_store
    from summariser.store.deliveries import Deliveries
    from summariser.store.location import VARIABLE, choose_store
    from summariser.store.opening import open_database, open_store
    from summariser.store.stores import Store
    from summariser.store.story import Story
    from summariser.store.values import (
        ArticleFacts,
        Briefing,
        BriefingState,
        Delivery,
        DeliveryState,
        Found,
        FoundLike,
        Original,
        RetrievalLike,
        RunSummary,
        Saved,
        SourceHealth,
        SourceReport,
        SourceReportLike,
        StorySummary,
        Validators,
    )
except ModuleNotFoundError as error:
    if error.name != "sqlalchemy":
        raise
    raise ConfigError('the store needs sqlalchemy: pip install "summariser[briefings]"') from error

__all__ = [
    "VARIABLE",
    "ArticleFacts",
    "Briefing",
    "BriefingState",
    "Briefings",
    "Deliveries",
    "Delivery",
    "DeliveryState",
    "Found",
    "FoundLike",
    "Original",
    "RetrievalLike",
    "RunSummary",
    "Saved",
    "SourceHealth",
    "SourceReport",
    "SourceReportLike",
    "Store",
    "Story",
    "StorySummary",
    "Validators",
    "choose_store",
    "copy_store",
    "open_database",
    "open_store",
]
