"""What an index holds of claims and denials so that denials can be linked to claims later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summariser.merge.columns import Columns, Matrix, Numbers
from summariser.merge.digests import digest_all
from summariser.merge.index_store import StoredKind, StoredMatrix
from summariser.merge.ragged import row_numbers
from summariser.merge.record_columns import Nodes, RecordTable
from summariser.merge.record_reader import KINDS, RawRecords
from summariser.schema import Allegation, Denial, Record

_TERM = np.uint64(32)
_NODE = np.uint64((1 << 32) - 1)


class LinkReader:
    """Keeps of records that are read one by one what links need and groups do not."""

    def __init__(self) -> None:
        self.spans: dict[int, tuple[tuple[int, int], ...]] = {}
        self.denials: dict[int, bytes] = {}

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records as they come, which is the order of the rows of `RawRecords`."""
        for row, record in enumerate(records):
            if isinstance(record, Allegation) and record.spans:
                self.spans[row] = record.spans
            elif isinstance(record, Denial):
                self.denials[row] = _write_denial(record)
            yield record


def _write_denial(denial: Denial) -> bytes:
    told = [denial.id, denial.article, denial.text, denial.source]
    return json.dumps([*told, denial.responds_to, denial.spans]).encode()


def read_denial(stored: StoredKind, row: int) -> Denial:
    """Return a stored denial, without its quotes, date and form."""
    ends = stored.arrays["ends"]
    told = stored.arrays["told"][int(ends[row - 1]) if row else 0 : int(ends[row])]
    name, article, text, source, responds_to, spans = json.loads(np.asarray(told).tobytes())
    # It was checked when it was read; what is not kept is not looked at.
    return Denial.model_construct(
        id=name,
        article=article,
        text=text,
        source=source,
        responds_to=tuple(responds_to),
        spans=tuple((start, end) for start, end in spans),
        quotes=(),
    )


def store_members(
    raw: RawRecords, nodes: Nodes, columns: Columns, reader: LinkReader
) -> StoredKind:
    """Return what links need of allegations besides their columns: facts of single records.

    Args:
        raw: The records.
        nodes: The nodes of the allegations.
        columns: Their columns.
        reader: What was kept of the records.
    """
    rows = nodes.rows.tolist()
    spans = [reader.spans.get(row, ()) for row in rows]
    flat = np.array([pair for one in spans for pair in one], dtype=np.int64).reshape(-1, 2)
    lengths = np.array([0, *map(len, spans)], dtype=np.int64)
    articles = raw.articles[nodes.rows]
    return StoredKind(
        matrices={"spans": StoredMatrix(np.cumsum(lengths), flat[:, 0], flat[:, 1])},
        arrays={
            "member_nodes": nodes.of_row,
            "member_ids": digest_all(raw.ids[row] for row in rows),
            "member_articles": digest_all(raw.article_ids)[articles],
            "member_published": raw.published[articles],
            "postings": list_terms(columns.text),
        },
    )


def store_denials(raw: RawRecords, table: RecordTable, reader: LinkReader) -> StoredKind:
    """Return what links need of denials, one row a record, by publication.

    Args:
        raw: The records.
        table: What was counted over them.
        reader: What was kept of them.
    """
    rows = raw.order[raw.kinds[raw.order] == KINDS.index("denial")]
    columns = table.columns(Nodes(rows, np.arange(len(rows)), rows), "denial")
    told = [reader.denials[row] for row in rows.tolist()]
    return StoredKind(
        matrices={name: StoredMatrix.of(getattr(columns, name)) for name in ("text", "object")},
        arrays={
            "sources": columns.sources,
            "published": columns.times.published,
            "told": np.frombuffer(b"".join(told), dtype=np.uint8),
            "ends": np.cumsum(np.array([len(one) for one in told], dtype=np.int64)),
            "postings": list_terms(columns.text),
            "in_order": np.array([len(rows)]),
        },
    )


def list_terms(matrix: Matrix) -> NDArray[np.uint64]:
    """Return the postings of nodes, in order: a term and a node that holds it in one number."""
    return np.sort(_post(matrix.indices, row_numbers(matrix)))


def _post(terms: NDArray[Any], nodes: NDArray[Any]) -> NDArray[np.uint64]:
    return (terms.astype(np.uint64) << _TERM) | nodes.astype(np.uint64)


def extend_members(stored: StoredKind, new: StoredKind) -> StoredKind:
    """Return what links need of stored allegations and, after them, of new ones."""
    arrays = _append(stored.arrays, new.arrays, ("ids", "articles", "published"), "member_")
    nodes = new.arrays["member_nodes"] + stored.count
    arrays["member_nodes"] = np.concatenate([stored.arrays["member_nodes"], nodes])
    arrays["postings"] = _insert(stored, new)
    return StoredKind({"spans": _extend(stored, new, "spans")}, arrays)


def extend_denials(stored: StoredKind, new: StoredKind, of_party: Numbers) -> StoredKind:
    """Return stored denials and, after them, new ones.

    Args:
        stored: Those of an index.
        new: The new ones.
        of_party: The numbers that their parties have in the index.
    """
    arrays = dict(stored.arrays)
    arrays |= _append(stored.arrays, new.arrays, ("published", "told"))
    sources = of_party[new.arrays["sources"]]
    arrays["sources"] = np.concatenate([stored.arrays["sources"], sources])
    ends = new.arrays["ends"] + len(stored.arrays["told"])
    arrays["ends"] = np.concatenate([stored.arrays["ends"], ends])
    arrays["postings"] = _insert(stored, new)
    return StoredKind({name: _extend(stored, new, name) for name in ("text", "object")}, arrays)


def _append(
    stored: Mapping[str, NDArray[Any]],
    new: Mapping[str, NDArray[Any]],
    names: Sequence[str],
    prefix: str = "",
) -> dict[str, NDArray[Any]]:
    full = [f"{prefix}{name}" for name in names]
    return {name: np.concatenate([stored[name], new[name]]) for name in full}


def _insert(stored: StoredKind, new: StoredKind) -> NDArray[np.uint64]:
    held = np.asarray(stored.arrays["postings"])
    own = new.arrays["postings"] + np.uint64(stored.count)
    return np.insert(held, np.searchsorted(held, own), own)


def _extend(stored: StoredKind, new: StoredKind, name: str) -> StoredMatrix:
    added = new.matrices[name]
    return stored.matrices[name].extended(np.diff(added.offsets), added.columns, added.data)


def find_nodes(postings: NDArray[np.uint64], places: Numbers) -> Numbers:
    """Return the nodes of postings at some places."""
    return np.asarray(postings[places] & _NODE, dtype=np.int64)


def place_postings(
    postings: NDArray[np.uint64], terms: NDArray[Any], nodes: NDArray[Any]
) -> Numbers:
    """Return where postings of terms begin from some nodes on."""
    return np.searchsorted(postings, _post(terms, nodes))
