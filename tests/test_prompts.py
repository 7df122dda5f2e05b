from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from summariser.errors import ConfigError
from summariser.extract.llm.forms import form_of
from summariser.extract.llm.requests import PLACEHOLDERS, fixed_messages
from summariser.prompts import find_prompt, load_prompt, parse_prompt, prompt_names

MINIMAL = b'system = "read"\nuser = "$title: $body"\n'


def test_every_prompt_that_is_shipped_loads_and_its_examples_fit() -> None:
    assert prompt_names() == [
        "extract.v1",
        "extract.v2",
        "extract.v3",
        "hybrid.v1",
        "lead.v1",
        "pairs.v1",
    ]
    for name in ("extract.v1", "extract.v2", "extract.v3"):
        prompt = load_prompt(name, variables=PLACEHOLDERS, optional=["language"])
        assert len(fixed_messages(prompt, form_of(name).read_example)) > 1


def test_a_placeholder_that_a_prompt_may_have_can_be_missing_and_one_it_must_have_cannot() -> None:
    assert "language" not in load_prompt("extract.v1", variables=PLACEHOLDERS).placeholders
    with pytest.raises(ConfigError, match=r"extract\.v1.*leaves out \$language"):
        load_prompt("extract.v1", variables=(*PLACEHOLDERS, "language"))
    with pytest.raises(ConfigError, match=r"extract\.v2.*asks for \$language"):
        load_prompt("extract.v2", variables=PLACEHOLDERS)


def test_the_fingerprint_is_the_sha256_of_the_file() -> None:
    content = find_prompt("extract.v1")
    prompt = parse_prompt("extract.v1", content)
    assert prompt.sha256 == hashlib.sha256(content).hexdigest()
    assert parse_prompt("extract.v1", content + b"\n").sha256 != prompt.sha256


def test_the_file_in_the_checkout_is_the_one_that_is_read() -> None:
    file = Path(__file__).parents[1] / "prompts" / "extract.v1.toml"
    assert find_prompt("extract.v1") == file.read_bytes()


def test_values_are_put_in_as_they_are() -> None:
    prompt = parse_prompt("small.v1", MINIMAL)
    odd = "$title costs $$5 {braces} {{ 7 * 7 }} ${body}"
    assert prompt.render_user({"title": "T", "body": odd}) == f"T: {odd}"


@pytest.mark.parametrize(
    ("variables", "named"),
    [({"title": "T"}, "$body"), ({"title": "T", "body": "B", "outlet": "O"}, "$outlet")],
)
def test_a_missing_or_unknown_variable_is_named(variables: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(named)):
        parse_prompt("small.v1", MINIMAL).render_user(variables)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"system = ", "cannot be read"),
        (b'system = "\xff"', "cannot be read"),
        (b'user = "u"', "'system'"),
        (b'system = "s"', "'user'"),
        (b'system = "s"\nuser = 3', "'user'"),
        (b'system = "s"\nuser = "u"\nexamples = "e"', "'examples'"),
        (b'system = "s"\nuser = "u"\nassistant = "a"', "assistant"),
    ],
)
def test_a_prompt_file_that_does_not_fit_says_why(content: bytes, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        parse_prompt("odd.v1", content)
    assert "odd.v1" in str(caught.value)


def test_a_dollar_sign_that_names_nothing_is_refused() -> None:
    prompt = parse_prompt("odd.v1", b'system = "s"\nuser = "it costs $5"')
    with pytest.raises(ConfigError, match=r"\$\$"):
        prompt.render_user({})


@pytest.mark.parametrize("name", ["extract.v99", "", "../extract.v1", "extract.v1.toml", "/etc/x"])
def test_an_unknown_prompt_is_named_and_so_are_those_that_exist(name: str) -> None:
    with pytest.raises(ConfigError, match=r"extract\.v1") as caught:
        find_prompt(name)
    assert repr(name) in str(caught.value)


def test_an_example_that_does_not_fit_is_named() -> None:
    example = (
        '\n[[examples]]\ntitle = "t"\noutlet = "o"\npublished = "2031-01-01"\nfirst = 1\n'
        'sentences = ["One."]\nanswer = \'[{"kind": "event"}]\'\n'
    )
    content = find_prompt("extract.v1") + example.encode()
    position = len(parse_prompt("extract.v1", content).examples)
    with pytest.raises(ConfigError, match=f"example {position} "):
        fixed_messages(parse_prompt("extract.v1", content))


def test_the_examples_show_every_kind_and_cite_what_they_show() -> None:
    prompt = load_prompt("extract.v2", variables=(*PLACEHOLDERS, "language"))
    records = []
    for example in prompt.examples:
        shown = range(example["first"], example["first"] + len(example["sentences"]))
        texts = dict(zip(shown, example["sentences"], strict=True))
        answer = json.loads(example["answer"])
        claimed = {n for item in answer if item["kind"] == "allegation" for n in item["sentences"]}
        for item in answer:
            assert set(item["sentences"]) <= texts.keys()
            assert set(item.get("answers", ())) <= claimed
            assert "time" not in item or any(item["time"] in texts[n] for n in item["sentences"])
        records += answer
    assert {item["kind"] for item in records} == {"allegation", "denial", "event"}
    assert {item["form"] for item in records if item["kind"] == "denial"} >= {"flat", "qualified"}
