"""Headlines that the body of their own article contradicts.

A headline is written by somebody else than the report, and is no evidence. Where it gives another
number, turns accuser and accused round, lets somebody admit what the body has denied, or says the
opposite of the body, it is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from summariser.merge.comparison import Comparison
from summariser.merge.concepts import concepts
from summariser.merge.conflicts.outcomes import exclude_each_other, find_ends
from summariser.merge.conflicts.quantities import find_quantities
from summariser.merge.conflicts.statements import Finding
from summariser.merge.naming import Party, read_party
from summariser.merge.parties import RELATED, compare_parties
from summariser.merge.wording import Vector, cosine, normalise
from summariser.schema import Allegation, ConflictSide, Denial, Record

_ACCUSES = re.compile(
    r"^(?P<accuser>.{2,60}?) (?:accus(?:es|ed|ing)|blam(?:es|ed|ing)|charg(?:es|ed)) "
    r"(?P<accused>.{2,60}?) (?:of|for|with|over) (?P<deed>.+)$",
    re.IGNORECASE,
)
_BY = re.compile(r"^by (?P<accuser>.+)$", re.IGNORECASE)
_NOBODY = re.compile(r"^(?:of|for|with|over|after|as|at|in|on|to|amid|again)\b", re.IGNORECASE)
"""What "accused" and "charged" stand before in the passive, where nobody is named as accuser."""
_NOT_YET = re.compile(
    r"(?:\b(?:to|not|never|cannot|must|should|could|would|may|might|if|without)|n['’]t)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
"""Words before "admit" that leave the admission open: "refuses to admit", "must admit"."""
_ADMITS = re.compile(
    r"\b(?:admit(?:s|ted)?|confess(?:es|ed)?|concede[sd]?|acknowledge[sd]?|owns? up|owned up)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:den(?:ies|ied)|reject(?:s|ed)|dismiss(?:es|ed))\b", re.IGNORECASE)
_SAME_DEED = 0.25
"""Likeness of a headline's deed to a claim from which on they are about one thing."""
_SAME_MATTER = 0.5
"""Likeness of a headline to a sentence of the body from which on both tell of one thing."""
_SHARED = 2
"""Content words that a headline and a denial must share to be about one matter."""

Check = Callable[[str, Sequence[Record], Comparison], tuple[Record, str, str] | None]
"""Headline and records in; the record and sentence that contradict it, and why, out."""


def check_headline(
    article: str, title: str, records: Sequence[Record], comparison: Comparison
) -> list[Finding]:
    """Return the flag on a headline that the records of its own article contradict, if any.

    Args:
        article: Id of the article.
        title: Its headline.
        records: Its records.
        comparison: What to look things up in.
    """
    # A record that rests on the headline itself cannot speak against it.
    body = [r for r in records if any(normalise(q) != normalise(title) for q in r.quotes)]
    checks: tuple[Check, ...] = (_other_number, _roles_turned, _not_admitted, _other_end)
    for check in checks:
        found = check(title, body, comparison)
        if found is not None:
            return [_flag(article, title, found, comparison)]
    return []


def _flag(
    article: str, title: str, found: tuple[Record, str, str], comparison: Comparison
) -> Finding:
    record, quote, reason = found
    entry = comparison.articles.get(article)
    published = entry.published if entry else None
    headline = ConflictSide(
        value="headline", articles=(article,), quotes=(title,), published=published
    )
    body = ConflictSide(
        value="body",
        articles=(article,),
        records=(record.id,),
        quotes=(quote,),
        published=published,
    )
    return Finding("headline", "contradiction", (), (headline, body), reason, article=article)


def _other_number(
    title: str, body: Sequence[Record], comparison: Comparison
) -> tuple[Record, str, str] | None:
    """Find a figure of the body for a quantity of which the headline gives another one."""
    del comparison
    told = [
        (quantity, record, quote)
        for record in body
        for quote in record.quotes
        for quantity in find_quantities(quote)
    ]
    for own in find_quantities(_lowered(title)):
        same = [item for item in told if item[0].key == own.key and own.state is not None]
        low, high = own.number.low, own.number.high
        if same and all(q.number.high < low or q.number.low > high for q, _, _ in same):
            quantity, record, quote = same[0]
            return record, quote, f"it says {own.words}, its body {quantity.words}"
    return None


