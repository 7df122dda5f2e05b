"""Origins of articles whose texts are not at hand, from the sentences their records quote.

Two reports written apart share hardly any whole sentence except what somebody said; two articles
whose records rest on the same sentences are copies of one text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from summariser.merge.origins import Origin, published_order
from summariser.merge.wording import words
from summariser.schema import ArticleEntry, Timeline

_SHARE = 0.5
"""Share of the quoted words of the article with fewer that must stand in the other."""
_WORDS = 20
"""Words in shared sentences at least: one full sentence, too long to meet by chance."""
_SPEECH = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_SPOKEN = 0.5
"""Share of a sentence inside quotation marks from which on it is speech, which anybody may cite."""

_Sentences = frozenset[str]


def fill_origins(timeline: Timeline) -> dict[str, ArticleEntry]:
    """Return the article entries with an origin wherever one was missing.

    An origin that is set is kept, unless that article turns out to be a copy itself. An article
    that shares no text with another is its own origin.
    """
    sentences = _quoted_sentences(timeline)
    found = _find_origins(timeline.articles, sentences)
    articles = {}
    for name, entry in timeline.articles.items():
        # A copy belongs where the article that it was known to be a copy of has turned out to.
        origin = _root(found[name].article, found)
        update: dict[str, str | None] = {"origin": origin}
        if entry.origin is None:
            update |= {
                "origin_reason": found[name].reason,
                "copied_from": found[name].copied_from,
            }
        articles[name] = entry if entry.origin == origin else entry.model_copy(update=update)
    return articles


def _root(name: str, found: Mapping[str, Origin]) -> str:
    """Return where a chain of origins ends."""
    seen = {name}
    while name in found and found[name].article not in seen:
        name = found[name].article
        seen.add(name)
    return name


def _quoted_sentences(timeline: Timeline) -> dict[str, _Sentences]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in timeline.records:
        for quote in record.quotes:
            spoken = sum(len(part) for part in _SPEECH.findall(quote))
            if spoken < _SPOKEN * len(quote):
                found[record.article].add(" ".join(words(quote)))
    return {article: frozenset(quotes) for article, quotes in found.items()}


def _find_origins(
    articles: Mapping[str, ArticleEntry], sentences: Mapping[str, _Sentences]
) -> dict[str, Origin]:
    order = sorted(articles, key=lambda name: (*published_order(articles[name].published), name))
    # Families that are known come first, so that a stored origin is never re-founded.
    order.sort(key=lambda name: articles[name].origin is None)
    holders: defaultdict[str, list[str]] = defaultdict(list)
    texts: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for name in order:
        entry, own = articles[name], sentences.get(name, frozenset())
        if entry.origin is not None:
            origin = Origin(entry.origin, entry.origin_reason)
        elif entry.sha256 is not None and entry.sha256 in texts:
            same = texts[entry.sha256]
            origin = Origin(origins[same].article, f"the same text as {same}", same)
        else:
            origin = _compare(name, own, holders, sentences, origins)
        if origin.article == name:  # found in a copy of its own
            origin = Origin(name, None)
        origins[name] = origin
        if entry.sha256 is not None:
            texts.setdefault(entry.sha256, name)
        for sentence in own:
            if origin.article not in {origins[holder].article for holder in holders[sentence]}:
                holders[sentence].append(name)
    return origins


def _compare(
    name: str,
    own: _Sentences,
    holders: Mapping[str, list[str]],
    sentences: Mapping[str, _Sentences],
    origins: Mapping[str, Origin],
) -> Origin:
    shared: Counter[str] = Counter()
    for sentence in own:
        for holder in holders.get(sentence, ()):
            shared[holder] += sentence.count(" ") + 1
    size = _count_words(own)
    for other, common in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if common >= _WORDS and common >= _SHARE * min(size, _count_words(sentences[other])):
            count = len(own & sentences[other])
            noun = "sentence" if count == 1 else "sentences"
            reason = f"{count} of its {len(own)} quoted {noun} also in {other}"
            return Origin(origins[other].article, reason, other)
    return Origin(name, None)


def _count_words(sentences: _Sentences) -> int:
    return sum(sentence.count(" ") + 1 for sentence in sentences)
