"""Records of many articles into one timeline: origins, events, claims and their denials."""

from summariser.merge.joining import join
from summariser.merge.merging import merge
from summariser.merge.origins import Origin, find_origins

__all__ = ["Origin", "find_origins", "join", "merge"]
