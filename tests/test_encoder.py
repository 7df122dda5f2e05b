from __future__ import annotations

import hashlib
import shutil
import unicodedata
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import ConfigError
from summariser.extract.embedded.encoder import (
    ENCODER_NAME,
    HASHES_NAME,
    MOST_PIECES,
    VOCABULARY_NAME,
    PieceTable,
    SentenceEncoder,
    load_encoder,
    place_words,
    split_words,
)

SHIPPED = resources.files("summariser.extract.embedded") / "weights"
VOCABULARY = (SHIPPED / VOCABULARY_NAME).read_text("utf-8").split("\n")

EVENT, ALLEGATION, DENIAL = range(3)


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder(SHIPPED)


def test_each_kind_scores_highest_where_it_is_reported(encoder: SentenceEncoder) -> None:
    scores = encoder.score(
        [
            "Police arrested two men at the port of Velmora on Tuesday.",
            "A former clerk accused the company of falsifying its safety records.",
            "The minister denied the allegations and said he had never met the contractor.",
            "The port has four docks and a lighthouse.",
        ]
    )
    assert scores.argmax(axis=0).tolist() == [EVENT, ALLEGATION, DENIAL]
    assert (scores[3] < 0).all()


def test_a_sentence_scores_nearly_the_same_in_any_company(encoder: SentenceEncoder) -> None:
    # Weights have 8 bits and so has what they are multiplied with, scaled by the batch.
    sentence = "The mayor denied taking bribes."
    alone = encoder.score([sentence])[0]
    beside = encoder.score([sentence, "The court, which sat for nine days, ruled on Friday."])[0]
    assert np.abs(alone - beside).max() < 0.5


def test_the_order_of_sentences_is_the_order_of_scores(encoder: SentenceEncoder) -> None:
    texts = [f"The mayor denied it {'again ' * number}on Monday." for number in range(40)]
    forwards, backwards = encoder.score(texts), encoder.score(texts[::-1])
    assert np.array_equal(forwards, encoder.score(texts))
    assert np.abs(forwards - backwards[::-1]).max() < 0.5
    assert forwards.shape == (40, 3)


def test_no_sentences_have_no_scores(encoder: SentenceEncoder) -> None:
    assert encoder.score([]).shape == (0, 3)


@pytest.mark.parametrize("text", ["", " ", "?!", "\ud800", "北京", "a" * 20_000, "no " * 5_000])
def test_odd_sentences_have_finite_scores(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.score([text])).all()


def test_words_are_split_as_the_vocabulary_has_them() -> None:
    assert split_words("Zoë O'Neill's 2-year “plea”, now_here.") == [
        *("zoe", "o", "'", "neill", "'", "s", "2", "-", "year"),
        *("“", "plea", "”", ",", "now", "_", "here", "."),
    ]


def test_a_word_is_split_into_the_longest_pieces_known() -> None:
    pieces = PieceTable(["[UNK]", "[CLS]", "[SEP]", "harb", "harbour", "##ours", "##s"])
    assert pieces.number_pieces("Harbours harbour quay") == [1, 4, 6, 4, 0, 2]


@given(st.text(max_size=300))
def test_every_sentence_has_its_two_ends_and_no_more_pieces_than_are_read(text: str) -> None:
    numbers = PieceTable(VOCABULARY).number_pieces(text)
    assert (numbers[0], numbers[-1]) == (VOCABULARY.index("[CLS]"), VOCABULARY.index("[SEP]"))
    assert len(numbers) <= MOST_PIECES + 2
    assert all(0 <= number < len(VOCABULARY) for number in numbers)


@given(st.text(max_size=100))
def test_words_hold_every_character_but_blanks_and_accents(text: str) -> None:
    def bare(words: str) -> str:
        plain = unicodedata.normalize("NFD", words.lower())
        return "".join(c for c in plain if unicodedata.category(c) != "Mn" and not c.isspace())

    readable = text.encode("utf-8", "replace").decode("utf-8")
    assert bare("".join(split_words(text))) == bare(readable)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in (ENCODER_NAME, VOCABULARY_NAME, HASHES_NAME):
        with resources.as_file(SHIPPED / name) as path:
            shutil.copy(path, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", [ENCODER_NAME, VOCABULARY_NAME])
def test_a_changed_file_is_refused_by_name(files: Path, name: str) -> None:
    content = bytearray((files / name).read_bytes())
    content[len(content) // 2] ^= 1
    (files / name).write_bytes(content)
    with pytest.raises(ConfigError, match=rf"{name} is not the one that was trained"):
        load_encoder(files)


@pytest.mark.parametrize("name", [ENCODER_NAME, VOCABULARY_NAME, HASHES_NAME])
def test_a_missing_file_says_what_to_do(files: Path, name: str) -> None:
    (files / name).unlink()
    with pytest.raises(ConfigError, match="install summariser again"):
        load_encoder(files)


def test_hashes_are_written_as_they_are_checked(files: Path) -> None:
    lines = (files / HASHES_NAME).read_text("ascii").splitlines()
    assert {line.split()[1]: line.split()[0] for line in lines} == {
        name: hashlib.sha256((files / name).read_bytes()).hexdigest()
        for name in (ENCODER_NAME, VOCABULARY_NAME)
    }


def test_what_ships_is_25_megabytes_at_most() -> None:
    with resources.as_file(SHIPPED) as folder:
        assert sum(path.stat().st_size for path in folder.iterdir()) <= 25_000_000


def test_words_are_read_where_they_stand_and_an_actor_is_told_from_a_day(
    encoder: SentenceEncoder,
) -> None:
    texts = ["Police arrested two men in Würzburg on Tuesday.", "The port has four docks."]
    scores, roles = encoder.read(texts)
    assert np.array_equal(scores, encoder.score(texts))
    words = [texts[0][start:].split()[0].rstrip(".") for start in roles[0].starts]
    assert words[:8] == ["Police", "arrested", "two", "men", "in", "Würzburg", "on", "Tuesday"]
    actor = [odds[0] for odds in roles[0].odds]
    assert actor[0] == max(actor) > 0 > actor[7]


@given(st.text(max_size=100))
def test_every_word_has_its_place_in_the_text(text: str) -> None:
    places = [place for _, place in place_words(text)]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
