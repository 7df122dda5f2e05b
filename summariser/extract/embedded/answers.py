"""From candidates that are kept to the answer that evidence is resolved from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.links import link_denials
from summariser.schema import AllegationAnswer, ArticleAnswer, DenialAnswer, EventAnswer, Kind


def make_answer(candidates: Sequence[Candidate], numbers: Sequence[int]) -> ArticleAnswer:
    """Return the candidates as an answer, each denial linked to the allegations it answers.

    Args:
        candidates: What is kept of an article, in any order of kinds.
        numbers: The number of the sentence at each position.
    """

    def of(kind: Kind) -> list[Candidate]:
        return [candidate for candidate in candidates if candidate.kind == kind]

    allegations, denials = of("allegation"), of("denial")
    links = link_denials(denials, allegations)
    return ArticleAnswer(
        events=tuple(make_event(event, numbers) for event in of("event")),
        allegations=tuple(make_allegation(claim, numbers) for claim in allegations),
        denials=tuple(
            make_denial(denial, numbers).model_copy(update={"answers": answers})
            for denial, answers in zip(denials, links, strict=True)
        ),
    )


def make_event(candidate: Candidate, numbers: Sequence[int]) -> EventAnswer:
    """Return an event."""
    return EventAnswer(
        actors=candidate.actors, status=candidate.status, **_shared(candidate, numbers)
    )


def make_allegation(candidate: Candidate, numbers: Sequence[int]) -> AllegationAnswer:
    """Return an allegation."""
    return AllegationAnswer(
        source=candidate.source, target=candidate.target, **_shared(candidate, numbers)
    )


def make_denial(candidate: Candidate, numbers: Sequence[int]) -> DenialAnswer:
    """Return a denial, not yet linked."""
    return DenialAnswer(source=candidate.source, form=candidate.form, **_shared(candidate, numbers))


def _shared(candidate: Candidate, numbers: Sequence[int]) -> dict[str, Any]:
    cited = (candidate.sentence, *candidate.more_sentences)
    return {
        "text": candidate.text,
        "sentences": tuple(numbers[position] for position in cited),
        "time": candidate.time_text,
        "date": candidate.date,
    }
