# ruff: noqa: INP001 - scripts, no package
"""Trains the sentence encoder: ``python training/train_encoder.py DATA_FOLDER --held-out FILE``.

Fine-tunes MiniLM on the kinds of the labelled sentences, those of the invented articles in
``training/invented`` included, and, beside them, on status, form and the
words that name actors, sources and targets; kinds and names are kept. Writes the network with
8-bit weights, its vocabulary and their hashes into the package, and to ``FILE`` the log odds of
each sentence and of its words by a network that has not seen its story: ``train_classifier.py``
and ``train_actors.py`` learn from those how far to trust it. Needs torch
(``requirements/train.txt``); half an hour on two quiet cores.
The same data on the same machine with as many threads gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoder_network import Encoder, ShippedEncoder, read_base
from labelled import LabelledArticle, group_stories, read_articles, read_invented, split_folds
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional

from summariser.extract.embedded import classifier, encoder
from summariser.extract.embedded.classifier import KINDS
from summariser.extract.embedded.encoder import PieceTable, split_words
from summariser.extract.embedded.word_roles import ROLES, WordRoles

WEIGHTS_FOLDER = Path(classifier.__file__).parent / "weights"

FOLDS = 3
EPOCHS = 3
BATCH = 32
# Batches of sentences of like length are cut from this many at a time.
POOL = 20 * BATCH
LEARNING_RATE, HEAD_RATE = 8e-5, 2e-3
WARM_UP = 0.08
LONGEST_STEP = 1.0

STATUSES = ("occurred", "ongoing", "planned")
FORMS = ("flat", "qualified", "counter", "no_comment")
MARKS = len(KINDS) + len(STATUSES) + len(FORMS)
# What a missed positive weighs beside a false one, by mark and by role.
MARK_WEIGHTS = torch.tensor([1.3, 2, 3, 1.3, 2, 2, 3, 3, 3, 3])
ROLE_WEIGHTS = torch.tensor([2.0, 3, 3])
# How much each mark counts: kinds are what is wanted, the rest helps to learn them.
MARK_SHARES = torch.tensor([1.0] * len(KINDS) + [0.3] * (MARKS - len(KINDS)))
ROLE_SHARE = 2.0
# Words in many names that tell nobody apart.
EMPTY_WORDS = frozenset(
    """
    the a an of to in on for and or that this by with at from his her their mr mrs ms dr sen rep
    gov president secretary state officials official
    """.split()  # noqa: SIM905 - a word list, not code
)


@dataclass(frozen=True, eq=False)
class Example:
    """A sentence to learn from.

    Attributes:
        pieces: Numbers of its word pieces.
        marks: 0 or 1 for each kind, status and form.
        roles: 0 or 1 for each piece and role; -1 where the role's names are not in the sentence.
    """

    pieces: list[int]
    marks: np.ndarray
    roles: np.ndarray


def mark_records(records: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return which kinds, statuses and forms the records of a sentence have."""
    marks = np.zeros(MARKS, dtype=np.float32)
    for record in records:
        marks[KINDS.index(record["kind"])] = 1
        for names, value in ((STATUSES, record.get("status")), (FORMS, record.get("form"))):
            if value in names:
                marks[(STATUSES + FORMS).index(value) + len(KINDS)] = 1
    return marks


def mark_roles(text: str, records: Sequence[dict[str, Any]], table: PieceTable) -> np.ndarray:
    """Return which pieces of a sentence name whom its records name."""
    rows = [[-1.0] * len(ROLES)]
    sought: list[set[str]] = []
    for role in ROLES:
        named = [record.get(role) or [] for record in records]
        names = [name for given in named for name in ([given] if isinstance(given, str) else given)]
        sought.append({word for name in names for word in split_words(name)} - EMPTY_WORDS)
    words = split_words(text)
    unfound = [bool(wanted) and not wanted & set(words) for wanted in sought]
    for word in words:
        row = [
            -1.0 if no else float(word in wanted)
            for no, wanted in zip(unfound, sought, strict=True)
        ]
        rows += [row] * (len(table.number_pieces(word)) - 2)
    rows = rows[: encoder.MOST_PIECES + 1]
    return np.array([*rows, [-1.0] * len(ROLES)], dtype=np.float32)


def prepare(article: LabelledArticle, table: PieceTable) -> list[Example]:
    """Return an article's sentences as examples."""
    return [
        Example(table.number_pieces(text), mark_records(records), mark_roles(text, records, table))
        for text, records in zip(article.sentences, article.records, strict=True)
    ]


