"""Tokens by number: the same for the same token, in the order in which they are met."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from summariser.merge.token_table import SPACE, TokenTable

_TOKENS = st.lists(st.binary(min_size=1, max_size=6).filter(lambda token: not set(token) & {0, 32}))


@given(st.lists(_TOKENS, max_size=6))
def test_tokens_are_numbered_as_they_are_met(texts: list[list[bytes]]) -> None:
    table = TokenTable()
    known: dict[bytes, int] = {}
    for tokens in texts:
        expected = [known.setdefault(token, len(known)) for token in tokens]
        assert table.number(SPACE.join(tokens)).tolist() == expected
    assert table.tokens == list(known)


def test_many_tokens_keep_their_numbers_while_the_table_grows() -> None:
    tokens = [f"w{number}".encode() for number in range(30_000)]
    table = TokenTable()
    for start in range(0, len(tokens), 700):
        table.number(SPACE.join(tokens[start : start + 700]))
    assert table.number(SPACE.join(tokens[::-1])).tolist() == list(range(30_000))[::-1]
    assert table.tokens == tokens


def test_no_text_has_no_tokens() -> None:
    assert TokenTable().number(b"  ").tolist() == []
