"""Writes GGUF files: a llama of one layer with made-up weights, whole or broken in some way."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_WIDTH, _INNER, _HEADS = 8, 16, 1
_TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
_TOKEN_TYPES = [2, 3, 3, *([6] * 256)]
_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"

_UINT32, _INT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_FORMS = {_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f", _BOOL: "<?"}

Tensors = dict[str, tuple[tuple[int, ...], Sequence[float]]]


def write_model(path: Path, *, leave_out: Iterable[str] = (), **changes: Any) -> Path:
    """Write a model that llama.cpp loads, unless it is told otherwise.

    Args:
        path: Where to.
        leave_out: Names of keys and tensors to leave out.
        changes: ``architecture``, ``seed`` of the weights, and ``extra`` keys.
    """
    architecture = changes.get("architecture", "llama")
    without = set(leave_out)
    pairs = {**_metadata(architecture), **changes.get("extra", {})}
    pairs = {name: value for name, value in pairs.items() if name not in without}
    tensors = {
        name: t for name, t in _tensors(changes.get("seed", 1)).items() if name not in without
    }
    path.write_bytes(_file(pairs, tensors))
    return path


def _metadata(architecture: str) -> dict[str, Any]:
    return {
        "general.architecture": architecture,
        f"{architecture}.context_length": 65536,
        f"{architecture}.embedding_length": _WIDTH,
        f"{architecture}.block_count": 1,
        f"{architecture}.feed_forward_length": _INNER,
        f"{architecture}.attention.head_count": _HEADS,
        f"{architecture}.attention.head_count_kv": _HEADS,
        f"{architecture}.attention.layer_norm_rms_epsilon": 1e-5,
        f"{architecture}.rope.dimension_count": _WIDTH // _HEADS,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": _TOKENS,
        "tokenizer.ggml.scores": [0.0] * len(_TOKENS),
        "tokenizer.ggml.token_type": _TOKEN_TYPES,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.chat_template": _TEMPLATE,
    }


def _tensors(seed: int) -> Tensors:
    shapes: Mapping[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, len(_TOKENS)),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (_WIDTH, len(_TOKENS)),
        "blk.0.attn_norm.weight": (_WIDTH,),
        "blk.0.attn_q.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_k.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_v.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_output.weight": (_WIDTH, _WIDTH),
        "blk.0.ffn_norm.weight": (_WIDTH,),
        "blk.0.ffn_gate.weight": (_WIDTH, _INNER),
        "blk.0.ffn_up.weight": (_WIDTH, _INNER),
        "blk.0.ffn_down.weight": (_INNER, _WIDTH),
    }
    drawn = random.Random(seed)  # noqa: S311 - weights, not secrets
    tensors: Tensors = {}
    for name, shape in shapes.items():
        count = math.prod(shape)
        norm = "norm" in name
        tensors[name] = (shape, [1.0 if norm else drawn.gauss(0, 0.05) for _ in range(count)])
    _prefer_brackets(tensors)
    return tensors


def _prefer_brackets(tensors: Tensors) -> None:
    """Have it close what is open wherever the grammar lets it, so that its answers end."""
    embedding, output = tensors["token_embd.weight"][1], tensors["output.weight"][1]
    assert isinstance(embedding, list)
    assert isinstance(output, list)
    for token in range(len(_TOKENS)):
        embedding[token * _WIDTH] = 1.0
        output[token * _WIDTH] = 0.0
    for character, weight in (("]", 3.0), ("}", 2.5), ('"', 2.0), (",", 1.0)):
        output[_TOKENS.index(f"<0x{ord(character):02X}>") * _WIDTH] = weight
    output[_TOKENS.index("</s>") * _WIDTH] = 2.8


def _file(pairs: Mapping[str, Any], tensors: Tensors) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs))
    head += b"".join(_text(name) + _typed(value) for name, value in pairs.items())
    data = b""
    for name, (shape, values) in tensors.items():
        head += _text(name) + struct.pack("<I", len(shape))
        head += struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", 0, len(data))
        data += _padded(struct.pack(f"<{len(values)}f", *values))
    return _padded(head) + data


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 32)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _typed(value: Any) -> bytes:
    kind = _kind(value)
    return struct.pack("<I", kind) + _value(kind, value)


def _kind(value: Any) -> int:
    if isinstance(value, list):
        return _ARRAY
    if isinstance(value, bool):
        return _BOOL
    if isinstance(value, str):
        return _STRING
    return _FLOAT32 if isinstance(value, float) else _UINT32


def _value(kind: int, value: Any) -> bytes:
    if kind == _STRING:
        return _text(value)
    if kind != _ARRAY:
        return struct.pack(_FORMS[kind], value)
    inner = _INT32 if isinstance(value[0], int) else _kind(value[0])
    items = b"".join(_value(inner, item) for item in value)
    return struct.pack("<IQ", inner, len(value)) + items
