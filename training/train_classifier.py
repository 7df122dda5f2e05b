# ruff: noqa: INP001 - scripts, no package
"""Trains the classifier of sentences: ``python training/train_classifier.py DATA --encoded FILE``.

``FILE`` is what ``train_encoder.py DATA --held-out FILE`` writes; without it the classifier does
without the encoder. Writes the weights and their hash into the package, and the scores of the
cross-validation beside this file. The same data on the same machine gives the same bytes. Needs
scikit-learn.

Every score is of articles whose story the model has not seen: stories, not sentences, are dealt
to the folds, for the first stage, the second, the calibration and the thresholds. The invented
articles in ``training/invented`` are learnt from as well, and count for none of the last two.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from labelled import (
    LabelledArticle,
    group_stories,
    read_articles,
    read_encoded,
    read_invented,
    split_folds,
)
from lexicon import CueLexicon, freeze_cues
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from summariser.extract.embedded import classifier
from summariser.extract.embedded.classifier import KINDS
from summariser.extract.embedded.sentence_features import describe_layout, hash_features

Floats = NDArray[np.float64]

ENGINE_FOLDER = Path(classifier.__file__).parent
CUES_FOLDER = ENGINE_FOLDER / "cues"
WEIGHTS_FOLDER = ENGINE_FOLDER / "weights"
SCORES_PATH = Path(__file__).parent / "scores.json"

OUTER_FOLDS = 10
INNER_FOLDS = 4
# Fewer cannot be dealt to folds within folds.
FEWEST_STORIES = 20
# A feature seen in fewer articles is those articles' wording.
MIN_ARTICLES = 4
# Inverse strength of the two stages' L2 penalties; best of {.2, .5, 1} and {.02, .1, .5}.
FIRST_STRENGTH = 1.0
SECOND_STRENGTH = 0.1
# Share of inverse document frequency beside the log-count ratio in a feature's scale; of
# {.1, .25, .5}.
RARITY_SHARE = 0.25
COUNT_PRIOR = 0.5
LARGEST_STEP = 32767
THRESHOLDS = np.arange(0.05, 0.8, 0.01)
# Shares of the training articles for the learning curve.
PARTIAL_SHARES = (0.25, 0.5)


@dataclass(frozen=True, eq=False)
class Data:
    """All sentences in one table, in the articles' order."""

    keys: NDArray[np.uint32]
    features: sparse.csr_matrix
    layout: Floats
    labels: NDArray[np.int64]
    article: NDArray[np.int64]
    story: NDArray[np.int64]
    encoded: Floats

    def pick(self, rows: NDArray[Any]) -> Data:
        """Return the table of some rows only."""
        return Data(
            self.keys,
            self.features[rows],
            self.layout[rows],
            self.labels[rows],
            self.article[rows],
            self.story[rows],
            self.encoded[rows],
        )


@dataclass(frozen=True, eq=False)
class Model:
    """What was fitted: both stages, in floating point."""

    weights: Floats
    intercept: Floats
    slopes: Floats
    offset: Floats

    def score(self, data: Data) -> Floats:
        """Return the log odds of each sentence and kind."""
        first = data.features @ self.weights + self.intercept
        return stack(first, data) @ self.slopes + self.offset


def tabulate(articles: list[LabelledArticle], lexicon: CueLexicon, encoded: Floats) -> Data:
    """Return the articles' sentences as one table.

    Args:
        articles: The labelled articles.
        lexicon: The cue families.
        encoded: The encoder's held-out log odds; no columns to do without.
    """
    stories = group_stories(articles)
    cues = lexicon.to_mapping()
    hashes = [hash_features(text, cues) for a in articles for text in a.sentences]
    article = np.concatenate([[n] * len(a.sentences) for n, a in enumerate(articles)])
    spread: Counter[int] = Counter()
    for number in range(len(articles)):
        rows = np.flatnonzero(article == number)
        spread.update(set(np.concatenate([hashes[row] for row in rows]).tolist()))
    keys = np.array(sorted(k for k, n in spread.items() if n >= MIN_ARTICLES), dtype=np.uint32)
    indices, values, ends = [], [], [0]
    for row in hashes:
        places = np.searchsorted(keys, row).clip(max=len(keys) - 1)
        known = places[keys[places] == row]
        indices.append(known)
        values.append(np.full(len(known), 1 / np.sqrt(len(row))))
        ends.append(ends[-1] + len(known))
    features = sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(indices), ends), shape=(len(hashes), len(keys))
    )
    layout = np.vstack([describe_layout(a.sentences) for a in articles])
    labels = np.vstack([a.labels for a in articles])
    return Data(keys, features, layout, labels, article, np.array(stories)[article], encoded)


