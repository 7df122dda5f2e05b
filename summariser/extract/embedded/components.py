"""Two of spaCy's components in another form: the same answers in a fraction of the time.

The recogniser of names asks 74 transitions at each word whether they are allowed, and as spaCy
compiles it each of these questions takes and releases the interpreter's lock. The ruler of
attributes looks for its patterns anew at each word, though nearly all of them are about a single
word. Together that was two fifths of the time of the whole pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]
    Match = tuple[int, int, int, int]

_ENTITIES, _ATTRIBUTES = "entity_decoder", "attribute_table"
# Attributes that are settled by a word's form, tag and relation, which is what a table can go by.
_SETTLED = frozenset({"LOWER", "TAG", "DEP", "IS_SPACE"})
# Words whose patterns are kept at hand: more than a large batch of articles uses again and again.
_KEPT = 65_536


def quicken(pipeline: Language) -> None:
    """Put the quicker forms in the place of a pipeline's recogniser and ruler.

    A recogniser or ruler of another kind than the ones that were taken apart here is left alone.
    """
    pipeline.factory(_ENTITIES, func=_make_decoder)
    pipeline.factory(_ATTRIBUTES, func=_make_table)
    for name, quick, fits in (
        ("ner", _ENTITIES, _is_greedy),
        ("attribute_ruler", _ATTRIBUTES, _is_about_words),
    ):
        if name in pipeline.pipe_names and fits(pipeline.get_pipe(name)):
            pipeline.add_pipe(quick, after=name)
            pipeline.remove_pipe(name)


def _make_decoder(nlp: Language, name: str) -> EntityDecoder:  # noqa: ARG001 - spaCy names them
    return EntityDecoder(nlp.get_pipe("ner"))


def _make_table(nlp: Language, name: str) -> AttributeTable:  # noqa: ARG001 - spaCy names them
    return AttributeTable(nlp.get_pipe("attribute_ruler"))


def _is_greedy(recogniser: Any) -> bool:
    """Whether a recogniser looks at three words and takes the best transition at each."""
    model = recogniser.model
    return bool(
        recogniser.cfg.get("beam_width") == 1
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and model.get_ref("lower").get_dim("nF") == _Features.COUNT
    )


def _is_about_words(ruler: Any) -> bool:
    """Whether a ruler's patterns go by forms, tags and relations of words in a fixed number."""
    return all(
        token.keys() <= _SETTLED
        for rule in ruler.patterns
        for pattern in rule["patterns"]
        for token in pattern
    )


class _Features:
    """What the recogniser sees of a state: these words, each through weights of its own."""

    NEXT, FIRST, BEFORE = range(3)
    COUNT = 3


class _Layout(NamedTuple):
    """What an article's words say about where names may begin and run on.

    Attributes:
        bounds: Where each text begins among the words of all, and where the last one ends.
        is_space: Whether a word is white space.
        runs_on: Whether a name may go on after a word: it ends neither text nor sentence.
    """

    bounds: list[int]
    is_space: NDArray[np.bool_]
    runs_on: NDArray[np.bool_]


