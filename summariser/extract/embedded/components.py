"""Three of spaCy's components in another form: the same answers in a fraction of the time.

The recogniser of names asks 74 transitions at each word whether they are allowed, and as spaCy
compiles it each of these questions takes and releases the interpreter's lock. The ruler of
attributes looks for its patterns anew at each word, though nearly all of them are about a single
word, and the lemmatizer asks anew what morphology a word has. Together that was two fifths of the
time of the whole pipeline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from summariser.extract.embedded.word_vectors import keep_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]

_ENTITIES, _ATTRIBUTES = "entity_decoder", "attribute_table"
# Attributes that are settled by a word's form, tag and relation, which is what a table can go by.
_SETTLED = frozenset({"LOWER", "TAG", "DEP", "IS_SPACE"})
# What the table goes by, and what it sets.
_SEEN: list[int | str] = ["ORTH", "TAG", "DEP"]
_SET: list[int | str] = ["TAG", "DEP", "POS", "LEMMA", "MORPH"]
# Words whose patterns are kept at hand: more than a large batch of articles uses again and again.
_KEPT = 65_536


def quicken(pipeline: Language) -> None:
    """Put the quicker forms in the place of a pipeline's recogniser, ruler and lemmatizer.

    Vectors of words by themselves are kept (`keep_vectors`) by the networks of all components.
    One of another kind than the ones that were taken apart here is left alone.
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
    if "tok2vec" in pipeline.pipe_names:
        tok2vec: Any = pipeline.get_pipe("tok2vec")
        keep_vectors(tok2vec.model)
    table: Any = pipeline.get_pipe(_ATTRIBUTES) if _ATTRIBUTES in pipeline.pipe_names else None
    if table is not None and table.lemmatises:
        pipeline.remove_pipe("lemmatizer")


def _make_decoder(nlp: Language, name: str) -> EntityDecoder:  # noqa: ARG001 - spaCy names them
    return EntityDecoder(nlp.get_pipe("ner"))


def _make_table(nlp: Language, name: str) -> AttributeTable:  # noqa: ARG001 - spaCy names them
    after = nlp.pipe_names[nlp.pipe_names.index("attribute_ruler") + 1 :]
    lemmatizer = nlp.get_pipe("lemmatizer") if after[:1] == ["lemmatizer"] else None
    if lemmatizer is not None and not _is_by_rules(lemmatizer):
        lemmatizer = None
    if lemmatizer is not None:
        _index_lemmas(lemmatizer)
    return AttributeTable(nlp.get_pipe("attribute_ruler"), lemmatizer)


def _index_lemmas(lemmatizer: Any) -> None:
    """Let a lemmatizer look its known words up; it searches a list of 57,000 for each noun."""
    index = lemmatizer.lookups.get_table("lemma_index")
    for part_of_speech, known in index.items():
        index[part_of_speech] = frozenset(known)


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


