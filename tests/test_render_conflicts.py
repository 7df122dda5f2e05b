"""What a reader is shown of conflicts, of what was set by hand, and of the origins of articles."""

from __future__ import annotations

import pytest
from merge_story import allegation, event, story
from render_sample import port_timeline

from summariser.merge import merge, parse_overrides
from summariser.render import render, render_text
from summariser.schema import ArticleEntry, Selection, Timeline

READ_BY_PEOPLE = ("md", "text")
TWELVE = "At least 12 people died in the blast at Port Selm."
FIFTEEN = "The blast at Port Selm killed 15 people."


def flowing(text: str) -> str:
    """Return the text with its lines joined, and without what marks words as quoted."""
    joined = " ".join(text.replace("**", "").replace("  \n", "\n").split())
    return joined.replace(" > ", " ").replace("│ ", "")


def blast_timeline(overrides: str = "") -> Timeline:
    text = "An explosion wrecked the grain store at Port Selm."
    timeline = story(
        event("ada.e1", text, quote=TWELVE, date="2031-04-09", actors=("the grain store",)),
        event("bee.e1", text, quote=FIFTEEN, date="2031-04-10", actors=("the grain store",)),
        allegation(
            "bee.a1", "The owner saved on guards.", source="Ada Holm", target=("the owner",)
        ),
        published={"ada": "2031-04-10", "bee": "2031-04-12"},
    )
    entry = timeline.articles["ada"].model_copy(update={"title": "Nine killed in blast"})
    timeline = timeline.model_copy(update={"articles": {**timeline.articles, "ada": entry}})
    return merge(timeline, parse_overrides(overrides, "desk.toml"))


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_the_sides_of_a_conflict_stand_side_by_side_with_words_and_publication(name: str) -> None:
    text = flowing(render(blast_timeline(), name))

    conflict = text[text.index("The number of people killed") :]
    told = [
        "The number of people killed (update): An explosion wrecked the grain store",
        "later reports give a higher figure",
        "At least 12 people · The Ada Post, published 10 April 2031",
        TWELVE,
        "15 people · The Bee Post, published 12 April 2031",
        FIFTEEN,
    ]
    places = [conflict.index(words) for words in told]
    assert places == sorted(places)


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_an_event_says_that_its_reports_differ_and_where_to_look(name: str) -> None:
    text = flowing(render(blast_timeline(), name))
    before = text[: text.lower().index("where reports differ")]

    assert "Reports differ on the number of people killed (update), see X2" in before
    assert "Reports differ on the date (contradiction), see X1" in before
    assert "Dated otherwise" not in text  # the conflict says it
    assert "The date (contradiction)" in text
    assert "9 April 2031 · The Ada Post, published 10 April 2031" in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_contradicted_headline_is_flagged_at_its_article(name: str) -> None:
    text = flowing(render(blast_timeline(), name))

    assert "Headline and body (contradiction): ada (The Ada Post)" in text
    assert "it says nine, its body At least 12 people" in text
    assert "Nine killed in blast" in text
    articles = text[text.lower().rindex("articles") :]
    assert "headline contradicted by its own body, see X3" in articles


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_evidence_of_a_conflict_names_its_places(name: str) -> None:
    text = flowing(render(blast_timeline(), name, evidence=True))

    conflict = text[text.lower().index("where reports differ") :]
    assert "The Bee Post, 12 April 2031, bee" in conflict


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_what_was_set_by_hand_is_told(name: str) -> None:
    overrides = (
        f'[[pin]]\nrecord = "{TWELVE}"\ndate = "2031-04-09"\ntext = "The store blew up."\n'
        '[[drop]]\nrecords = ["the owner saved on guards"]\nnote = "legal"'
    )
    text = flowing(render(blast_timeline(overrides), name))

    assert "Date and wording set by hand" in text
    assert "1 record pinned (desk.toml, line 1)" in text
    assert "1 record dropped (desk.toml, line 5): legal" in text
    assert "saved on guards" not in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_what_is_not_shown_is_counted(name: str) -> None:
    shown = Selection(max_dates=1, events=("E1",), dates=1, of_dates=3)
    text = flowing(render(port_timeline().model_copy(update={"selection": shown}), name))

    assert "Shown: 1 of 3 dates, 1 of 4 events; 1 event without a date not shown" in text
    assert "Inspectors toured the terminal." in text
    assert "Brant Holdings opened the terminal." not in text
    assert "Brant Holdings paid the inspectors." in text  # claims are never left out


def family() -> Timeline:
    def entry(outlet: str, origin: str, above: str | None = None) -> ArticleEntry:
        return ArticleEntry(
            outlet=outlet,
            origin=origin,
            copied_from=above,
            origin_reason=f"the same text as {above}" if above else None,
        )

    return Timeline(
        story="family",
        articles={
            "ada": entry("Wire", "ada"),
            "bee": entry("Post", "ada", "ada"),
            "cal": entry("Gull", "ada", "bee"),
            "dot": entry("Sun", "ada", "ada"),
            "eve": entry("Bell", "eve"),
        },
    )


def test_the_family_tree_hangs_each_copy_below_what_it_is_like() -> None:
    lines = render_text(family(), origins=True, width=100).splitlines()
    tree = lines[next(i for i, line in enumerate(lines) if line.startswith("ORIGINS")) :]

    assert tree[0] == "ORIGINS OF THE ARTICLES: 5 ARTICLES, 2 INDEPENDENT ORIGINS"
    assert tree[2:7] == [
        "- ada, Wire",
        "  ├─ bee, Post, the same text as ada",
        "  │  └─ cal, Gull, the same text as bee",
        "  └─ dot, Sun, the same text as ada",
        "- eve, Bell",
    ]


def test_the_family_tree_is_a_nested_list_in_markdown() -> None:
    lines = render(family(), "md", origins=True).splitlines()

    assert "- ada, Wire" in lines
    assert "  - bee, Post, the same text as ada" in lines
    assert "    - cal, Gull, the same text as bee" in lines


def test_a_family_that_runs_in_a_circle_or_leads_nowhere_is_cut() -> None:
    articles = {
        "ada": ArticleEntry(origin="ada"),
        "bee": ArticleEntry(origin="ada", copied_from="cal"),
        "cal": ArticleEntry(origin="ada", copied_from="bee"),
        "dot": ArticleEntry(origin="ada", copied_from="gone"),
        "eve": ArticleEntry(origin="gone"),
    }
    text = render_text(Timeline(story="x", articles=articles), origins=True)

    for name in articles:
        assert text.count(f"{name}, a copy") + text.count(f"- {name}\n") == 1
