from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from summariser.errors import ConfigError
from summariser.extract.embedded.classifier import (
    HASH_NAME,
    KINDS,
    WEIGHTS_NAME,
    load_classifier,
)
from summariser.extract.embedded.encoder import ENCODER_NAME, HASHES_NAME, VOCABULARY_NAME
from summariser.extract.embedded.sentence_features import (
    hash_cue,
    hash_features,
    list_cues,
    tokenise_words,
)

EVENT, ALLEGATION, DENIAL = range(3)
TRAINING = Path(__file__).parents[1] / "training" / "train_classifier.py"

ARTICLE = [
    "Harbour regulator fines Velmora Shipping",
    "The harbour regulator fined Velmora Shipping on Tuesday after a two-year inquiry.",
    "Ilse Branting, a former clerk, accused the company of falsifying safety records.",
    "Velmora denied the allegations, saying it had never altered a record.",
    "The harbour is the deepest on the coast.",
]


@pytest.fixture
def weights_copy(tmp_path: Path) -> Path:
    shipped = resources.files("summariser.extract.embedded") / "weights"
    for name in (WEIGHTS_NAME, HASH_NAME, ENCODER_NAME, VOCABULARY_NAME, HASHES_NAME):
        (tmp_path / name).write_bytes((shipped / name).read_bytes())
    return tmp_path


def test_each_kind_is_most_probable_where_it_is_reported() -> None:
    chances = load_classifier().probabilities(ARTICLE)
    assert chances[1:].argmax(axis=0).tolist() == [0, 1, 2]


def test_thresholds_tell_the_kinds_apart() -> None:
    classifier = load_classifier()
    limits = [classifier.thresholds[kind] for kind in KINDS]
    found = classifier.probabilities(ARTICLE) >= limits
    assert found[1, EVENT]
    assert found[2, ALLEGATION]
    assert found[3, DENIAL]
    assert not found[4, ALLEGATION]
    assert not found[4, DENIAL]


def test_no_comment_is_likelier_a_denial_than_a_statement_of_fact() -> None:
    chances = load_classifier().probabilities(
        [
            "A spokesman for Tarquin Foods declined to comment on the claims.",
            "Tarquin Foods employs nine hundred people in three towns.",
        ]
    )
    assert chances[0, DENIAL] > 3 * chances[1, DENIAL]


def test_neighbours_count() -> None:
    classifier = load_classifier()
    plain = ["The town has two schools.", "It was a long day.", "The town has one bakery."]
    charged = [
        "She accused the mayor of taking bribes.",
        "It was a long day.",
        "The mayor denied the accusation and called it a lie.",
    ]
    alone, beside = (classifier.probabilities(texts)[1] for texts in (plain, charged))
    assert beside[ALLEGATION] > alone[ALLEGATION]
    assert beside[DENIAL] > alone[DENIAL]


def test_no_sentences_give_an_empty_table() -> None:
    assert load_classifier().probabilities([]).shape == (0, 3)


@pytest.mark.parametrize("text", ["", " ", "\n", "?!", "…", "\ud800", "北京", "a" * 20_000])
def test_odd_sentences_still_get_probabilities(text: str) -> None:
    chances = load_classifier().probabilities([text, "The court ruled on Friday."])
    assert chances.shape == (2, 3)
    assert np.isfinite(chances).all()
    assert ((chances >= 0) & (chances <= 1)).all()