def stack(scores: Floats, data: Data) -> Floats:
    """Return the second stage's input from the first stage's scores."""
    readings = [scores, data.encoded] if data.encoded.size else [scores]
    parts = [
        np.hstack([classifier.stack_neighbours(one[data.article == number]) for one in readings])
        for number in dict.fromkeys(data.article.tolist())
    ]
    return np.hstack([np.vstack(parts), data.layout])


def deal(data: Data, count: int) -> NDArray[np.int64]:
    """Return the fold of each sentence."""
    size = Counter(data.article.tolist())
    story = dict(zip(data.article.tolist(), data.story.tolist(), strict=True))
    folds = split_folds([size[a] for a in size], [story[a] for a in size], count)
    fold = dict(zip(size, folds.tolist(), strict=True))
    return np.array([fold[a] for a in data.article.tolist()])


def scale_features(features: sparse.csr_matrix, labels: NDArray[np.int64]) -> Floats:
    """Return each feature's scale for one kind: how telling and how rare it is."""
    present = (features > 0).astype(np.float64)
    inside = np.asarray(present[labels == 1].sum(axis=0)).ravel() + COUNT_PRIOR
    outside = np.asarray(present[labels == 0].sum(axis=0)).ravel() + COUNT_PRIOR
    ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
    rarity = np.log((1 + present.shape[0]) / (1 + np.asarray(present.sum(axis=0)).ravel())) + 1
    return np.asarray(RARITY_SHARE * rarity + np.abs(ratio))


def fit_first(data: Data) -> tuple[Floats, Floats]:
    """Return weights and intercepts of the first stage."""
    weights, intercepts = [], []
    for kind in range(len(KINDS)):
        scale = scale_features(data.features, data.labels[:, kind])
        regression = LogisticRegression(
            C=FIRST_STRENGTH, solver="liblinear", max_iter=500, random_state=0
        ).fit(data.features @ sparse.diags(scale), data.labels[:, kind])
        weights.append(regression.coef_[0] * scale)
        intercepts.append(regression.intercept_[0])
    return np.array(weights).T, np.array(intercepts)


