"""What a person decides against the merger: applied, reported, and never silently lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, denial, event, story

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.errors import ConfigError
from summariser.load import read_document
from summariser.merge import join, merge, parse_overrides, read_overrides
from summariser.merge.overrides import check_articles
from summariser.render import render
from summariser.schema import Article, Failure, MergedEvent, Timeline

OPENED = "The mayor opened the Selm bridge on Wednesday."
UNVEILED = "Selm has a new crossing, unveiled by its mayor."
FEAST = "A feast was held on the quay."
HID = "Norland Rail hid the cracks, Dana Rovik said."
PAID = "Norland Rail paid for silence, Ada Holm said."
IN_ADA = f'{{ quote = "{OPENED}", article = "ada" }}'
IN_CAL = f'{{ quote = "{OPENED}", article = "cal" }}'
DENIED = "Norland Rail said that nothing had been hidden."


def bridge() -> Timeline:
    return story(
        event("ada.e1", "The mayor opened the Selm bridge.", quote=OPENED, date="2031-04-09"),
        event("ada.e2", "A feast was held.", quote=FEAST, date="2031-04-09"),
        allegation(
            "ada.a1",
            "Norland Rail hid the cracks.",
            quote=HID,
            source="Rovik",
            target=("Norland Rail",),
        ),
        denial(
            "ada.d1",
            "Norland Rail hid cracks.",
            quote=DENIED,
            source="Norland Rail",
            responds_to=("ada.a1",),
        ),
        event("bee.e1", "A crossing was unveiled at Selm.", quote=UNVEILED),
        allegation(
            "bee.a1", "Silence was bought.", quote=PAID, source="Ada Holm", target=("Norland Rail",)
        ),
        event("cal.e1", "The mayor opened the Selm bridge.", quote=OPENED, date="2031-04-09"),
        published={"ada": "2031-04-10", "bee": "2031-04-11", "cal": "2031-04-12"},
    )


def edited(toml: str, timeline: Timeline | None = None) -> Timeline:
    return merge(timeline or bridge(), parse_overrides(toml, "desk.toml"))


def holding(timeline: Timeline, member: str) -> MergedEvent:
    return next(one for one in timeline.events if member in one.members)


def test_merge_makes_one_event_of_what_the_merger_kept_apart() -> None:
    assert len(merge(bridge()).events) == 3

    merged = edited(f'[[merge]]\nrecords = ["{OPENED}", "{UNVEILED}"]\nnote = "one bridge"')

    one = holding(merged, "bee.e1")
    assert one.members == ("ada.e1", "bee.e1", "cal.e1")
    assert one.date == "2031-04-09"
    reasons = [reason for link in one.joins for reason in link.reasons]
    assert "joined by desk.toml, line 1" in reasons
    assert len(one.joins) == len(one.members) - 1
    (report,) = merged.overrides
    assert (report.action, report.line, report.state) == ("merge", 1, "applied")
    assert report.records == ("ada.e1", "bee.e1", "cal.e1")
    assert report.note == "one bridge"


def test_split_keeps_two_apart_and_leaves_the_rest_where_it_fits_best() -> None:
    merged = edited(f"[[split]]\nrecords = [\n  {IN_ADA},\n  {IN_CAL},\n]")

    assert holding(merged, "ada.e1").members == ("ada.e1",)
    assert holding(merged, "cal.e1").members == ("cal.e1",)
    assert merged.overrides[0].state == "applied"


def test_pin_sets_date_and_words_and_says_so() -> None:
    merged = edited(f'[[pin]]\nrecord = "{UNVEILED}"\ndate = "2031-04"\ntext = "The bridge opens."')

    pinned = holding(merged, "bee.e1")
    assert (pinned.date, pinned.text) == ("2031-04", "The bridge opens.")
    assert pinned.pinned == ("date", "text")
    assert holding(merged, "ada.e1").pinned == ()


def test_pin_can_take_a_date_away() -> None:
    merged = edited(f'[[pin]]\nrecord = "{FEAST}"\ndate = "unknown"')

    assert holding(merged, "ada.e2").date is None


def test_pin_dates_a_claim_by_since() -> None:
    merged = edited(f'[[pin]]\nrecord = "{HID}"\ndate = "2030-01"')

    assert next(c for c in merged.claims if "ada.a1" in c.members).since == "2030-01"


def test_drop_takes_records_out_of_the_timeline_and_keeps_them_in_the_document() -> None:
    merged = edited(f'[[drop]]\nrecords = [{{ quote = "{OPENED}", article = "cal" }}]')

    assert holding(merged, "ada.e1").members == ("ada.e1",)
    assert [record.id for record in merged.dropped] == ["cal.e1"]
    assert "cal.e1" not in {record.id for record in merged.records}


def test_drop_whole_takes_out_all_that_the_merger_puts_with_it() -> None:
    merged = edited(
        f'[[drop]]\nwhole = true\nrecords = [{{ quote = "{OPENED}", article = "cal" }}]'
    )

    assert {record.id for record in merged.dropped} == {"ada.e1", "cal.e1"}


def test_a_dropped_claim_leaves_its_denial_without_a_claim() -> None:
    merged = edited(f'[[drop]]\nrecords = ["{HID}"]')

    assert all("ada.d1" not in claim.denials for claim in merged.claims)
    assert "ada.d1" in {record.id for record in merged.records}


def test_merging_without_the_overrides_gives_back_what_was_there_before() -> None:
    everything = "\n".join(
        [
            f'[[merge]]\nrecords = ["{OPENED}", "{UNVEILED}"]',
            f'[[pin]]\nrecord = "{FEAST}"\ntext = "They danced."',
            f'[[drop]]\nrecords = ["{PAID}"]',
        ]
    )
    assert merge(edited(everything)) == merge(bridge())


def test_a_document_that_is_joined_brings_back_what_was_dropped() -> None:
    dropped = edited(f'[[drop]]\nrecords = ["{PAID}"]')

    assert {record.id for record in join([dropped]).records} == {r.id for r in bridge().records}


def test_denials_are_linked_and_unlinked() -> None:
    def answered(timeline: Timeline, member: str) -> tuple[str, ...]:
        return next(claim for claim in timeline.claims if member in claim.members).denials

    assert (answered(merge(bridge()), "ada.a1"), answered(merge(bridge()), "bee.a1")) == (
        ("ada.d1",),
        (),
    )
    merged = edited(
        f'[[merge]]\nrecords = ["{PAID}", "{DENIED}"]\n[[split]]\nrecords = ["{HID}", "{DENIED}"]'
    )
    assert answered(merged, "bee.a1") == ("ada.d1",)
    assert answered(merged, "ada.a1") == ()
    assert [report.state for report in merged.overrides] == ["applied", "applied"]


def test_an_override_that_the_merger_already_follows_says_so() -> None:
    merged = edited(
        f'[[merge]]\nrecords = [{IN_ADA}, {IN_CAL}]\n[[split]]\nrecords = ["{OPENED}", "{FEAST}"]'
    )

    assert [report.state for report in merged.overrides] == ["already so", "already so"]


def test_an_override_on_an_article_that_failed_waits_and_says_so() -> None:
    timeline = bridge().model_copy(
        update={"failures": (Failure(article="eve", stage="extract", reason="timed out"),)}
    )
    merged = edited(
        '[[drop]]\nrecords = [{ quote = "words of eve here", article = "eve" }]', timeline
    )

    (report,) = merged.overrides
    assert (report.state, report.reason) == ("not applied", "article eve could not be read")


def test_typography_case_and_line_breaks_of_a_quote_do_not_matter() -> None:
    merged = edited('[[drop]]\nrecords = ["the MAYOR  opened"]')

    assert {record.id for record in merged.dropped} == {"ada.e1", "cal.e1"}


# What cannot be done


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('\n\n[[drop]]\nrecords = ["words that nobody wrote"]', r"desk.toml, line 3: no record"),
        (
            f'[[drop]]\nrecords = ["{FEAST}"]\n\n[[pin]]\nrecord = "gone from here"\ntext = "x"',
            r"desk.toml, line 4: no record rests on “gone from here”",
        ),
        ('[[drop]]\nrecords = ["the mayor"]', r"line 1: records.0: .*too short"),
        ('[[pin]]\nrecord = "the mayor opened"', r"line 1: a pin needs a date or a text"),
        ('[[pin]]\nrecord = "the mayor opened"\ndate = "soon"', r"line 1: date"),
        ('[[merge]]\nrecords = ["the mayor opened"]', r"line 1: records: give at least 2"),
        ("[[merge]]\nrecrods = []", r"line 1: "),
        ("[[marge]]\nrecords = []", r"'marge' is no override"),
        ('merge = "all"', r"'merge' is no override"),
        ("[[merge]\n", r"desk.toml: no TOML: .*line 1"),
        (f'[[merge]]\nrecords = ["{OPENED}", "{HID}"]', r"line 1: events and claims are never one"),
        (f'[[merge]]\nrecords = ["{DENIED}", "{DENIED}"]', r"line 1: denials go with the claim"),
        (
            "\n".join(f'[[{do}]]\nrecords = ["{OPENED}", "{FEAST}"]' for do in ("merge", "split")),
            r"line 3: these records are parted here and joined by another override",
        ),
        (
            f'[[split]]\nrecords = ["{OPENED}", "{OPENED[:20]}"]',
            r"line 1: two of its selectors mean the same record, ada.e1",
        ),
        ('[[pin]]\nrecord = "The mayor opened"\ndate = "2031-02-30"', r"line 1: .*2031-02-30"),
        ('[[pin]]\nrecord = "The mayor opened"\ndat = "2031"', r"line 1: dat: .* no such key"),
        (f'[[pin]]\nrecord = "{DENIED}"\ntext = "x"', r"line 1: a denial has no date or words"),
        (
            f'[[drop]]\nrecords = ["{FEAST}"]\n[[pin]]\nrecord = "{FEAST}"\ntext = "x"',
            r"line 3: another override drops the record",
        ),
        (
            (
                f'[[merge]]\nrecords = ["{OPENED}", "{FEAST}"]\n'
                f'[[pin]]\nrecord = "{OPENED}"\ndate = "2031"\n'
                f'[[pin]]\nrecord = "{FEAST}"\ndate = "2032"'
            ),
            r"line 6: desk.toml, line 3 pins another date to the same event",
        ),
    ],
)
def test_an_override_that_cannot_be_followed_is_an_error_with_its_line(
    toml: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        edited(toml)


def test_a_sentence_with_several_records_asks_which_one_is_meant() -> None:
    both = "The mayor opened the bridge and left for Tarn."
    timeline = story(
        event("ada.e1", "The mayor opened the bridge.", quote=both),
        event("ada.e2", "The mayor left for Tarn.", quote=both),
        allegation("ada.a1", "The mayor left too early.", quote=both, target=("the mayor",)),
    )
    pin = f'[[pin]]\ntext = "x"\nrecord = {{ quote = "{both}"'

    with pytest.raises(ConfigError, match=r"records of kind event and allegation; add kind = "):
        edited(f"{pin} }}", timeline)
    with pytest.raises(ConfigError, match=r"2 records of kind event; add text = "):
        edited(f'{pin}, kind = "event" }}', timeline)
    merged = edited(f'{pin}, kind = "event", text = "left for tarn" }}', timeline)
    assert holding(merged, "ada.e2").text == "x"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: the overrides cannot be read"):
        read_overrides(tmp_path / "none.toml")


def test_stale_quotes_are_found_before_anything_is_read() -> None:
    articles = [Article(id="ada", text=f"Selm\n\n{OPENED}"), Article(id="bee", text=UNVEILED)]
    good = parse_overrides(f'[[drop]]\nrecords = [{{ quote = "{OPENED}", article = "ada" }}]')
    check_articles(good, articles, set())

    for selector, message in (
        (f'{{ quote = "{OPENED}", article = "bee" }}', "stands in no article"),
        (f'{{ quote = "{OPENED}", article = "zed" }}', "there is no article zed"),
        ('"not to be found"', "stands in no article"),
    ):
        stale = parse_overrides(f"[[drop]]\nrecords = [{selector}]", "desk.toml")
        with pytest.raises(ConfigError, match=f"desk.toml, line 1: .*{message}"):
            check_articles(stale, articles, set())
    check_articles(
        parse_overrides('[[drop]]\nrecords = [{ quote = "a b c", article = "zed" }]'),
        articles,
        {"zed"},
    )


# On the command line


def test_the_command_applies_reports_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out, desk = (tmp_path / name for name in ("run.json", "out.json", "desk.toml"))
    run.write_text(render(merge(bridge()), "json"), encoding="utf-8")
    desk.write_text(f'[[merge]]\nrecords = ["{OPENED}", "{UNVEILED}"]', encoding="utf-8")

    command = ["merge", str(run), "--overrides", str(desk)]
    assert main([*command, "-o", str(out)]) == Exit.OK
    assert capsys.readouterr().err == "summarise: overrides of desk.toml: 1 applied\n"
    assert read_document(str(out)) == edited(desk.read_text(encoding="utf-8"))
    assert main([*command, "-q", "-o", str(out)]) == Exit.OK
    assert capsys.readouterr().err == ""

    before = out.read_bytes()
    desk.write_text('\n[[drop]]\nrecords = ["words that are gone"]', encoding="utf-8")
    assert main([*command, "-o", str(out)]) == Exit.USAGE
    assert "desk.toml, line 2: no record rests on" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_a_stale_quote_stops_a_run_before_any_article_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article, desk = tmp_path / "ada.txt", tmp_path / "desk.toml"
    article.write_text(f"Title: Bridge\n\n{OPENED}", encoding="utf-8")
    desk.write_text('[[drop]]\nrecords = ["words that are gone"]', encoding="utf-8")

    # An endpoint that nobody listens at: a request would fail with another code.
    model = ["-m", "none", "--base-url", "http://127.0.0.1:9/v1", "--overrides", str(desk)]
    for options in (model, [*model, "--dry-run"]):
        assert main([str(article), *options]) == Exit.USAGE
        assert "desk.toml, line 1: “words that are gone” stands in" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_what_was_decided_is_read_back_from_the_document(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"run.{name}"
    merged = edited(f'[[drop]]\nrecords = ["{HID}"]\n[[pin]]\nrecord = "{FEAST}"\ntext = "x"')
    path.write_text(render(merged, name), encoding="utf-8")

    assert read_document(str(path)) == merged


# Whatever the overrides

_QUOTES = (OPENED, UNVEILED, FEAST)


@st.composite
def _files(draw: st.DrawFn) -> str:
    tables = []
    actions = draw(st.lists(st.sampled_from(("merge", "pin", "drop")), max_size=3))
    pinned = draw(st.sampled_from(_QUOTES))
    for action in actions:
        # What is dropped cannot be pinned.
        left = [q for q in _QUOTES if action == "merge" or "pin" not in actions or q != pinned]
        quotes = draw(st.lists(st.sampled_from(left), min_size=2, max_size=3, unique=True))
        if action == "pin":
            tables.append(f'[[pin]]\nrecord = "{pinned}"\ndate = "2031-05"')
        else:
            tables.append(f"[[{action}]]\nrecords = {json.dumps(quotes)}")
    return "\n".join(tables)


@given(_files())
@settings(max_examples=40, deadline=None)
def test_applying_overrides_again_changes_nothing(toml: str) -> None:
    once = edited(toml)
    assert edited(toml, once).model_dump_json() == once.model_dump_json()


@given(_files())
@settings(max_examples=40, deadline=None)
def test_every_record_is_shown_or_dropped(toml: str) -> None:
    merged = edited(toml)
    shown = [member for one in merged.events for member in one.members]
    events = [r.id for r in bridge().event_records]
    assert sorted([*shown, *(r.id for r in merged.dropped if r.kind == "event")]) == sorted(events)
    assert [report.line for report in merged.overrides] == sorted(
        report.line for report in merged.overrides
    )