def _roles_turned(
    title: str, body: Sequence[Record], comparison: Comparison
) -> tuple[Record, str, str] | None:
    """Find the claim of the headline with accuser and accused the other way round."""
    match = _ACCUSES.match(title)
    if match is None or _NOBODY.match(match["accused"]):
        return None
    deed = _vector(match["deed"], comparison)
    near = [
        (cosine(deed, _vector(record.text, comparison)), record)
        for record in body
        if isinstance(record, Allegation) and record.source and record.target
    ]
    likeliest = max((likeness for likeness, _ in near), default=0.0)
    if likeliest < _SAME_DEED:
        return None
    accuser, accused = _read_roles(match)
    for likeness, record in near:
        if likeness < likeliest or not isinstance(record, Allegation) or record.source is None:
            continue
        source, target = [read_party(record.source)], [read_party(t) for t in record.target]
        turned = _among(accuser, target) and not _among(accuser, source)
        if turned and (_among(accused, source) or not _among(accused, target)):
            quote = next((q for q in record.quotes if _mentions(q, deed, comparison)), None)
            return (
                record,
                quote or record.quotes[0],
                "its body has accuser and accused turned round",
            )
    return None


def _read_roles(match: re.Match[str]) -> tuple[Party, Party]:
    """Return who accuses whom in a headline, in the active or the passive."""
    by = _BY.match(match["accused"])
    if by is None:
        return read_party(match["accuser"]), read_party(match["accused"])
    return read_party(by["accuser"]), read_party(match["accuser"])


def _among(party: Party, others: Iterable[Party]) -> bool:
    return any(compare_parties(party, other) >= RELATED for other in others)


def _not_admitted(
    title: str, body: Sequence[Record], comparison: Comparison
) -> tuple[Record, str, str] | None:
    """Find a denial in the body of what the headline lets somebody admit."""
    said = _ADMITS.search(title)
    if said is None or _DENIES.search(title) or _NOT_YET.search(title[: said.start()]):
        return None
    if any(_ADMITS.search(quote) for record in body for quote in record.quotes):
        return None
    matter = _content(title[said.end() :])
    for record in body:
        if not isinstance(record, Denial) or record.form not in {"flat", "qualified"}:
            continue
        for quote in record.quotes:
            if len(matter & _content(f"{record.text} {quote}")) >= _SHARED:
                return record, quote, "its body has it denied, not admitted"
    del comparison
    return None


def _other_end(
    title: str, body: Sequence[Record], comparison: Comparison
) -> tuple[Record, str, str] | None:
    """Find a sentence of the body that tells of the headline's matter with the opposite end."""
    ends = find_ends(title)
    own = _vector(title, comparison)
    told = [
        (quote, record, find_ends(quote))
        for record in body
        if not isinstance(record, Denial)
        for quote in record.quotes
        if cosine(own, _vector(quote, comparison)) >= _SAME_MATTER
    ]
    for scale in sorted(ends, key=str):
        poles = [(q, r, found[scale]) for q, r, found in told if scale in found]
        if poles and all(exclude_each_other((title, ends[scale]), (q, end)) for q, _, end in poles):
            quote, record, _ = poles[0]
            return record, quote, "its body says the opposite"
    return None


def _vector(text: str, comparison: Comparison) -> Vector:
    return comparison.profiler.terms.vector(comparison.profiler.count_terms(text))


def _mentions(quote: str, deed: Vector, comparison: Comparison) -> bool:
    return cosine(_vector(quote, comparison), deed) >= _SAME_DEED


def _content(text: str) -> set[str]:
    return set(concepts(normalise(text)))


def _lowered(title: str) -> str:
    """Return a headline in lower case, in which capitals say nothing."""
    return title.lower()
