"""The engine that asks a language model."""

from summariser.extract.llm.asking import PlannedRequest
from summariser.extract.llm.extractor import LLMExtractor

__all__ = ["LLMExtractor", "PlannedRequest"]