def _is_by_rules(lemmatizer: Any) -> bool:
    """Whether a lemmatizer goes by English rules, from form, part of speech and morphology."""
    from spacy.lang.en.lemmatizer import EnglishLemmatizer  # noqa: PLC0415 - only when needed

    return (
        isinstance(lemmatizer, EnglishLemmatizer)
        and lemmatizer.mode == "rule"
        and not lemmatizer.overwrite
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
        keep_vectors(self._vectors.layers[0])
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


class _Word(NamedTuple):
    """What the attributes of a word hang on.

    Attributes:
        form: The word as printed, by spaCy's number of it, like all that follows.
        tag: Its part of speech of the Penn Treebank.
        relation: Label of the arc to its head.
        further: The patterns of several words that change it.
    """

    form: int
    tag: int
    relation: int
    further: tuple[int, ...] = ()


class _Reading(NamedTuple):
    """What the attributes of a word are to be, and whether a longer pattern may begin with it."""

    values: tuple[int, ...]
    opens: bool


class AttributeTable:
    """Sets parts of speech, morphology and lemmas as spaCy's ruler and lemmatizer do.

    What patterns of one word and the rules of lemmas give hangs on form, tag and relation of the
    word: it is worked out once for each of these and looked up from then on. Patterns of several
    words are looked for only where a word could be their first one.

    Args:
        ruler: spaCy's component, with patterns that `quicken` accepts.
        lemmatizer: spaCy's component, if it is to be run as well.
    """

    def __init__(self, ruler: Any, lemmatizer: Any = None) -> None:
        from spacy.matcher import Matcher  # noqa: PLC0415 - only when needed

        self._ruler, self._lemmatizer = ruler, lemmatizer
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
        self._known: dict[_Word, _Reading] = {}

    @property
    def lemmatises(self) -> bool:
        """Whether it does the lemmatizer's work too."""
        return self._lemmatizer is not None

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of a text's words."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Set the attributes of the words of texts, some of them at a time.

        Args:
            docs: Parsed texts.
            batch_size: How many at a time.
        """
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            seen = [[_Word(*row) for row in doc.to_array(_SEEN).tolist()] for doc in batch]
            self._learn_new(dict.fromkeys(word for words in seen for word in words))
            for doc, words in zip(batch, seen, strict=True):
                self._set(doc, words)
            yield from batch

    def _set(self, doc: Doc, words: Sequence[_Word]) -> None:
        if not words:
            return
        read = [self._known[word] for word in words]
        longer: dict[int, list[int]] = {}
        for place, (_, opens) in enumerate(read):
            if opens:
                self._look_on(doc, place, longer)
        for place, rules in longer.items():
            changed = words[place]._replace(further=tuple(sorted(rules)))
            if changed not in self._known:
                self._learn([changed])
            read[place] = self._known[changed]
        _set_attributes(doc, _SET, [values for values, _ in read])

    def _learn_new(self, words: Collection[_Word]) -> None:
        """Work out what the attributes of words are to be, of those that were not seen before."""
        if len(self._known) + len(words) > _KEPT:
            self._known.clear()
        fresh = [word for word in words if word not in self._known]
        if fresh:
            self._learn(fresh)

    def _learn(self, words: Sequence[_Word]) -> None:
        """Work out attributes, all at once: to make a text for each word takes five times as long.

        No pattern used here looks at more than one word, so that their company does not matter.
        """
        from spacy.tokens import Doc  # noqa: PLC0415 - only when needed
        from spacy.tokens._retokenize import set_token_attrs  # noqa: PLC0415

        vocab = self._ruler.vocab
        alone = Doc(vocab, words=[vocab.strings[word.form] for word in words])
        _set_attributes(alone, ["TAG", "DEP"], [(word.tag, word.relation) for word in words])
        rules = [list(word.further) for word in words]
        for match, place, _ in self._single(alone, allow_missing=True):
            rules[place].append(self._number(match))
        for token, own in zip(alone, rules, strict=True):
            # Later rules have precedence.
            for rule in sorted(own):
                set_token_attrs(token, self._ruler.attrs[rule])
        opens = {place for _, place, _ in self._openers(alone, allow_missing=True)}
        if self._lemmatizer is not None:
            self._lemmatizer(alone)
        rows = alone.to_array(_SET).tolist()
        for place, (word, row) in enumerate(zip(words, rows, strict=True)):
            self._known[word] = _Reading(tuple(row), place in opens)

    def _look_on(self, doc: Doc, place: int, found: dict[int, list[int]]) -> None:
        """Add the patterns of several words that begin at a word, by the word that they change."""
        stretch = doc[place : place + self._longest]
        for match, start, end in self._longer(stretch, allow_missing=True):
            if start == 0:
                rule = self._number(match)
                changed = range(place, place + end)[self._ruler.indices[rule]]
                found.setdefault(changed, []).append(rule)

    def _number(self, match: int) -> int:
        return int(self._ruler.vocab.strings[match])


def _set_attributes(doc: Any, names: list[int | str], rows: Sequence[tuple[int, ...]]) -> None:
    doc.from_array(names, np.array(rows, dtype=np.uint64))
