"""Records of many articles into one timeline: origins, events, claims and their denials."""

from summariser.merge.bulk import GroupedRecords, RecordGroups, group_records
from summariser.merge.explanation import explain
from summariser.merge.grey_zone import UncertainPair, find_uncertain
from summariser.merge.index import JoinedRecords, RecordIndex
from summariser.merge.into import merge_into
from summariser.merge.joining import join
from summariser.merge.merging import merge
from summariser.merge.origins import Origin, find_origins, list_articles
from summariser.merge.overrides import Overrides, check_articles, parse_overrides, read_overrides
from summariser.merge.salience import select_salient

__all__ = [
    "GroupedRecords",
    "JoinedRecords",
    "Origin",
    "Overrides",
    "RecordGroups",
    "RecordIndex",
    "UncertainPair",
    "check_articles",
    "explain",
    "find_origins",
    "find_uncertain",
    "group_records",
    "join",
    "list_articles",
    "merge",
    "merge_into",
    "parse_overrides",
    "read_overrides",
    "select_salient",
]
