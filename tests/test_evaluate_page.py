"""The page with gold and run on the articles' text, as a parser reads it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from evaluation_story import (
    ACCUSED,
    DENIED,
    OPENED,
    STRIKE,
    TEXTS,
    TOURED,
    make_gold,
    make_run,
    make_timeline,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from summariser.evaluate import compare, report_page
from summariser.evaluate.page.marks import Item, mark_text, unwrap_lines
from summariser.schema import Article, Timeline

ARTICLES = {name: Article(id=name, text=text) for name, text in TEXTS.items()}


def source_of(run: Timeline, articles: dict[str, Article] | None = None) -> str:
    gold = make_gold()
    return report_page(
        gold, [compare("run.json", gold, run)], ARTICLES if articles is None else articles
    )


@cache
def page() -> Any:
    return html.document_fromstring(source_of(make_timeline()))


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def cards_of(document: Any, verdict: str) -> list[Any]:
    return list(document.xpath(f"//div[@class='card {verdict}']"))


def rows_of(card: Any) -> dict[str, list[str]]:
    return {
        words_of(row.xpath("th")[0]): [words_of(cell) for cell in row.xpath("td")]
        for row in card.xpath(".//tbody/tr")
    }


def test_the_text_of_an_article_stands_whole_and_is_no_markup() -> None:
    document = html.document_fromstring(source_of(make_timeline()))
    (text,) = document.xpath("//article[@id='run1-article1']//div[@class='text']")
    for label in text.xpath(".//sup"):
        label.drop_tree()

    assert text.text_content() == TEXTS["one"]
    assert not text.xpath(".//b")


def test_each_quote_is_marked_as_found_missed_or_extra() -> None:
    marked = {
        verdict: [words_of(mark) for mark in page().xpath(f"//mark[@class='{verdict}']")]
        for verdict in ("found", "missed", "extra")
    }

    assert marked == {"found": [OPENED, ACCUSED, TOURED], "missed": [DENIED], "extra": [STRIKE]}


def test_a_mark_is_told_by_a_sign_that_leads_to_its_card() -> None:
    labels = {
        link.get("href"): words_of(link) for link in page().xpath("//div[@class='text']//sup/a")
    }

    assert labels == {
        "#run1-article1-1": "✓1",
        "#run1-article1-2": "✓2",
        "#run1-article1-3": "−3",
        "#run1-article2-1": "✓1",
        "#run1-article2-2": "+2",
    }
    assert {f"#{card.get('id')}" for card in page().xpath("//div[@class]")} >= labels.keys()


def test_a_pair_shows_both_sides_and_says_where_they_differ() -> None:
    opened, accused, _ = cards_of(page(), "found")

    assert words_of(opened.xpath("h4")[0]) == "✓ 1 found event≠ date"
    assert rows_of(opened)["≠ date"] == ["2029-02", "2029-03"]
    assert rows_of(opened)["actors"] == ["Brant Holdings", "Brant Holdings"]
    assert not any("≠" in label for label in rows_of(accused))


def test_each_run_opens_with_a_list_of_its_articles() -> None:
    entries = page().xpath("//section[@id='run1']/ol/li")

    assert [words_of(entry) for entry in entries] == [
        "Inspectors paid ✓ 2− 1+ 0",
        "two ✓ 1− 0+ 1",
    ]
    targets = [entry.xpath("a/@href")[0].removeprefix("#") for entry in entries]
    assert targets == page().xpath("//article/@id")


def test_a_record_of_one_side_shows_that_side_alone() -> None:
    (missed,), (extra,) = cards_of(page(), "missed"), cards_of(page(), "extra")

    assert [words_of(head) for head in missed.xpath(".//thead//th")] == ["gold"]
    assert [words_of(head) for head in extra.xpath(".//thead//th")] == ["run"]
    assert rows_of(extra)["text"] == [STRIKE]


def test_the_page_loads_nothing_and_its_policy_fits_its_style() -> None:
    policy = page().xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page().xpath("//style")[0].text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert not page().xpath("//script | //link | //img | //iframe | //@src | //@style")
    assert all(href.startswith("#") for href in page().xpath("//@href"))
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_fits_a_phone_the_dark_and_paper() -> None:
    style = page().xpath("//style")[0].text

    assert "width=device-width" in page().xpath("//meta[@name='viewport']/@content")[0]
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_the_figures_stand_in_the_table() -> None:
    (table,) = page().xpath("//table[@class='figures']")
    rows = {
        words_of(row.xpath("th")[0]): [words_of(cell) for cell in row.xpath("td")]
        for row in table.xpath(".//tbody/tr")
    }

    assert rows["events"] == ["0.667", "1.000", "0.800"]
    assert rows["denials"] == ["0.000", "0.000", "0.000"]
    assert rows["date"] == ["0.000", "1"]
    assert rows["cost per article"] == ["-"]
    assert rows["seconds per article"] == ["1.50"]


def test_without_the_text_the_quotes_are_shown() -> None:
    document = html.document_fromstring(source_of(make_timeline(), articles={}))
    (extra,) = cards_of(document, "extra")

    assert not document.xpath("//div[@class='text']")
    assert rows_of(extra)["quote 1"] == [f"“{STRIKE}”"]


def test_a_quote_that_is_not_in_the_text_at_hand_is_shown_beside_it() -> None:
    other = {"two": Article(id="two", text=f"{TOURED} And no more.")}
    document = html.document_fromstring(source_of(make_timeline(), articles=other))
    (extra,) = cards_of(document, "extra")

    assert rows_of(extra)["quote 1"] == [f"“{STRIKE}”"]
    assert [words_of(mark) for mark in document.xpath("//mark")] == [TOURED]


def test_an_article_that_failed_says_so_where_its_records_are_missed() -> None:
    values = make_run()
    values["records"] = [r for r in values["records"] if r["article"] != "one"]
    values["events"], values["claims"] = [], []
    failure = {"article": "one", "stage": "extract", "reason": "the model <i>broke off</i>"}
    source = source_of(Timeline.model_validate({**values, "failures": [failure]}))
    document = html.document_fromstring(source)

    assert "This article was not read in the run." in words_of(
        document.xpath("//article[@id='run1-article1']/header")[0]
    )
    assert [words_of(line) for line in document.xpath("//ul[@class='gaps']/li")] == [
        "failed: one (extract): the model <i>broke off</i>",
        "3 of 3 missed records are in articles that were not read",
    ]


def test_characters_that_no_page_can_hold_are_replaced() -> None:
    text = TEXTS["two"].replace("Tour", "T\x00\x0bour\ud800\u202e")
    source = source_of(make_timeline(), articles={"two": Article(id="two", text=text)})

    assert "T��our��" in source
    source.encode()


def test_the_page_is_the_same_each_time() -> None:
    assert source_of(make_timeline()) == source_of(make_timeline())


def test_lines_that_were_wrapped_run_on_and_others_stay() -> None:
    wrapped = "The senator said that the inspectors had been paid in cash for\nyears."
    listed = "Three towns:\n- Norrow\n- Harrow"

    assert unwrap_lines(wrapped) == wrapped.replace("\n", " ")
    assert unwrap_lines(listed) == listed


@given(
    st.text(alphabet="ab \n", min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5),
)
def test_stretches_are_the_text_and_know_what_rests_on_them(
    text: str, places: list[tuple[int, int]]
) -> None:
    spans = [(start, min(start + length, len(text))) for start, length in places]
    items = [
        Item(number, "extra", None, {"quotes": [text[start:end]], "spans": [[start, end]]})
        for number, (start, end) in enumerate(spans, start=1)
        if start < end
    ]

    stretches = list(mark_text(text, items))

    shown = "".join(stretch.text for stretch in stretches)
    assert re.sub(r"\s", " ", shown) == re.sub(r"\s", " ", text)
    for item in items:
        assert item.given is not None
        length = sum(len(stretch.text) for stretch in stretches if item in stretch.items)
        assert length == len(item.given["quotes"][0])
        assert sum(item in stretch.ending for stretch in stretches) == 1
