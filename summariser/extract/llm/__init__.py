"""The engine that asks a language model."""

from summariser.extract.llm.asking import PlannedRequest
from summariser.extract.llm.extractor import LLMExtractor
from summariser.extract.llm.judging import Judging, PairJudge

__all__ = ["Judging", "LLMExtractor", "PairJudge", "PlannedRequest"]
