"""The schema types, and their published JSON Schemas."""

from summariser.schema._base import DateValue, Frozen
from summariser.schema.answer import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer
from summariser.schema.article import Article, Sentence, SentenceKind
from summariser.schema.json_schema import PUBLISHED, json_schema
from summariser.schema.records import (
    Allegation,
    Denial,
    Event,
    Evidence,
    Form,
    Kind,
    Record,
    Status,
)
from summariser.schema.timeline import (
    SCHEMA_VERSION,
    ArticleEntry,
    ClaimThread,
    DenialLink,
    Engine,
    Extraction,
    Failure,
    Join,
    LeftOut,
    MergedEvent,
    Run,
    Stage,
    Timeline,
    Usage,
)

__all__ = [
    "PUBLISHED",
    "SCHEMA_VERSION",
    "Allegation",
    "AllegationAnswer",
    "Article",
    "ArticleAnswer",
    "ArticleEntry",
    "ClaimThread",
    "DateValue",
    "Denial",
    "DenialAnswer",
    "DenialLink",
    "Engine",
    "Event",
    "EventAnswer",
    "Evidence",
    "Extraction",
    "Failure",
    "Form",
    "Frozen",
    "Join",
    "Kind",
    "LeftOut",
    "MergedEvent",
    "Record",
    "Run",
    "Sentence",
    "SentenceKind",
    "Stage",
    "Status",
    "Timeline",
    "Usage",
    "json_schema",
]
