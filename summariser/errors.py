"""The errors that summariser raises, all under one root.

    SummariserError
    ├─ ConfigError               settings, prompts or extras that are missing or do not fit
    ├─ LoadError                 .source
    │  ├─ UnsupportedFormatError
    │  └─ FetchError             .retryable   an address gave nothing that can be read
    ├─ DocumentError             .source   a timeline document that does not keep its contract
    ├─ StoreError                the store cannot be opened, read or written
    ├─ DeliveryError             .channel, .retryable   a briefing did not reach where it was to go
    └─ ExtractionError           .article
       ├─ ModelUnavailableError  rate limit, connection or server fault after all attempts
       ├─ ModelRejectedError     wrong key, unknown model: trying again will not help
       ├─ BudgetError            the limit of cost or tokens was reached before it was asked
       ├─ DeadlineError          the time of the run was over before it was read
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


class FetchError(LoadError):
    """An address gave nothing that can be read, or may not be asked.

    Attributes:
        source: The address, as the caller named it.
        retryable: Whether asking again later may help.
    """

    def __init__(self, message: str, *, source: str, retryable: bool = False) -> None:
        super().__init__(message, source=source)
        self.retryable = retryable


class DocumentError(SummariserError):
    """A timeline document does not keep the contract.

    Attributes:
        source: The path, or ``-`` for standard input, as the caller named it.
    """

    def __init__(self, message: str, *, source: str) -> None:
        super().__init__(message)
        self.source = source


class StoreError(SummariserError):
    """The store cannot be opened, read or written."""


class DeliveryError(SummariserError):
    """A briefing did not reach where it was to go.

    Attributes:
        channel: Name of the delivery, as the settings name it.
        retryable: Whether trying again later may help.
    """

    def __init__(self, message: str, *, channel: str, retryable: bool = True) -> None:
        super().__init__(message)
        self.channel = channel
        self.retryable = retryable


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
    """The endpoint could not be reached, or kept failing, in every attempt allowed.

    Attributes:
        found: Whether there is anything at its address.
        wrong: Whether that can hardly change: there is no such name, nothing listens here, or what
            answers is something else.
    """

    retryable = True

    def __init__(
        self, message: str, *, article: str | None = None, found: bool = True, wrong: bool = False
    ) -> None:
        super().__init__(message, article=article)
        self.found = found
        self.wrong = wrong


class ModelRejectedError(ExtractionError):
    """The endpoint refused the request for good: key, model name or request."""


class BudgetError(ExtractionError):
    """The limit of cost or tokens left no room to ask about the article."""


class DeadlineError(ExtractionError):
    """The time of the run was over before the article was read.

    Attributes:
        seconds: The time of the run.
    """

    def __init__(
        self, seconds: float, *, article: str | None = None, because: str | None = None
    ) -> None:
        self.seconds = seconds
        why = "" if because is None else f", as the endpoint failed ({because})"
        super().__init__(
            f"the {seconds:g} seconds of the run were over before it was read{why}; give it more "
            "(--deadline) and run again: what was answered is not asked again",
            article=article,
        )


class InvalidAnswerError(ExtractionError):
    """The model gave no answer that fits the schema and cites existing sentences."""
