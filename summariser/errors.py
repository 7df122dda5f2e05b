"""The errors that summariser raises, all under one root.

    SummariserError
    ├─ ConfigError               settings, prompts or extras that are missing or do not fit
    ├─ LoadError                 .source
    │  └─ UnsupportedFormatError
    ├─ DocumentError             .source   a timeline document that does not keep its contract
    └─ ExtractionError           .article
       ├─ ModelUnavailableError  rate limit, connection or server fault after all attempts
       ├─ ModelRejectedError     wrong key, unknown model: trying again will not help
       ├─ BudgetError            the limit of cost or tokens was reached before it was asked
       └─ InvalidAnswerError     no answer that fits the schema and cites sentences that exist

Every message is one sentence for a person, and says what to do where something can be done.
"""

from __future__ import annotations


class SummariserError(Exception):
    """The root of all errors raised by this package."""


class ConfigError(SummariserError):
    """A setting, a prompt file or an optional part is missing or does not fit."""


class LoadError(SummariserError):
    """A source could not be read as articles.

    Attributes:
        source: The path, or ``-`` for standard input, as the caller named it.
    """

    def __init__(self, message: str, *, source: str) -> None:
        super().__init__(message)
        self.source = source


class UnsupportedFormatError(LoadError):
    """The source is in a format that is not read."""


class DocumentError(SummariserError):
    """A timeline document does not keep the contract.

    Attributes:
        source: The path, or ``-`` for standard input, as the caller named it.
    """

    def __init__(self, message: str, *, source: str) -> None:
        super().__init__(message)
        self.source = source


class ExtractionError(SummariserError):
    """One article's records could not be extracted.

    Attributes:
        article: The id of the article concerned, or None where no one article is.
    """

    retryable = False

    def __init__(self, message: str, *, article: str | None = None) -> None:
        super().__init__(message)
        self.article = article


class ModelUnavailableError(ExtractionError):
    """The endpoint could not be reached, or kept failing, in every attempt allowed."""

    retryable = True


class ModelRejectedError(ExtractionError):
    """The endpoint refused the request for good: key, model name or request."""


class BudgetError(ExtractionError):
    """The limit of cost or tokens left no room to ask about the article."""


class InvalidAnswerError(ExtractionError):
    """The model gave no answer that fits the schema and cites existing sentences."""