def fit_second(stacked: Floats, labels: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return slopes and offsets of the second stage, for inputs as they come."""
    mean, deviation = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    slopes, offsets = [], []
    for kind in range(len(KINDS)):
        regression = LogisticRegression(C=SECOND_STRENGTH, max_iter=2000).fit(
            (stacked - mean) / deviation, labels[:, kind]
        )
        slope = regression.coef_[0] / deviation
        slopes.append(slope)
        offsets.append(regression.intercept_[0] - float(mean @ slope))
    return np.array(slopes).T, np.array(offsets)


def fit(data: Data) -> Model:
    """Return both stages; the second learns from scores of stories the first had not seen."""
    held_out = np.zeros(data.labels.shape)
    folds = deal(data, INNER_FOLDS)
    for fold in range(INNER_FOLDS):
        weights, intercept = fit_first(data.pick(folds != fold))
        held_out[folds == fold] = data.features[folds == fold] @ weights + intercept
    slopes, offset = fit_second(stack(held_out, data), data.labels)
    return Model(*fit_first(data), slopes, offset)


def cross_validate(data: Data, share: float = 1.0) -> Floats:
    """Return held-out log odds of all sentences.

    Args:
        data: All sentences.
        share: Share of each training part's articles that is learnt from.
    """
    scores = np.zeros(data.labels.shape)
    folds = deal(data, OUTER_FOLDS)
    for fold in range(OUTER_FOLDS):
        rest = np.unique(data.article[folds != fold])
        kept = rest[np.random.RandomState(fold).permutation(len(rest))[: round(share * len(rest))]]
        rows = (folds != fold) & np.isin(data.article, kept)
        scores[folds == fold] = fit(data.pick(rows)).score(data.pick(folds == fold))
    return scores


def calibrate(model: Model, scores: Floats, labels: NDArray[np.int64]) -> tuple[Model, Floats]:
    """Return the model and the held-out probabilities after Platt's fit on held-out scores."""
    slope, shift = np.ones(len(KINDS)), np.zeros(len(KINDS))
    for kind in range(len(KINDS)):
        regression = LogisticRegression(C=1e6).fit(scores[:, [kind]], labels[:, kind])
        slope[kind], shift[kind] = regression.coef_[0, 0], regression.intercept_[0]
    fitted = Model(
        model.weights, model.intercept, model.slopes * slope, model.offset * slope + shift
    )
    return fitted, 1 / (1 + np.exp(-(scores * slope + shift)))


def measure_f1(labels: NDArray[np.int64], found: NDArray[np.bool_]) -> float:
    """Return F1 over all cells of a table of labels."""
    hits = int((labels * found).sum())
    return 2 * hits / max(1, int(labels.sum()) + int(found.sum()))


def choose_thresholds(labels: NDArray[np.int64], chances: Floats) -> Floats:
    """Return each kind's threshold of the best F1, smoothed over neighbouring thresholds."""
    chosen = []
    for kind in range(len(KINDS)):
        curve = [measure_f1(labels[:, kind], chances[:, kind] >= t) for t in THRESHOLDS]
        smooth = np.convolve(np.pad(curve, 2, mode="edge"), np.ones(5) / 5, "valid")
        chosen.append(round(float(THRESHOLDS[int(smooth.argmax())]), 2))
    return np.array(chosen)


def summarise_scores(labels: NDArray[np.int64], chances: Floats, limits: Floats) -> dict[str, Any]:
    """Return precision, recall, F1 and average precision by kind, and F1 over all."""
    found = chances >= limits
    report: dict[str, Any] = {"all": {"f1": round(measure_f1(labels, found), 3)}}
    for number, kind in enumerate(KINDS):
        truth, guess = labels[:, number], found[:, number]
        hits = int((truth * guess).sum())
        report[kind] = {
            "precision": round(hits / max(1, int(guess.sum())), 3),
            "recall": round(hits / max(1, int(truth.sum())), 3),
            "f1": round(measure_f1(truth, guess), 3),
            "average_precision": round(
                float(average_precision_score(truth, chances[:, number])), 3
            ),
        }
    return report


def pack_weights(data: Data, lexicon: CueLexicon, model: Model, limits: Floats) -> bytes:
    """Return what ships: the weights, the lexicon and the thresholds."""
    step = np.abs(model.weights).max(axis=0) / LARGEST_STEP
    content = io.BytesIO()
    np.savez_compressed(
        content,
        keys=data.keys,
        weights=np.round(model.weights / step).astype(np.int16),
        step=step,
        intercept=model.intercept,
        slopes=model.slopes,
        offset=model.offset,
        thresholds=limits,
        encoded=np.array(data.encoded.size > 0, dtype=np.uint8),
        **lexicon.to_arrays(),
    )
    return content.getvalue()


def write_weights(content: bytes, folder: Path) -> None:
    """Write the weights, and their hash in the form that ``sha256sum`` checks."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / classifier.WEIGHTS_NAME).write_bytes(content)
    line = f"{hashlib.sha256(content).hexdigest()}  {classifier.WEIGHTS_NAME}\n"
    (folder / classifier.HASH_NAME).write_text(line, encoding="ascii")


def measure_curve(data: Data, model: Model, own: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the scores of models that learnt from a part of the articles, without encoder.

    The encoder has learnt from all of them.

    Args:
        data: All sentences.
        model: What was fitted on all of them.
        own: Which of them are measured.
    """
    data = replace(data, encoded=data.encoded[:, :0])
    labels = data.labels[own]
    curve = {}
    for share in PARTIAL_SHARES:
        _, chances = calibrate(model, cross_validate(data, share)[own], labels)
        limits = choose_thresholds(labels, chances)
        curve[str(share)] = summarise_scores(labels, chances, limits)
    return curve


def write_held_out(articles: list[LabelledArticle], chances: Floats, path: Path) -> None:
    """Write each article's probabilities by a model that has not seen its story, one a line."""
    lines, start = [], 0
    for article in articles:
        end = start + len(article.sentences)
        row = {"id": article.id, "probabilities": chances[start:end].round(6).tolist()}
        lines.append(json.dumps(row) + "\n")
        start = end
    path.write_text("".join(lines), encoding="utf-8")


def read_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds sentences.jsonl")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER, help="folder to write to")
    parser.add_argument("--scores", type=Path, default=SCORES_PATH, help="file of scores to write")
    parser.add_argument("--encoded", type=Path, help="file of the encoder's held-out log odds")
    parser.add_argument("--held-out", type=Path, help="file of held-out probabilities to write")
    return parser.parse_args()


def stack_encoded(path: Path | None, articles: list[LabelledArticle]) -> Floats:
    """Return the encoder's log odds of all sentences, or no columns where there is no file."""
    rows = read_encoded(path, articles)
    if not rows:
        return np.zeros((sum(len(article.sentences) for article in articles), 0))
    return np.vstack([np.array(row["log_odds"]) for row in rows])


def check_data(articles: list[LabelledArticle]) -> None:
    """End the program where there is too little to learn and to measure from."""
    present = np.vstack([article.labels for article in articles]).any(axis=0)
    stories = len(set(group_stories(articles))) if len(articles) >= FEWEST_STORIES else 1
    if stories < FEWEST_STORIES or not present.all():
        sys.stderr.write(
            f"training needs {FEWEST_STORIES} stories or more, with sentences of every kind; "
            "label more articles\n"
        )
        sys.exit(2)


def train(given: argparse.Namespace) -> None:
    """Train and measure on one folder of data, and write all that comes of it."""
    given_articles = read_articles(given.data)
    check_data(given_articles)
    articles = [*given_articles, *read_invented()]
    lexicon = freeze_cues(CUES_FOLDER)
    data = tabulate(articles, lexicon, stack_encoded(given.encoded, articles))
    own = data.article < len(given_articles)
    labels = data.labels[own]
    model, chances = calibrate(fit(data), cross_validate(data)[own], labels)
    limits = choose_thresholds(labels, chances)
    content = pack_weights(data, lexicon, model, limits)
    write_weights(content, given.weights)
    if given.held_out:
        write_held_out(given_articles, chances, given.held_out)
    scores = {
        "articles": len(given_articles),
        "invented_articles": len(articles) - len(given_articles),
        "stories": len(np.unique(data.story[own])),
        "sentences": len(labels),
        "invented_sentences": len(data.labels) - len(labels),
        "labels": dict(zip(KINDS, labels.sum(axis=0).tolist(), strict=True)),
        "features": len(data.keys),
        "cue_families": len(lexicon.families),
        "cues": len(lexicon.entries),
        "bytes": len(content),
        "thresholds": dict(zip(KINDS, limits.tolist(), strict=True)),
        "cross_validation": summarise_scores(labels, chances, limits),
        "learning_curve": measure_curve(data, model, own),
    }
    given.scores.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores["cross_validation"]))  # noqa: T201 - what the command is run for


def main() -> None:
    """Train, measure and write."""
    # Sums that several threads share out are not added in the same order every time.
    with threadpool_limits(1):
        train(read_arguments())


if __name__ == "__main__":
    main()
