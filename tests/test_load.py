"""Loading: which sources become which articles, and what becomes of the others."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from summariser.load import Loaded, load_articles
from summariser.schema import Article

BODY = "The bridge was closed.\n\nNobody said why.\n"

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, content: str | bytes | object = BODY) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    return write_file


def load_one(source: str) -> Article:
    loaded = load_articles([source])
    assert not loaded.failures
    (article,) = loaded.articles
    return article


def ids(loaded: Loaded) -> list[str]:
    return [article.id for article in loaded.articles]


def failures(loaded: Loaded) -> dict[str, str]:
    assert all(failure.stage == "load" for failure in loaded.failures)
    return {failure.article: failure.reason for failure in loaded.failures}


def test_a_text_file_is_an_article_as_it_stands(write: Write) -> None:
    text = "  Bridge closed\r\n\r\nNobody said why: not the city.\r\n"
    assert load_one(write("news/closed.v2.txt", text)) == Article(id="closed.v2", text=text)


def test_a_block_of_fields_opens_a_text(write: Write) -> None:
    article = load_one(
        write(
            "a.txt",
            "Title: Bridge closed: nobody says why\r\nOUTLET:  The Post \r\n"
            "Published: 2021-05-03\r\nAuthor: Ida Roe\r\nurl: https://post.example/a\r\n"
            "Language: en\r\nId: x1\r\n \r\nThe bridge.\r\n",
        )
    )
    assert article == Article(
        id="x1",
        text="The bridge.\r\n",
        title="Bridge closed: nobody says why",
        outlet="The Post",
        published="2021-05-03",
        url="https://post.example/a",
        language="en",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Title: Bridge closed\nThe bridge is closed.\n\nNobody said why.",
        "Title: Bridge closed\nReason: unknown\n\nNobody said why.",
        "Title: One\nHeadline: Two\n\nNobody said why.",
        "\nTitle: Bridge closed\n\nNobody said why.",
        "Title: Bridge closed\nDate: 2021-05-03",
        "Minister: Ida Hale\n\nNobody said why.",
    ],
)
def test_what_is_no_block_of_fields_is_text(write: Write, text: str) -> None:
    assert load_one(write("a.txt", text)) == Article(id="a", text=text)


def test_markdown_keeps_its_signs_and_gives_its_front_matter(write: Write) -> None:
    front = (
        "---\ntitle: \"Bridge: closed\"\ndate: 2021-05-03 # Monday\nsource: 'The People''s Post'\n"
        "tags:\n  - bridges\nlang: en\n---\n"
    )
    text = "\n# Closed\n\n**Nobody** said why.\n"
    assert load_one(write("a.md", front + text)) == Article(
        id="a",
        text=text,
        title="Bridge: closed",
        published="2021-05-03",
        outlet="The People's Post",
        language="en",
    )
    toml = '+++\ntitle = "Closed"\ndate = 2021-05-03T10:00:00Z\n+++\nNobody said why.'
    article = load_one(write("b.markdown", toml))
    assert article.text == "Nobody said why."
    assert (article.title, article.published) == ("Closed", "2021-05-03T10:00:00+00:00")


def test_markdown_without_front_matter_has_its_heading_for_a_title(write: Write) -> None:
    text = "---\nNobody said why: it was secret.\nNot even the mayor.\n---\n"
    assert load_one(write("a.md", text)) == Article(id="a", text=text)
    assert load_one(write("b.md", "# Bridge closed #\n\nWhy?")).title == "Bridge closed"


def test_json_lines_are_articles_with_the_fields_they_give(write: Write) -> None:
    rows = [
        {"id": "x", "text": BODY, "title": " T ", "outlet": "", "url": None, "stars": 5},
        {"text": BODY, "published": "2021-05-03T23:30:00-05:00", "language": "en"},
        {"id": 7, "text": "a\ud800b"},
    ]
    loaded = load_articles([write("a.jsonl", "\n\n".join(map(json.dumps, rows)) + "\n")])
    assert loaded == Loaded(
        (
            Article(id="x", text=BODY, title="T"),
            Article(id="a-3", text=BODY, published="2021-05-03T23:30:00-05:00", language="en"),
            Article(id="7", text="a\ud800b"),
        )
    )


def test_a_bad_line_fails_alone(write: Write) -> None:
    lines = [
        json.dumps({"id": "good", "text": BODY}),
        '{"id": "broken", "text": "The bri',
        json.dumps({"id": "no-text", "title": "T"}),
        json.dumps([1]),
        json.dumps({"text": 5}),
        json.dumps({"id": "odd", "text": BODY, "title": ["T"]}),
        json.dumps({"text": " \n"}),
        "[" * 100_000,
        json.dumps({"id": "last", "text": BODY}),
    ]
    loaded = load_articles([write("a.jsonl", "\n".join(lines))])
    assert ids(loaded) == ["good", "last"]
    reasons = failures(loaded)
    assert list(reasons) == ["a-2", "no-text", "a-4", "a-5", "odd", "a-7", "a-8"]
    assert reasons["a-2"].startswith("line 2 of a.jsonl is no JSON")
    assert reasons["no-text"] == "line 3 of a.jsonl has no text"
    assert reasons["a-4"] == "line 4 of a.jsonl is no JSON object"
    assert reasons["a-5"] == "line 5 of a.jsonl gives a number as its text"
    assert reasons["odd"] == "line 6 of a.jsonl gives a list as its title, where text is expected"
    assert reasons["a-7"] == "line 7 of a.jsonl has an empty text"


def test_json_holds_one_article_or_a_list(write: Write) -> None:
    assert load_one(write("a.json", {"text": BODY})).id == "a"
    loaded = load_articles([write("b.json", [{"text": BODY}, {"id": "x", "text": BODY}, {}])])
    assert ids(loaded) == ["b-1", "x"]
    assert failures(loaded) == {"b-3": "item 3 of b.json has no text"}
    # One value over several lines, though the name promises a line for each.
    assert load_one(write("c.jsonl", '{\n"text": "No."\n}')).text == "No."


def test_a_timeline_document_is_no_article(write: Write) -> None:
    source = write("t.json", {"schema_version": "1", "story": "s", "records": []})
    assert "merge or render" in failures(load_articles([source]))[source]


@pytest.mark.parametrize("value", ["May 3, 2021", "2021-05", "2021-02-30", "03/05/2021", "soon"])
def test_a_date_that_is_none_is_left_out_and_said(write: Write, value: str) -> None:
    loaded = load_articles([write("2020-01-01.txt", f"Published: {value}\n\n{BODY}")])
    assert loaded.articles[0].published is None
    (note,) = loaded.notes
    assert note.article == "2020-01-01"
    assert value in note.reason


def test_ids_that_are_taken_are_numbered(write: Write) -> None:
    rows = [{"id": "a", "text": str(n)} for n in range(3)] + [{"id": "a-2", "text": "3"}]
    sources = [write("x/a.txt"), write("rows.jsonl", "\n".join(map(json.dumps, rows)))]
    loaded = load_articles(sources)
    assert ids(loaded) == ["a", "a-3", "a-4", "a-5", "a-2"]
    assert [note.article for note in loaded.notes] == ["a-3", "a-4", "a-5"]
    assert load_articles(sources) == loaded


def test_a_file_given_twice_is_read_once(write: Write, tmp_path: Path) -> None:
    source = write("a.txt")
    (tmp_path / "b.txt").symlink_to(source)
    assert ids(load_articles([source, str(tmp_path), source, f"{tmp_path}/*.txt"])) == ["a"]


def test_a_folder_is_read_in_the_order_of_its_paths(write: Write, tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.md", "a.txt", "c/d/e.JSONL", ".hidden.txt", ".git/x.txt"):
        write(name, json.dumps({"text": BODY}) if name.endswith("L") else BODY)
    write("b/data.json", {"files": []})
    write("b/picture.png", b"\x89PNG")
    write("notes", "not read")
    loaded = load_articles([str(tmp_path)])
    assert ids(loaded) == ["a", "1", "2", "e-1"]
    assert not loaded.failures
    counts = {note.article: note.count for note in loaded.notes}
    assert counts == {str(tmp_path): 2, str(tmp_path / "b/data.json"): 1}


def test_links_out_of_a_folder_are_not_followed(write: Write, tmp_path: Path) -> None:
    write("out/secret.txt")
    write("in/a.txt")
    folder = tmp_path / "in"
    (folder / "file.txt").symlink_to(tmp_path / "out/secret.txt")
    (folder / "out").symlink_to(tmp_path / "out")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(folder / "pipe.txt")
    assert ids(load_articles([str(folder)])) == ["a"]
    assert ids(load_articles([f"{folder}/**/*.txt"])) == ["a"]
    # A link that is named is meant.
    assert ids(load_articles([str(folder / "file.txt")])) == ["file"]


def test_patterns_are_expanded(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/d.txt", "c/e/f.txt", "[x].txt", "a.pdf"):
        write(name)
    assert ids(load_articles([f"{tmp_path}/[ab].*"])) == ["a", "b"]
    assert ids(load_articles([f"{tmp_path}/**/[df].txt"])) == ["d", "f"]
    assert ids(load_articles([f"{tmp_path}/?"])) == ["d", "f"]
    assert ids(load_articles([f"{tmp_path}/[x].txt"])) == ["[x]"]
    pattern = f"{tmp_path}/z*.txt"
    assert failures(load_articles([pattern])) == {pattern: "no file fits this pattern"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"id": "x", "text": "One."}\n{"text": "Two."}\n', ["x", "stdin-2"]),
        (b'{"id": "x",\n broken\n{"text": "Two."}\n', ["stdin-3"]),
        (b'[{"text": "One."}]', ["stdin-1"]),
        (b'{\n"id": "x", "text": "One."\n}', ["x"]),
        (b"[The bridge] was closed.", ["stdin"]),
        (b"\xef\xbb\xbfTitle: T\n\nThe bridge was closed.", ["stdin"]),
        ('{"text": "Une brèche."}\n'.encode("utf-16"), ["stdin-1"]),
    ],
)
def test_standard_input_is_told_apart(data: bytes, expected: list[str]) -> None:
    assert ids(load_articles(["-", "-"], stdin=io.BytesIO(data))) == expected


def test_empty_standard_input_is_a_failure() -> None:
    loaded = load_articles(["-"], stdin=io.BytesIO(b" \n"))
    assert failures(loaded) == {"-": "standard input is empty"}


def test_what_cannot_be_read_fails_and_the_rest_loads(write: Write, tmp_path: Path) -> None:
    bad = {
        write("empty.txt", ""): "the file is empty",
        write("binary.txt", bytes(range(256)) * 50): "the file is binary data and no text",
        write("zip.md", b"PK\x03\x04\x00\x00" * 99): "the file is binary data and no text",
        write("empty.jsonl", "\n"): "the file is empty",
        write("broken.json", '{"text": '): "the file is no JSON: Expecting value (column 10)",
        write("a.odt", b"PK"): "the file is of type .odt; what can be read is "
        ".txt, .md, .html, .pdf, .docx, .eml, .jsonl, .json and .warc",
        write(
            "page.html", "<html><body><script>run()</script></body></html>"
        ): "the file is a web page in which no article was found",
        str(tmp_path / "gone.txt"): "the file cannot be read: No such file or directory",
        "a\0b": "no file can have this name",
        str(tmp_path / ("x" * 300)): "the file cannot be read: File name too long",
    }
    loaded = load_articles([*bad, write("good.txt")])
    assert ids(loaded) == ["good"]
    assert failures(loaded) == bad


def test_files_over_20_mb_fail(write: Write) -> None:
    source = write("huge.txt")
    os.truncate(source, 20 * 2**20 + 1)
    assert "larger than 20 MB" in failures(load_articles([source]))[source]
    rows = write("rows.jsonl", b'{"text": "' + b"a" * (20 * 2**20) + b'"}\n{"text": "b"}\n')
    loaded = load_articles([rows])
    assert ids(loaded) == ["rows-2"]
    assert "larger than 20 MB" in failures(loaded)["rows-1"]


def test_a_loop_of_links_and_a_pipe(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    assert "cannot be read" in failures(load_articles([str(loop)]))[str(loop)]
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(b"The bridge was closed.")
    try:
        assert load_one(f"/dev/fd/{reader}").text == "The bridge was closed."
    finally:
        os.close(reader)
