"""One run beside its gold: the score, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from summariser.evaluate.pairing import Record
from summariser.evaluate.scoring import Score, document_of, evaluate
from summariser.schema import Failure, Run, Timeline


@dataclass(frozen=True)
class Comparison:
    """What one run makes of the articles of a gold file.

    Attributes:
        name: What the run is called in tables: its file, or its engine and model.
        score: The figures.
        run: How the run was made.
        articles: How many articles the run met, failed ones included.
        pairs: Gold record and run record, in the order of the gold.
        missed: Gold records that are paired with none.
        extra: Records of the run that are paired with none, of articles that the gold has.
        failures: What failed in the run.
        lacking: Ids of articles of the gold that the run does not have.
        beyond: Ids of articles of the run that the gold does not have; their records are left
            aside.
    """

    name: str
    score: Score
    run: Run
    articles: int
    pairs: tuple[tuple[Record, Record], ...]
    missed: tuple[Record, ...]
    extra: tuple[Record, ...]
    failures: tuple[Failure, ...]
    lacking: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def unread(self) -> frozenset[str]:
        """Ids of articles whose records count as missed because the run never read them."""
        return frozenset(self.lacking) | {failure.article for failure in self.failures}

    @property
    def missed_unread(self) -> int:
        """How many gold records are missed because their article was not read."""
        return sum(record["article"] in self.unread for record in self.missed)

    @property
    def tokens(self) -> int | None:
        """Tokens asked and answered together, or None where the run knows of no request."""
        usage = self.run.usage
        return usage.prompt_tokens + usage.completion_tokens if usage.requests else None

    def per_article(self, amount: float | None) -> float | None:
        """Return an amount shared among the articles of the run."""
        return None if amount is None or not self.articles else amount / self.articles


def compare(name: str, gold: Timeline | Mapping[str, object], run: Timeline) -> Comparison:
    """Return a run beside its gold.

    Args:
        name: What to call the run.
        gold: The gold document, sound as `check_gold` means it.
        run: The run.
    """
    wanted, found = document_of(gold), document_of(run)
    score = evaluate(wanted, found)
    answers = {record["id"]: record for record in found["records"]}
    expected = [r for r in wanted["records"] if r["article"] in wanted["articles"]]
    paired = set(score.pairs.values())
    met = dict.fromkeys((*run.articles, *(record.article for record in run.records)))
    failed = {failure.article for failure in run.failures}
    return Comparison(
        name=name,
        score=score,
        run=run.run,
        articles=len(met.keys() | failed),
        pairs=tuple((r, answers[score.pairs[r["id"]]]) for r in expected if r["id"] in score.pairs),
        missed=tuple(r for r in expected if r["id"] not in score.pairs),
        extra=tuple(
            r
            for r in found["records"]
            if r["id"] not in paired and r["article"] in wanted["articles"]
        ),
        failures=run.failures,
        lacking=tuple(a for a in wanted["articles"] if a not in met and a not in failed),
        beyond=tuple(article for article in met if article not in wanted["articles"]),
    )