def deal_batches(examples: Sequence[Example]) -> list[list[Example]]:
    """Return the examples in random batches of like length."""
    order = random.sample(range(len(examples)), len(examples))
    batches = []
    for start in range(0, len(order), POOL):
        pool = sorted(order[start : start + POOL], key=lambda place: len(examples[place].pieces))
        batches += [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
    random.shuffle(batches)
    return [[examples[place] for place in batch] for batch in batches]


def pad(batch: Sequence[Example]) -> tuple[torch.Tensor, ...]:
    """Return pieces, mask, marks and roles of a batch as tensors."""
    width = max(len(example.pieces) for example in batch)
    pieces = torch.zeros(len(batch), width, dtype=torch.long)
    mask = torch.zeros(len(batch), width)
    roles = torch.full((len(batch), width, len(ROLES)), -1.0)
    for row, example in enumerate(batch):
        size = len(example.pieces)
        pieces[row, :size] = torch.tensor(example.pieces)
        mask[row, :size] = 1
        roles[row, :size] = torch.from_numpy(example.roles)
    return pieces, mask, torch.from_numpy(np.stack([e.marks for e in batch])), roles


def measure_loss(network: Encoder, batch: Sequence[Example]) -> torch.Tensor:
    """Return the loss of a batch."""
    pieces, mask, marks, roles = pad(batch)
    # Half the time on processors that have bfloat16; the weights stay in 32 bits.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        marked, named = network(pieces, mask)
    by_mark = functional.binary_cross_entropy_with_logits(
        marked.float(), marks, reduction="none", pos_weight=MARK_WEIGHTS
    )
    by_role = functional.binary_cross_entropy_with_logits(
        named.float(), roles.clamp(min=0), reduction="none", pos_weight=ROLE_WEIGHTS
    )
    known = (roles >= 0).float()
    return (by_mark * MARK_SHARES).sum(1).mean() / len(KINDS) + ROLE_SHARE * (
        by_role * known
    ).sum() / known.sum().clamp(min=1)


def fit(examples: Sequence[Example], tensors: dict[str, torch.Tensor], name: str) -> Encoder:
    """Return an encoder fine-tuned on the examples (AdamW, warm-up, linear decay)."""
    random.seed(0)
    torch.manual_seed(0)
    network = Encoder(tensors, MARKS, len(ROLES)).train()
    heads = [*network.mark.parameters(), *network.role.parameters()]
    body = [p for n, p in network.named_parameters() if not n.startswith(("mark.", "role."))]
    optimiser = torch.optim.AdamW(
        [
            {"params": body, "lr": LEARNING_RATE, "weight_decay": 0.01},
            {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.01},
        ]
    )
    steps = EPOCHS * len(deal_batches(examples))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM_UP * steps), max(0.0, 1 - step / steps))
    )
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in deal_batches(examples):
            loss = measure_loss(network, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        sys.stderr.write(
            f"{name}: epoch {epoch + 1} of {EPOCHS}, loss {total * EPOCHS / steps:.3f}\n"
        )
    return network.eval()


def pack(network: Encoder) -> bytes:
    """Return the part of a network that ships: ONNX, weights in 8 bits."""
    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8))
    axes = {0: "sentences", 1: "pieces"}
    plain = io.BytesIO()
    torch.onnx.export(
        ShippedEncoder(network, len(KINDS)).eval(),
        example,
        plain,
        input_names=["pieces", "mask"],
        output_names=["log_odds", "roles"],
        dynamic_axes={"pieces": axes, "mask": axes, "log_odds": {0: "sentences"}, "roles": axes},
        opset_version=17,
        dynamo=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "plain.onnx", Path(folder) / "packed.onnx"
        source.write_bytes(plain.getvalue())
        # A scale for each channel: with one for each matrix the log odds are off by .4 on average,
        # so by .17.
        quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)
        return target.read_bytes()


def read_held_out(
    articles: Sequence[LabelledArticle], tensors: dict[str, torch.Tensor], pieces: list[str]
) -> Iterator[tuple[int, tuple[np.ndarray, list[WordRoles]]]]:
    """Yield each article's place and reading, by a packed network that has not seen its story."""
    table = PieceTable(pieces)
    sizes = [len(article.sentences) for article in articles]
    folds = split_folds(sizes, group_stories(articles), FOLDS)
    examples = [prepare(article, table) for article in articles]
    for fold in range(FOLDS):
        seen = [e for own, f in zip(examples, folds, strict=True) if f != fold for e in own]
        packed = pack(fit(seen, tensors, f"without part {fold + 1} of {FOLDS}"))
        reader = encoder.SentenceEncoder(packed, pieces)
        for place in np.flatnonzero(folds == fold).tolist():
            yield place, reader.read(articles[place].sentences)


def write_encoder(content: bytes, pieces: Sequence[str], folder: Path) -> None:
    """Write the network, its vocabulary, and their hashes as ``sha256sum`` checks them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        encoder.ENCODER_NAME: content,
        encoder.VOCABULARY_NAME: "\n".join(pieces).encode(),
    }
    lines = []
    for name, part in files.items():
        (folder / name).write_bytes(part)
        lines.append(f"{hashlib.sha256(part).hexdigest()}  {name}\n")
    (folder / encoder.HASHES_NAME).write_text("".join(lines), encoding="ascii")


def main() -> None:
    """Train, and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds sentences.jsonl")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER, help="folder to write to")
    parser.add_argument("--held-out", type=Path, help="file of held-out log odds to write")
    parser.add_argument("--threads", type=int, default=2, help="sums depend on it (default: 2)")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    articles = [*read_articles(given.data), *read_invented()]
    tensors, pieces = read_base()
    table = PieceTable(pieces)
    examples = [example for article in articles for example in prepare(article, table)]
    write_encoder(pack(fit(examples, tensors, "all articles")), pieces, given.weights)
    if given.held_out:
        read = dict(read_held_out(articles, tensors, pieces))
        rows = [
            {
                "id": article.id,
                "log_odds": read[place][0].tolist(),
                "roles": [{"starts": w.starts, "odds": w.odds} for w in read[place][1]],
            }
            for place, article in enumerate(articles)
        ]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        given.held_out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