def test_an_article_is_scored_the_same_in_every_process() -> None:
    code = (
        "import sys; from summariser.extract.embedded.classifier import load_classifier as load;"
        f"sys.stdout.write(repr(load().probabilities({ARTICLE!r}).tolist()))"
    )
    here = load_classifier().probabilities(ARTICLE)
    for seed in ("0", "1"):
        there = subprocess.run(  # noqa: S603 - our own interpreter and a constant program
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert there == repr(here.tolist())


def test_an_articles_scores_do_not_depend_on_what_was_scored_before() -> None:
    classifier = load_classifier()
    first = classifier.probabilities(ARTICLE)
    classifier.probabilities(["The mayor denied it."] * 40)
    assert np.array_equal(first, classifier.probabilities(tuple(ARTICLE)))


def test_changed_weights_are_refused(weights_copy: Path) -> None:
    assert load_classifier(weights_copy).probabilities(ARTICLE).shape == (5, 3)
    content = bytearray((weights_copy / WEIGHTS_NAME).read_bytes())
    content[len(content) // 2] ^= 1
    (weights_copy / WEIGHTS_NAME).write_bytes(content)
    load_classifier.cache_clear()
    with pytest.raises(ConfigError, match="SHA-256"):
        load_classifier(weights_copy)


@pytest.mark.parametrize("name", [WEIGHTS_NAME, HASH_NAME])
def test_missing_weights_are_an_error_that_says_what_to_do(weights_copy: Path, name: str) -> None:
    (weights_copy / name).unlink()
    with pytest.raises(ConfigError, match="install"):
        load_classifier(weights_copy)


def test_names_numbers_and_dates_are_masked() -> None:
    plain, masked = tokenise_words("On 3 May 2019 Ilse Branting's lawyer didn't say 1,200 may go.")
    assert plain[:5] == ["on", "<number>", "<month>", "<year>", "ilse"]
    assert masked == [
        *("on", "<number>", "<month>", "<year>", "<name>", "'s", "lawyer", "did", "n't"),
        *("say", "<number>", "may", "go", "."),
    ]


def test_features_are_sorted_distinct_and_do_not_depend_on_curly_marks() -> None:
    hashes = hash_features("“It didn’t,” she said. “It didn’t.”", {})
    assert (np.diff(hashes.astype(np.int64)) > 0).all()
    assert np.array_equal(hashes, hash_features('"It didn\'t," she said. "It didn\'t."', {}))


def test_cue_families_are_found_in_every_form_and_place() -> None:
    lexicon = {hash_cue("deny"): (7,), hash_cue("no comment"): (8,)}
    for word in ("deny", "denies", "denied", "denying"):
        assert "cue:7" in list_cues(f"They {word} it.", lexicon)
    features = list_cues("Ilse did not deny it: “I deny it, no comment.”", lexicon)
    assert {"negated:7", "not>7", "in:7", "out:7", "in:first-person", "phrase:8"} <= features
    assert not {"phrase:8", "negated:7", "in:7"} & list_cues("He denied it.", lexicon)


def test_weights_hold_no_text() -> None:
    folder = resources.files("summariser.extract.embedded") / "weights"
    with np.load(str(folder / WEIGHTS_NAME), allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"u", "i", "f"}
    assert len((folder / WEIGHTS_NAME).read_bytes()) < 900_000


def _write_labelled_articles(folder: Path) -> None:
    lines = []
    for number in range(28):
        # Any two articles share one of six of these at most: each is a story of its own.
        topics = " ".join(f"topic{size}x{number % size}" for size in (7, 8, 9, 11, 13, 15))
        sentences = [
            "The harbour closed on Monday after a flood.",
            "A clerk accused the owners of neglect.",
            "The owners denied the accusation.",
            f"It is about {topics}.",
        ]
        labels = {
            "1": [{"kind": "event"}],
            "2": [{"kind": "allegation"}],
            "3": [{"kind": "denial"}],
        }
        row = {"id": f"invented/{number}", "sentences": sentences, "labels": labels}
        lines.append(json.dumps(row) + "\n")
    (folder / "sentences.jsonl").write_text("".join(lines), encoding="utf-8")


def test_training_gives_the_same_bytes_again_and_a_classifier_that_loads(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="training needs the requirements of `make train`")
    _write_labelled_articles(tmp_path)
    for run in ("first", "second"):
        command = [sys.executable, str(TRAINING), str(tmp_path), "--weights", str(tmp_path / run)]
        subprocess.run([*command, "--scores", str(tmp_path / "scores.json")], check=True)  # noqa: S603 - our own script
    first, second = ((tmp_path / run / WEIGHTS_NAME).read_bytes() for run in ("first", "second"))
    assert first == second
    assert (tmp_path / "first" / HASH_NAME).read_text("ascii") == (
        f"{hashlib.sha256(first).hexdigest()}  {WEIGHTS_NAME}\n"
    )
    chances = load_classifier(tmp_path / "first").probabilities(
        [
            "The weir closed on Monday after a flood.",
            "A clerk accused the owners of neglect.",
            "The owners denied the accusation.",
            "It is about topic7x1 topic8x2 topic9x3.",
        ]
    )
    assert chances.argmax(axis=0).tolist() == [EVENT, ALLEGATION, DENIAL]
    scores = json.loads((tmp_path / "scores.json").read_text("utf-8"))
    assert scores["sentences"] == 28 * 4


def test_training_on_too_few_stories_says_so(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="training needs the requirements of `make train`")
    line = {"id": "a/b", "sentences": ["The dam broke.", "He ran away."], "labels": {}}
    (tmp_path / "sentences.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    command = [sys.executable, str(TRAINING), str(tmp_path), "--weights", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode == 2
    assert "stories" in done.stderr
    assert not (tmp_path / WEIGHTS_NAME).exists()
