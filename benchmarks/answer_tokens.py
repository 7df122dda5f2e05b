"""Count what answers in compact form take in tokens, beside a schema that copies quotes.

    python benchmarks/answer_tokens.py MODEL.gguf --gold FOLDER --corpora FOLDER [STORY ...]

The same records, those of a gold file, are written in several ways, each with the prompt and the
schema that ask for them so: with long keys and verbatim quotes, once with every key and once
without those that are null or empty; as extract.v2 has them; as extract.v3 has them. Tokens are
those of the model's own tokenizer, from the GGUF file, through xllamacpp
(``pip install "summariser[local]"``); nothing is asked of the model.

Folders are as in gold.py, and the invented stories of examples/ without them. Where the file, the
data or xllamacpp is missing, it says so and ends with 0: it is a measurement, not a test.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from gold import load_story

from summariser.config import Config
from summariser.dates import Direction, normalise_date
from summariser.extract.llm.forms import FORMS, Form, form_of
from summariser.extract.llm.requests import PLACEHOLDERS, Requests
from summariser.extract.llm.windows import Window, cut_windows
from summariser.prompts import load_prompt
from summariser.schema import Article, Sentence
from summariser.sentences import number_sentences

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
MOST_SENTENCES = 3
PROMPTS = ("extract.v2", "extract.v3")
# The line of extract.v2 that asks for numbers, and what a schema that copies quotes has instead.
NUMBERS = (
    "  sentences: the numbers of the 1 to 3 sentences that state it. "
    "Never a number that is not shown."
)
QUOTES = "  quotes: the 1 to 3 sentences that state it, copied exactly as the article has them."

Count = Callable[[str], int]


@dataclass(frozen=True)
class Asked:
    """One request and its answer, as text.

    Attributes:
        prompt: Instructions, examples, schema and article.
        answer: The answer.
    """

    prompt: str
    answer: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    options = _read_options(arguments)
    stories = [
        (gold, options.corpora / gold.stem)
        for gold in sorted(options.gold.glob("*.json"))
        if (options.corpora / gold.stem).is_dir()
        and (not options.story or gold.stem in options.story)
    ]
    if not stories or not options.model.is_file():
        missing = "story with gold and articles" if options.model.is_file() else "model file"
        print(f"nothing to measure: there is no {missing}", file=sys.stderr)
        return 0
    try:
        with tokenizer(options.model) as count:
            rows = [row for gold, folder in stories for row in measure(gold, folder, count)]
    except ImportError:
        print('nothing to measure with: pip install "summariser[local]"', file=sys.stderr)
        return 0
    print(render_table(rows))
    return 0


def measure(gold_file: Path, folder: Path, count: Count) -> list[tuple[str, ...]]:
    """Return a row for each form: story, form, requests, prompt and answer tokens."""
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    tables: dict[str, list[Asked]] = {name: [] for name in ("quotes", "quotes, no nulls", *PROMPTS)}
    for article in load_story(folder).articles:
        sentences = number_sentences(article.text, title=article.title)
        records = answer_records(gold["records"], article, sentences)
        for window in cut_windows(article, sentences, Config(engine="llm").chosen_window):
            own = [r for r in records if window.own_numbers & set(r["sentences"])]
            tables["quotes"].append(asked_for_quotes(window, own))
            tables["quotes, no nulls"].append(asked_for_quotes(window, own, nulls=False))
            for name in PROMPTS:
                tables[name].append(asked_by(name, window, own))
    rows: list[tuple[str, ...]] = []
    for name, requests in tables.items():
        prompt = sum(count(asked.prompt) for asked in requests)
        answer = sum(count(asked.answer) for asked in requests)
        rows.append((gold_file.stem, name, str(len(requests)), str(prompt), str(answer)))
    return rows


def answer_records(
    gold: Sequence[Mapping[str, Any]], article: Article, sentences: Sequence[Sentence]
) -> list[dict[str, Any]]:
    """Return an article's gold records as a model is to give them, in the order of the article.

    Args:
        gold: Records of a gold file.
        article: The article.
        sentences: Its sentences.
    """
    own = [record for record in gold if record["article"] == article.id]
    places = {record["id"]: _numbers(record["spans"], sentences) for record in own}
    records = [_answer_of(record, places) for record in own if places[record["id"]]]
    return sorted(records, key=lambda record: record["sentences"])


def asked_by(prompt: str, window: Window, records: Sequence[Mapping[str, Any]]) -> Asked:
    """Return the request and the answer of a prompt that is shipped."""
    form = form_of(prompt)
    messages = Requests(Config(prompt=prompt), form.read_example).messages(window)
    said = [_without_known_date(r, window) for r in records] if _is_compact(form) else records
    return Asked(_joined(messages, form.schema), form.dump(said))


def asked_for_quotes(
    window: Window, records: Sequence[Mapping[str, Any]], *, nulls: bool = True
) -> Asked:
    """Return the same request and answer where evidence is copied instead of numbered.

    Args:
        window: The sentences.
        records: What they report.
        nulls: Whether the answer has keys that are null or empty.
    """
    base = load_prompt("extract.v2", variables=(*PLACEHOLDERS, "language"))
    if NUMBERS not in base.system:
        raise SystemExit("extract.v2 has other bytes than this measurement was written for")
    texts = {number: sentence.text for number, sentence in window.by_number.items()}
    messages = [{"role": "system", "content": base.system.replace(NUMBERS, QUOTES)}]
    for example in base.examples:
        first = int(example["first"])
        lines = [*example.get("context", ()), *example["sentences"]]
        shown = dict(enumerate(lines, start=first - len(example.get("context", ()))))
        answer = json.loads(FORMS["records"].dump(json.loads(example["answer"])))["records"]
        messages += [
            {"role": "user", "content": _unnumbered(base.user, example, lines)},
            {"role": "assistant", "content": _with_quotes(answer, shown, nulls=nulls)},
        ]
    facts = {
        "title": window.article.title or "unknown",
        "outlet": window.article.outlet or "unknown",
        "published": window.article.published or "unknown",
    }
    messages.append({"role": "user", "content": _unnumbered(base.user, facts, texts.values())})
    full = json.loads(FORMS["records"].dump(records))["records"]
    return Asked(_joined(messages, _quoting_schema()), _with_quotes(full, texts, nulls=nulls))


@contextmanager
def tokenizer(model: Path) -> Iterator[Count]:
    """Give a function that counts the tokens of a text as a model does.

    Args:
        model: Path of the GGUF file.
    """
    import xllamacpp  # noqa: PLC0415 - a wrong path or missing data need no server

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.port = 0
    params.n_ctx = 256
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)

    def count(text: str) -> int:
        body = json.dumps({"content": text}).encode()
        asked = Request(  # noqa: S310 - the server of this process, on loopback
            f"{server.listening_address}/tokenize", body, {"content-type": "application/json"}
        )
        with urlopen(asked) as answer:  # noqa: S310 - see above
            return len(json.load(answer)["tokens"])

    yield count


def render_table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return the rows as Markdown, with the shares of each story's first."""
    lines = [
        "| story | form | requests | prompt tokens | answer tokens | prompt share | answer share |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    base: dict[str, tuple[int, int]] = {}
    for story, form, requests, prompt, answer in rows:
        first = base.setdefault(story, (int(prompt), int(answer)))
        shares = (f"{int(prompt) / first[0]:.2f}", f"{int(answer) / first[1]:.2f}")
        lines.append(f"| {' | '.join((story, form, requests, prompt, answer, *shares))} |")
    return "\n".join(lines)


def _answer_of(record: Mapping[str, Any], places: Mapping[str, list[int]]) -> dict[str, Any]:
    names = ("kind", "text", "source", "target", "actors", "status", "form", "date")
    answer: dict[str, Any] = {name: record[name] for name in names if record.get(name)}
    answer["sentences"] = places[record["id"]]
    answer["time"] = record.get("time_text")
    if record["kind"] == "denial":
        claims = [places.get(claim, []) for claim in record.get("responds_to", ())]
        answer["answers"] = sorted({numbers[0] for numbers in claims if numbers})
    return answer


def _numbers(spans: Sequence[Sequence[int]], sentences: Sequence[Sentence]) -> list[int]:
    found = [
        sentence.number
        for sentence in sentences
        if any(sentence.start < end and start < sentence.end for start, end in spans)
    ]
    return found[:MOST_SENTENCES]


def _is_compact(form: Form) -> bool:
    return form is FORMS["compact"]


def _without_known_date(record: Mapping[str, Any], window: Window) -> Mapping[str, Any]:
    """Return a record without a date that is worked out from its words of time."""
    time, published = record.get("time"), window.article.document_creation_time
    direction: Direction | None = "future" if record.get("status") == "planned" else None
    known = normalise_date(time, published, direction=direction) if time else None
    if known is None or known != record.get("date"):
        return record
    return {name: value for name, value in record.items() if name != "date"}


def _quoting_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(json.dumps(FORMS["records"].schema))
    for record in schema["$defs"].values():
        properties = record["properties"]
        described = "the 1 to 3 sentences that state it, copied verbatim"
        properties["sentences"] = {
            "type": "array",
            "items": {"type": "string"},
            "description": described,
        }
        record["properties"] = {
            {"sentences": "quotes"}.get(name, name): value for name, value in properties.items()
        }
        record["required"] = list(record["properties"])
    return schema


def _with_quotes(
    records: Sequence[Mapping[str, Any]], texts: Mapping[int, str], *, nulls: bool
) -> str:
    quoted = []
    for record in records:
        fields = {name: value for name, value in record.items() if name != "sentences"}
        fields = {name: value for name, value in fields.items() if nulls or value}
        quotes = [texts[n] for n in record["sentences"] if n in texts]
        quoted.append({"kind": record["kind"], "quotes": quotes, **fields})
    return json.dumps({"records": quoted}, ensure_ascii=False, separators=(",", ":"))


def _unnumbered(template: str, facts: Mapping[str, Any], lines: Any) -> str:
    text = template
    variables = {name: facts[name] for name in ("title", "outlet", "published")}
    variables |= {"sentences": "\n".join(lines), "language": "the language of the article"}
    for name, value in variables.items():
        text = text.replace(f"${name}", str(value))
    return text.replace("sentences $first to $last", "the sentences")


def _joined(messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
    texts = [message["content"] for message in messages]
    return "\n".join([*texts, json.dumps(schema, separators=(",", ":"))])


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count the tokens of compact answers.")
    parser.add_argument("model", type=Path, help="path of a GGUF file, for its tokenizer")
    parser.add_argument("--gold", type=Path, default=EXAMPLES / "gold", help="folder of gold files")
    parser.add_argument("--corpora", type=Path, default=EXAMPLES, help="folder of stories")
    parser.add_argument("story", nargs="*", help="only these stories")
    return parser.parse_intermixed_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