class EntityDecoder:
    """Finds the names in parsed texts, by the weights of spaCy's recogniser.

    Greedy decoding by transitions (Lample et al. 2016, "Neural architectures for named entity
    recognition", NAACL), as spaCy does it. As long as no name is open, what is best at a word
    hangs on the word alone: that is worked out for all words at once, and only within a name word
    by word.

    Args:
        recogniser: spaCy's trained component.
    """

    def __init__(self, recogniser: Any) -> None:
        model = recogniser.model
        self._vectors, self._lower = model.get_ref("tok2vec"), model.get_ref("lower")
        upper = model.get_ref("upper")
        self._weights: Floats = upper.get_param("W")
        self._offsets: Floats = upper.get_param("b")
        moves = recogniser.moves
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        self._label = [name.partition("-")[2] for name in names]
        self._number = {name: number for number, name in enumerate(names)}
        letters = np.array([name[0] if name == "O" or name[2:] else "" for name in names])
        self._begins, self._single, self._out = (letters == letter for letter in "BUO")

    def __call__(self, doc: Doc) -> Doc:
        """Find the names in one text."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Find the names in texts, some of them at a time.

        Args:
            docs: Parsed texts.
            batch_size: How many at a time.
        """
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            filled = [doc for doc in batch if len(doc)]
            if filled:
                self._read(filled)
            yield from batch

    def _read(self, docs: list[Doc]) -> None:
        from spacy.tokens import Span  # noqa: PLC0415 - only when needed

        layout = _lay_out(docs)
        # By word (the first row stands for no word), feature, unit and piece.
        parts: Floats = self._lower.predict(self._vectors.predict(docs))
        closed = self._choose(parts, layout).tolist()
        for start, end, doc in zip(layout.bounds, layout.bounds[1:], docs, strict=False):
            found = []
            at = start
            while at < end:
                move = closed[at]
                first, label = at, self._label[move]
                if self._begins[move]:
                    at = self._follow(parts, layout, at, label)
                at += 1
                if label:
                    found.append(Span(doc, first - start, at - start, label=label))
            doc.set_ents(found)

    def _choose(self, parts: Floats, layout: _Layout) -> NDArray[np.intp]:
        """Return the best transition at each word while no name is open."""
        none = parts[0]
        summed = parts[1:, _Features.NEXT] + none[_Features.FIRST] + none[_Features.BEFORE]
        scores = self._activate(summed) @ self._weights.T + self._offsets
        may_open = ~layout.is_space
        allowed = (
            ((may_open & layout.runs_on)[:, None] & self._begins)
            | (may_open[:, None] & self._single)
            | self._out
        )
        best: NDArray[np.intp] = np.where(allowed, scores, -np.inf).argmax(axis=1)
        return best

    def _follow(self, parts: Floats, layout: _Layout, first: int, label: str) -> int:
        """Return the last word of a name that begins at a word and goes on behind it."""
        inside, last = self._number[f"I-{label}"], self._number[f"L-{label}"]
        rows = [inside, last]
        weights, offsets = self._weights[rows], self._offsets[rows]
        at = first + 1
        while layout.runs_on[at]:
            # The rows of `parts` begin with the one for no word.
            summed = (
                parts[at + 1, _Features.NEXT]
                + parts[first + 1, _Features.FIRST]
                + parts[at, _Features.BEFORE]
            )
            goes_on, ends = weights @ self._activate(summed) + offsets
            if ends > goes_on or (ends == goes_on and last < inside):
                break
            at += 1
        return at

    def _activate(self, summed: Floats) -> Floats:
        pieces = summed + self._lower.get_param("b")
        # Column by column: numpy is ten times slower at the maximum of a short last axis.
        hidden: Floats = reduce(np.maximum, np.moveaxis(pieces, -1, 0))
        return hidden


def _lay_out(docs: Sequence[Doc]) -> _Layout:
    arrays = np.concatenate([doc.to_array(["IS_SPACE", "SENT_START"]) for doc in docs])
    bounds = np.cumsum([0, *(len(doc) for doc in docs)])
    # One place more than there are words: the end of the last text.
    opens = np.append(arrays[:, 1] == 1, True)
    opens[bounds] = True
    return _Layout(bounds.tolist(), arrays[:, 0] == 1, ~opens[1:])


class AttributeTable:
    """Sets parts of speech, morphology and lemmas by the patterns of spaCy's ruler.

    Which patterns of one word fit is looked up by form, tag and relation. Patterns of several
    words are looked for only where a word could be their first one.

    Args:
        ruler: spaCy's component, with patterns that `quicken` accepts.
    """

    def __init__(self, ruler: Any) -> None:
        from spacy.matcher import Matcher  # noqa: PLC0415 - only when needed

        self._ruler = ruler
        self._single, self._openers, self._longer = (Matcher(ruler.vocab) for _ in range(3))
        self._longest = 1
        for number, rule in enumerate(ruler.patterns):
            for pattern in rule["patterns"]:
                self._longest = max(self._longest, len(pattern))
                if len(pattern) == 1:
                    self._single.add(str(number), [pattern])
                else:
                    self._openers.add(str(number), [pattern[:1]])
                    self._longer.add(str(number), [pattern])
        self._known: dict[tuple[int, ...], tuple[list[int], bool]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of a text's words."""
        rows = doc.to_array(["LOWER", "TAG", "DEP"]).tolist()
        found: list[Match] = []
        for place, row in enumerate(rows):
            key = tuple(row)
            if key not in self._known:
                self._learn(key, doc[place : place + 1])
            single, opens = self._known[key]
            found += [self._number(match, place, place + 1) for match in single]
            if opens:
                found += self._look_on(doc, place)
        # Later rules have precedence.
        self._ruler.set_annotations(doc, sorted(found))
        return doc

    def _learn(self, key: tuple[int, ...], word: Any) -> None:
        if len(self._known) >= _KEPT:
            self._known.clear()
        single = [match for match, _, _ in self._single(word, allow_missing=True)]
        self._known[key] = (single, bool(self._openers(word, allow_missing=True)))

    def _look_on(self, doc: Doc, place: int) -> Iterator[Match]:
        stretch = doc[place : place + self._longest]
        for match, start, end in self._longer(stretch, allow_missing=True):
            if start == 0:
                yield self._number(match, place, place + end)

    def _number(self, match: int, start: int, end: int) -> Match:
        return int(self._ruler.vocab.strings[match]), match, start, end
