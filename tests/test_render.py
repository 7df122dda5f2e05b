"""What every reader of a timeline is told, whatever the format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_sample import RECORDS, port_timeline

from summariser.errors import ConfigError
from summariser.render import FORMATS, plain_text, render, render_text
from summariser.render.wording import date_words, list_words, number_words, when_words
from summariser.schema import ArticleEntry, Failure, Run, Timeline

READ_BY_PEOPLE = ("md", "text")


def flowing(text: str) -> str:
    """Return the text with its lines joined, so that a test does not depend on where they wrap."""
    return " ".join(text.replace("**", "").replace("  \n", "\n").split())


def unmarked(text: str) -> str:
    """Return the flowing text without what marks words as quoted."""
    return flowing(text).replace(" > ", " ").replace("│ ", "")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2022", "2022"),
        ("2022-02", "February 2022"),
        ("2024-04-09", "9 April 2024"),
        ("2024-04-16/2024-04-20", "16–20 April 2024"),
        ("2024-04-28/2024-05-02", "28 April – 2 May 2024"),
        ("2023-12-30/2024-01-02", "30 December 2023 – 2 January 2024"),
        ("2022-02/2022-04", "February–April 2022"),
        ("2022-11/2023-01", "November 2022 – January 2023"),
        ("2019/2021", "2019–2021"),
        ("2022-02/2022-04-09", "February 2022 – 9 April 2022"),
        ("2024-04-09/2024-04-09", "9 April 2024"),
        ("2022-02-01/2023-02-01", "1 February 2022 – 1 February 2023"),
    ],
)
def test_dates_are_put_into_words_at_their_own_precision(value: str, words: str) -> None:
    assert date_words(value) == words


def test_only_the_articles_words_make_an_ongoing_event_begin_on_its_date() -> None:
    assert when_words("2030-03", "ongoing", "since March 2030") == "since March 2030"
    assert when_words("2031-06/2031-08", "ongoing", "since summer") == "since June–August 2031"
    assert when_words("2031-04-16", "ongoing", "on Wednesday") == "16 April 2031"
    assert when_words("2031-04-16/2031-04-20", "ongoing", "from 16 to 20") == "16–20 April 2031"
    assert when_words("2030-03", "occurred", "since March") == "March 2030"
    assert when_words(None, "planned", "in the\ncoming weeks") == "“in the coming weeks”"
    assert when_words(None, "planned", None) == ""


def test_lists_and_numbers_in_words() -> None:
    assert list_words(["a", "b", "c"]) == "a, b and c"
    assert list_words(["a", "b", "c", "d"], most=2) == "a, b and 2 others"
    assert list_words(["a", "b", "c"], most=2) == "a, b and 1 other"
    assert list_words([]) == ""
    assert number_words(1, "retry", "retries") == "1 retry"
    assert number_words(4321, "token") == "4,321 tokens"


@given(st.text())
def test_plain_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    plain = plain_text(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in plain)
    plain.encode("utf-8")
    assert plain_text(plain) == plain


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_header_counts_articles_copies_outlets_and_the_period(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert "Timeline: port" in text
    assert (
        "4 articles, 1 of them a copy of another · 4 outlets · published 3 May – 9 June 2031"
        in text
    )
    assert "4 events · 3 claims, 2 of them with no answer reported · 5 denials" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_failure_is_told_at_the_top_and_explained_at_the_end(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    top = text.index("1 article could not be read and 4 items left out")
    assert top < text.index("Brant Holdings opened")
    assert (
        "a4 (Gazette of Norrow) could not be read by the engine: no answer within 120 seconds"
        in text
    )
    assert "3 items in 2 articles: looks like boilerplate" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_events_stand_in_order_of_time_and_undated_ones_apart(name: str) -> None:
    text = flowing(render(port_timeline(), name)).lower()
    order = [
        "by date",
        "february 2029",
        "since march 2030",
        "16–20 april 2031",
        "no date given",
        "“in the coming weeks”",
        "claims and answers",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "planned" in text[places[4] : places[6]]
    assert text.count("ongoing") == 0  # "since" says it


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_an_undated_event_says_when_it_was_published_and_stands_in_that_order(name: str) -> None:
    timeline = port_timeline()
    undated = [event.model_copy(update={"date": None}) for event in timeline.events]
    text = flowing(render(timeline.model_copy(update={"events": tuple(undated)}), name))
    first = text.index("2 outlets (Harrow Post and Daily Gull), 1 independent origin, published 3")
    assert first < text.index("A hearing is to be held")
    assert "Quay Radio, published 9 June 2031 · E4" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_an_event_names_who_reports_it_and_only_actors_its_text_does_not_name(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert "With Mayor Odile Crane" in text
    assert "With Brant Holdings" not in text
    assert "2 outlets (Harrow Post and Daily Gull), 1 independent origin" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_date_that_contradicts_the_events_own_is_kept(name: str) -> None:
    assert "Dated otherwise: 2 May 2031 (Daily Gull)" in flowing(render(port_timeline(), name))


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_claim_is_attributed_before_it_is_stated(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert (
        "Alleged by Senator Ada Quill against Brant Holdings: Brant Holdings paid the inspectors."
        in text
    )
    assert (
        "Alleged by Quay Radio in its own voice against Mayor Odile Crane: The mayor looked away."
        in text
    )
    for claim in ("Brant Holdings paid", "The mayor looked", "The port hid"):
        assert text.count(claim) == 1


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_claim_says_since_when_or_only_when_it_was_first_reported(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert "since 8 June 2031 · Quay Radio" in text
    assert "first reported 3 May 2031 · 2 outlets" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_each_denial_says_who_in_what_form_and_when(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert (
        "Brant Holdings denied it · 3 May 2031 · 2 outlets (Harrow Post and Daily Gull), "
        "1 independent origin" in text
    )
    assert "The inspectors did not comment · Quay Radio, published 9 June 2031" in text
    assert "Brant's chairman answered with an accusation · Quay Radio" in text
    apart = text.lower().index("denials that answer no claim found")
    assert text.index("The ministry gave a qualified denial") > apart
    assert text.count("No answer reported.") == 2


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_an_answer_is_given_in_its_own_words_and_says_what_it_is_about(name: str) -> None:
    text = unmarked(render(port_timeline(), name))
    denied = text.index("Brant Holdings denied it")
    words = '"We paid nobody," Brant said on 3 May.'
    assert denied < text.index(words) < text.index("The inspectors did not comment")
    assert text.count(words) == 1
    assert "The inspectors took money" not in text  # the claim above says what it is about
    assert (
        "About: Permits were irregular. The ministry said that all permits had been in order."
        in text
    )


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_what_an_answer_says_itself_is_not_said_again(name: str) -> None:
    timeline = port_timeline()
    about = "The ministry said that permits had been in order."
    records = [
        record.model_copy(update={"text": about}) if record.id == "a3.d3" else record
        for record in timeline.records
    ]
    assert "About" not in render(timeline.model_copy(update={"records": tuple(records)}), name)


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_answers_of_two_forms_stay_two(name: str) -> None:
    timeline = port_timeline()
    records = [
        record.model_copy(update={"form": "qualified"}) if record.id == "a2.d1" else record
        for record in timeline.records
    ]
    text = flowing(render(timeline.model_copy(update={"records": tuple(records)}), name))
    assert "Brant Holdings denied it · 3 May 2031 · Harrow Post" in text
    assert "Brant Holdings gave a qualified denial · 3 May 2031 · Daily Gull" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_claims_with_more_origins_come_first(name: str) -> None:
    timeline = port_timeline()
    claims = [
        claim.model_copy(update={"origins": 3 if claim.id == "C3" else 1})
        for claim in timeline.claims
    ]
    text = flowing(render(timeline.model_copy(update={"claims": tuple(claims)}), name))
    assert text.index("The port hid figures") < text.index("Brant Holdings paid")


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_quotes_stand_under_their_item_only_on_demand(name: str) -> None:
    quote = "Senator Ada Quill said Brant had paid the inspectors."
    assert quote not in unmarked(render(port_timeline(), name))
    shown = unmarked(render(port_timeline(), name, evidence=True))
    assert shown.count(quote) == 1  # once for both copies, with both places
    assert "Senator Ada Quill, in Harrow Post, 3 May 2031, a1, 200:253" in shown
    assert "Senator Ada Quill, in Daily Gull, 4 May 2031, a2, 200:253" in shown
    assert "Brant Holdings, in Harrow Post, 3 May 2031, a1, 260:298" in shown
    assert "Quay Radio, 9 June 2031, a3, 0:51" in shown
    for record in RECORDS:
        assert record.quotes[0] in shown


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_articles_are_listed_with_what_they_are_copies_of(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert "copy of a1 (same text)" in text
    assert "https://harrowpost.example/news/1" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_the_last_line_says_how_it_was_made(name: str) -> None:
    text = flowing(render(port_timeline(), name))
    assert text.endswith(
        "Made by summariser 0.1.0 with the llm engine, model tiny-instruct, prompt extract.v1 "
        "(SHA-256 0123456789ab), 5 requests (1 retry), 4,321 tokens, 1 July 2031 12:00 UTC."
    )


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_records_of_a_document_without_groups_are_shown_one_by_one(name: str) -> None:
    timeline = port_timeline().model_copy(update={"events": (), "claims": ()})
    text = flowing(render(timeline, name))
    assert "6 events · 4 claims, 2 of them with no answer reported · 5 denials" in text
    assert text.count("Alleged by Senator Ada Quill") == 2
    assert text.count("Brant Holdings denied it") == 2


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_nothing_found_and_nothing_read_do_not_look_alike(name: str) -> None:
    articles = {"a1": ArticleEntry(), "a2": ArticleEntry()}
    found = flowing(render(Timeline(story="x", articles=articles), name))
    assert "No event, allegation or denial was found in 2 articles that could be read." in found
    failures = tuple(Failure(article=a, stage="extract", reason="down") for a in articles)
    failed = flowing(render(Timeline(story="x", articles=articles, failures=failures), name))
    assert "No article could be read. This does not mean that nothing is reported" in failed
    assert "was found" not in failed


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_timeline_gives_the_same_text(name: str) -> None:
    first = render(port_timeline(), name, evidence=True)
    assert render(port_timeline(), name, evidence=True) == first
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


def test_an_outlet_is_not_independent_of_itself() -> None:
    timeline = port_timeline()
    entries = {
        name: entry.model_copy(update={"outlet": "Harrow Post", "origin": name})
        for name, entry in timeline.articles.items()
    }
    groups = [
        event.model_copy(update={"outlets": ("Harrow Post",), "origins": 2})
        for event in timeline.events
    ]
    changed = timeline.model_copy(update={"articles": entries, "events": tuple(groups)})
    text = flowing(render(changed, "text"))
    assert "Harrow Post (2 articles) · E2" in text


@pytest.mark.parametrize(
    ("outlets", "words"),
    [
        ((None, None), "2 articles, 1 independent origin · E2"),
        (("Harrow Post", None), "1 outlet (Harrow Post) and 1 other article, 1 independent"),
        (("Harrow Post", "Gull"), "2 outlets (Harrow Post and Gull), 1 independent origin · E2"),
    ],
)
def test_an_article_without_an_outlet_is_none(outlets: tuple[str | None, ...], words: str) -> None:
    timeline = port_timeline()
    names = dict(zip(("a1", "a2"), outlets, strict=True))
    entries = {
        name: entry.model_copy(update={"outlet": names.get(name, entry.outlet)})
        for name, entry in timeline.articles.items()
    }
    merged = tuple(outlet or name for name, outlet in names.items())
    groups = [event.model_copy(update={"outlets": merged}) for event in timeline.events]
    changed = timeline.model_copy(update={"articles": entries, "events": tuple(groups)})
    assert words in flowing(render(changed, "text"))


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="no format 'pdf'; there are: json, jsonl, md, text"):
        render(port_timeline(), "pdf")


def test_text_keeps_within_its_width_and_is_plain_without_colour() -> None:
    for width in (40, 63, 64, 80, 100):
        text = render_text(port_timeline(), evidence=True, width=width)
        lines = [line for line in text.splitlines() if "://" not in line]
        assert max(map(len, lines)) <= width
        assert "\x1b" not in text
        assert all(line == line.rstrip() for line in lines)


def test_a_url_is_not_broken_over_lines() -> None:
    timeline = port_timeline()
    url = f"https://harrowpost.example/{'long-' * 30}name"
    entry = timeline.articles["a1"].model_copy(update={"url": url})
    changed = timeline.model_copy(update={"articles": {**timeline.articles, "a1": entry}})
    assert f"  {url}\n" in render_text(changed, width=60)


def test_colour_adds_only_escapes() -> None:
    coloured = render_text(port_timeline(), colour=True)
    assert "\x1b[" in coloured
    assert render_text(port_timeline()).split() == _without_escapes(coloured).split()


def test_text_does_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render_text(port_timeline())
    for name, value in (("COLUMNS", "50"), ("FORCE_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    assert render_text(port_timeline()) == before


def test_a_run_without_an_engine_claims_none() -> None:
    timeline = port_timeline().model_copy(update={"run": Run()})
    assert "Made by" not in render(timeline, "text")


def _without_escapes(text: str) -> str:
    parts = text.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])
