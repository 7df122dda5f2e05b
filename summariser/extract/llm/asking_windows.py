"""Windows put to the endpoint one after another, and cut smaller where an answer was cut off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from summariser.errors import (
    BudgetError,
    DeadlineError,
    ExtractionError,
    InvalidAnswerError,
    ModelRejectedError,
)
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.question import CutOffError, Question
from summariser.extract.llm.reading import Reading
from summariser.extract.llm.windows import Window
from summariser.schema import Failure, Usage

CUTS = 2
"""How often a window may be cut because its answer was: where it broke off, or into halves."""
_FINAL = (BudgetError, DeadlineError, ModelRejectedError)
"""What no other window would escape."""

MakeQuestion = Callable[[Window], Question]
"""Makes the question that a window is put as."""


@dataclass
class Progress:
    """How far the questions about an article are.

    Attributes:
        readings: What came of them, in the order of the article.
        questions: What was asked, also where it came to nothing.
        unread: Which sentences nothing came of, and why; None where all were read.
        turn: Which time this is that the article is gone through, from 1.
    """

    readings: list[Reading] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unread: Failure | None = None
    turn: int = 1

    @property
    def usage(self) -> Usage:
        """What was asked for the article."""
        return sum((question.usage for question in self.questions), Usage())

    @property
    def attempts(self) -> list[Usage]:
        """What each request took, in the order of the questions."""
        return [one for question in self.questions for one in question.tally.each]


@dataclass(frozen=True)
class _Part:
    """A window to ask about, and how often it may yet be cut because an answer was."""

    window: Window
    cuts: int = CUTS


@dataclass(frozen=True)
class _Missed:
    """A part that was not read, or not in full, and why.

    Attributes:
        part: The part.
        error: Why.
        question: The question that may yet be asked once more; None where it may not.
        whole: Whether nothing of it was read.
    """

    part: _Part
    error: ExtractionError
    question: Question | None = None
    whole: bool = True


async def ask_windows(
    endpoint: Endpoint,
    windows: Sequence[Window],
    make_question: MakeQuestion,
    progress: Progress,
) -> None:
    """Ask about all windows, in order, and keep what comes of them.

    Requests that nothing came of are counted for the article, not for each window: it may have as
    many as the settings allow for one. Where a window takes all but the last of them, the others
    are gone on with, and it is come back to in the end.

    Args:
        endpoint: Where to ask.
        windows: The windows of one article.
        make_question: Makes the question of a window, or of a part of one.
        progress: How far it is; brought up to date, also where this raises.

    Raises:
        ExtractionError: The endpoint failed, or no answer could be used, and nothing was read.
    """
    asking = _Asking(endpoint, make_question, progress)
    await asking.ask_all(windows)
    if endpoint.exchanges.withheld:
        # A further pass would ask about what is not answered yet.
        raise ExtractionError("its requests are gathered, and not made")
    asking.settle()


class _Asking:
    """The questions about one article, while they are asked."""

    def __init__(self, endpoint: Endpoint, make_question: MakeQuestion, progress: Progress) -> None:
        self._endpoint = endpoint
        self._make_question = make_question
        self._progress = progress
        self._places: list[int] = []
        self._missed: list[_Missed] = []
        self._lost = 0
        self._cut = 0
        self._over = False
        self._failing = False

    @property
    def _left(self) -> int:
        """How many requests may yet come to nothing."""
        # One that was cut off is no loss where its parts are read.
        return self._endpoint.attempts - self._lost - self._cut

    async def ask_all(self, windows: Iterable[Window]) -> None:
        """Ask about all windows, and once more about those that failed where that is allowed."""
        await self._ask_parts(deque(map(_Part, windows)))
        for missed in tuple(self._missed):
            if self._over or self._endpoint.exchanges.withheld or missed.question is None:
                continue
            self._missed.remove(missed)
            # Its requests are counted anew, with those that follow.
            self._lost -= missed.question.tally.attempts
            missed.question.most = self._left
            await self._ask_parts(deque(await self._ask(missed.part, missed.question)))

    def settle(self) -> None:
        """Note what was not read, or raise where nothing was.

        Raises:
            ExtractionError: Nothing was read, the first time.
        """
        if not self._missed:
            return
        first = self._progress.turn == 1
        if first and not any(one.answer is not None for one in self._progress.readings):
            raise self._missed[-1].error
        ended = [one.error for one in self._missed if isinstance(one.error, _FINAL)]
        self._progress.unread = Failure(
            article=self._missed[0].part.window.article.id,
            stage="extract",
            reason="; ".join(self._tell_missed()),
            error=type([*ended, self._missed[0].error][0]).__name__,
        )

    async def _ask_parts(self, parts: deque[_Part]) -> None:
        while parts and not self._over:
            part = parts.popleft()
            question = self._make_question(part.window)
            self._progress.questions.append(question)
            # One is left for what comes after it.
            question.most = max(1, self._left - bool(parts))
            question.lost = self._lost + self._cut
            if self._failing:
                question.tally.pause = self._endpoint.pause_after(question.lost)
            parts.extendleft(reversed(await self._ask(part, question)))
        self._missed += [_Missed(part, self._missed[-1].error) for part in parts]

    async def _ask(self, part: _Part, question: Question, *, anew: bool = False) -> list[_Part]:
        """Ask about a part, and return the smaller ones that it is to be asked about in."""
        try:
            reading = await self._endpoint.ask(question)
        except CutOffError as error:
            parts = self._cut_up(part, question, error)
            if parts is not None:
                return parts
            if not anew and self._endpoint.forget(question):
                return await self._ask(part, question, anew=True)
            self._give_up(part, question, error)
        except ExtractionError as error:
            # Where requests are gathered, nothing has failed, and the next window has its own.
            if not self._endpoint.exchanges.withheld:
                self._lose(part, question, error)
        else:
            self._keep(part, reading)
            if question.unfinished is not None:
                self._missed.append(_Missed(part, question.unfinished, whole=False))
                self._over = True
        return []

    def _keep(self, part: _Part, reading: Reading) -> None:
        place = bisect_right(self._places, part.window.first)
        self._places.insert(place, part.window.first)
        self._progress.readings.insert(place, reading)
        self._cut, self._failing = 0, False

    def _lose(self, part: _Part, question: Question, error: ExtractionError) -> None:
        self._lost += question.tally.attempts + self._cut
        self._cut, self._failing = 0, error.retryable
        self._missed.append(_Missed(part, error, question if question.may_go_on else None))
        # It asks for a longer pause than is allowed: no other window would be answered.
        shut = error.retryable and not question.may_go_on
        self._over = shut or isinstance(error, _FINAL) or self._left <= 0

    def _cut_up(self, part: _Part, question: Question, error: CutOffError) -> list[_Part] | None:
        """Return what is left to ask of a part whose answer was cut off; None where it is small.

        What is whole of the answer is kept.
        """
        window, cuts = part.window, part.cuts - 1
        if cuts < 0:
            return None
        saved = question.salvage(error.text) if error.text and question.salvage else None
        if saved is not None:
            self._keep(part, saved.reading)
            return [_Part(window.from_sentence(saved.first), cuts)]
        if len(window.sentences) < 2:
            return None
        if self._left <= question.tally.attempts:
            return None
        self._cut += question.tally.attempts
        return [_Part(half, cuts) for half in window.halves()]

    def _give_up(self, part: _Part, question: Question, cause: CutOffError) -> None:
        """Note that a part cannot be cut smaller, and keep what is whole of its answer."""
        saved = question.salvage(cause.text) if cause.text and question.salvage else None
        if saved is not None:
            self._keep(part, saved.reading)
            part = _Part(part.window.from_sentence(saved.first))
        error = InvalidAnswerError(
            "the answer was cut off at the endpoint's limit of tokens; raise that limit or ask for "
            "fewer sentences at once",
            article=part.window.article.id,
        )
        error.__cause__ = cause
        self._lose(part, question, error)

    def _tell_missed(self) -> Iterator[str]:
        """Return which sentences were not read, and why, those together that lie together."""
        missed = sorted(self._missed, key=lambda one: one.part.window.first)
        begins = [0, *(n for n, two in enumerate(pairwise(missed), 1) if not self._joins(*two))]
        for begin, end in zip(begins, [*begins[1:], len(missed)], strict=True):
            first, last = missed[begin].part.window.first, missed[end - 1].part.window.last
            what = "gone through once more" if self._progress.turn > 1 else "read"
            what += "" if missed[begin].whole else " in full"
            yield f"sentences {first} to {last} were not {what}: {missed[begin].error}"

    def _joins(self, one: _Missed, other: _Missed) -> bool:
        between = bisect_left(self._places, other.part.window.first) - bisect_right(
            self._places, one.part.window.first
        )
        alike = (str(one.error), one.whole) == (str(other.error), other.whole)
        return alike and not between
