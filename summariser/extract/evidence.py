"""From what an engine answers to records: every quote copied from the article at its offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from summariser.schema import (
    Allegation,
    Article,
    ArticleAnswer,
    Denial,
    Event,
    Extraction,
    LeftOut,
    Record,
    Sentence,
    Usage,
)
from summariser.schema.answer import AllegationAnswer, DenialAnswer, EventAnswer

_Answer = EventAnswer | AllegationAnswer | DenialAnswer


@dataclass(frozen=True)
class _Sentences:
    """The sentences of an article by number."""

    article: Article
    by_number: dict[int, Sentence]

    def common_fields(self, answer: _Answer) -> dict[str, Any]:
        """Return the fields that all kinds share, quotes cut out of the article's own text."""
        numbers = tuple(sorted(set(answer.sentences)))
        spans = tuple((self.by_number[n].start, self.by_number[n].end) for n in numbers)
        return {
            "article": self.article.id,
            "quotes": tuple(self.article.text[start:end] for start, end in spans),
            "spans": spans,
            "sentences": numbers,
            "text": answer.text.strip(),
            "time_text": answer.time,
            "date": answer.date,
        }


def resolve(
    answer: ArticleAnswer,
    article: Article,
    sentences: Sequence[Sentence],
    *,
    left_out: Sequence[LeftOut] = (),
    usage: Usage | None = None,
) -> Extraction:
    """Turn an engine's answer into records with verbatim quotes, offsets and ids.

    Records come in the order of their evidence, and are numbered in it by kind
    (``ID.e1``, ``ID.a1``, ``ID.d1``), so that equal answers have equal ids whatever the order in
    which an engine gave them. An item that cites a sentence that does not exist, or that has
    no text, becomes a `LeftOut`: an unfounded line is never shown.

    Args:
        answer: What the engine found; dates in it are already checked.
        article: The article that was read.
        sentences: Its sentences.
        left_out: What the engine itself left out.
        usage: What the endpoint was asked for it.
    """
    known = _Sentences(article, {sentence.number: sentence for sentence in sentences})
    left = list(left_out)

    def founded(items: Sequence[_Answer]) -> list[tuple[int, Any]]:
        kept = []
        for position, item in enumerate(items, start=1):
            if not item.text.strip():
                left.append(LeftOut(article=article.id, reason="a record without text"))
            elif not set(item.sentences) <= known.by_number.keys():
                left.append(
                    LeftOut(article=article.id, reason="cited a sentence that does not exist")
                )
            else:
                kept.append((position, item))
        return sorted(kept, key=lambda pair: (tuple(sorted(set(pair[1].sentences))), pair[0]))

    records: list[Record] = [
        Event(
            id=f"{article.id}.e{n}",
            actors=item.actors,
            status=item.status,
            **known.common_fields(item),
        )
        for n, (_, item) in enumerate(founded(answer.events), start=1)
    ]
    allegation_ids: dict[int, str] = {}
    for n, (position, claim) in enumerate(founded(answer.allegations), start=1):
        allegation_ids[position] = f"{article.id}.a{n}"
        records.append(
            Allegation(
                id=allegation_ids[position],
                source=claim.source,
                target=claim.target,
                **known.common_fields(claim),
            )
        )
    records += [
        Denial(
            id=f"{article.id}.d{n}",
            source=denial.source,
            form=denial.form,
            responds_to=tuple(
                allegation_ids[number]
                for number in dict.fromkeys(denial.answers)
                if number in allegation_ids
            ),
            **known.common_fields(denial),
        )
        for n, (_, denial) in enumerate(founded(answer.denials), start=1)
    ]
    return Extraction(
        article=article.id,
        records=tuple(records),
        left_out=tuple(left),
        usage=usage or Usage(),
    )
