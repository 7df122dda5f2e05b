"""The engine that asks a language model."""

from summariser.extract.llm.extractor import LLMExtractor, PlannedRequest

__all__ = ["LLMExtractor", "PlannedRequest"]
