"""Why a line stands in a timeline: what joined its records, and what nearly did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from merge_story import allegation, denial, event, story

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.errors import ConfigError
from summariser.merge import explain, merge, parse_overrides
from summariser.render import render
from summariser.schema import Timeline

OPENED = "The mayor opened the Selm bridge on Wednesday."
FEAST = "A feast was held on the quay."
CLOSED = "The mayor closed the Selm bridge on Friday."


RAIL = "Norland Rail"


def bridge(overrides: str = "") -> Timeline:
    timeline = story(
        event(
            "ada.e1", "The mayor opened the Selm bridge.", quote=OPENED, date="2031-04-09",
            actors=("the mayor",),
        ),
        event(
            "bee.e1", "The mayor has opened the bridge at Selm.", date="2031-04-09",
            actors=("the mayor",),
        ),
        event(
            "cal.e1", "The mayor closed the Selm bridge.", quote=CLOSED, date="2031-05-30",
            actors=("the mayor",),
        ),
        event("dot.e1", "A feast was held.", quote=FEAST),
        allegation("ada.a1", "Norland Rail hid cracks.", source="Rovik", target=(RAIL,)),
        denial("ada.d1", "Norland Rail hid cracks.", source=RAIL, responds_to=("ada.a1",)),
        denial("bee.d1", "Norland Rail hid cracks.", source=RAIL),
        denial("cal.d1", "The mayor took money.", source="the mayor", form="no_comment"),
        published={"ada": "2031-04-10", "bee": "2031-04-11", "cal": "2031-06-01"},
    )  # fmt: skip
    return merge(timeline, parse_overrides(overrides, "desk.toml"))


def group_of(timeline: Timeline, member: str) -> str:
    groups = {m: one.id for one in timeline.events for m in one.members}
    return groups[member]


def test_a_join_is_told_with_the_score_and_reasons_it_was_made_with() -> None:
    timeline = bridge()
    merged = next(one for one in timeline.events if "ada.e1" in one.members)
    told = explain(timeline, merged.id)

    (pair,) = told.joined
    assert pair.records == merged.joins[0].records == ("ada.e1", "bee.e1")
    assert pair.score == merged.joins[0].score
    assert pair.reasons == merged.joins[0].reasons
    assert pair.verdict == "joined"
    assert "same day: 2031-04-09" in pair.reasons


def test_the_features_add_up_to_the_log_odds() -> None:
    timeline = bridge()
    told = explain(timeline, group_of(timeline, "ada.e1"))

    for pair in (*told.joined, *told.near_misses):
        assert pair.log_odds is not None
        assert sum(one.odds for one in pair.features) == pytest.approx(pair.log_odds, abs=0.02)
        assert pair.features[0].feature == "bias"


def test_the_likeliest_record_that_was_not_joined_is_named_with_its_event() -> None:
    timeline = bridge()
    told = explain(timeline, group_of(timeline, "ada.e1"))

    miss = told.near_misses[0]
    assert miss.records[1] == "cal.e1"
    assert miss.group == group_of(timeline, "cal.e1")
    assert (miss.log_odds or 0) <= 0
    assert "gap" in {one.feature for one in miss.features}
    assert miss.verdict == "not joined: the log odds are not above 0"


def test_a_record_is_explained_by_its_own_pairs() -> None:
    timeline = bridge()
    told = explain(timeline, "bee.e1")

    assert (told.id, told.group) == ("bee.e1", group_of(timeline, "ada.e1"))
    assert [pair.records for pair in told.joined] == [("bee.e1", "ada.e1")]


def test_an_override_is_told_as_the_reason_and_reported() -> None:
    timeline = bridge(f'[[merge]]\nrecords = ["{OPENED}", "{CLOSED}"]')
    told = explain(timeline, group_of(timeline, "ada.e1"))

    by_hand = [pair for pair in told.joined if "cal.e1" in pair.records]
    assert [pair.verdict for pair in by_hand] == ["joined by an override"]
    assert by_hand[0].reasons == ("joined by desk.toml, line 1",)
    assert [override.line for override in told.overrides] == [1]


def test_a_claim_tells_which_denials_answer_it_and_which_do_not() -> None:
    timeline = bridge()
    told = explain(timeline, timeline.claims[0].id)

    answers = {pair.records[0]: pair for pair in told.answers}
    assert list(answers) == ["ada.d1", "bee.d1"]
    assert answers["ada.d1"].verdict == "answers it: its own article says so"
    link = next(link for link in timeline.claims[0].links if link.denial == "bee.d1")
    assert answers["bee.d1"].score == link.score
    assert answers["bee.d1"].reasons == link.reasons


def test_a_denial_tells_which_claims_it_answers() -> None:
    told = explain(bridge(), "bee.d1")

    assert told.kind == "denial"
    assert [(pair.group, pair.verdict) for pair in told.answers] == [("C1", "answers it")]


def test_the_selector_it_prints_names_that_record_alone() -> None:
    timeline = bridge()
    for record in timeline.records:
        (told,) = [r for r in explain(timeline, record.id).records if r.id == record.id]
        dropped = merge(timeline, parse_overrides(f"[[drop]]\nrecords = [{told.selector}]"))
        assert [one.id for one in dropped.dropped] == [record.id]


def test_two_records_of_one_sentence_have_selectors_of_their_own() -> None:
    both = 'The mayor opened the bridge, and "left for Tarn" at noon.'
    timeline = merge(
        story(
            event("ada.e1", "The mayor opened the bridge.", quote=both),
            event("ada.e2", "The mayor left for Tarn.", quote=both),
            allegation("ada.a1", "The mayor left too early.", quote=both, target=("the mayor",)),
        )
    )
    for record in timeline.records:
        told = explain(timeline, record.id).records
        selector = next(one.selector for one in told if one.id == record.id)
        dropped = merge(timeline, parse_overrides(f"[[drop]]\nrecords = [{selector}]"))
        assert [one.id for one in dropped.dropped] == [record.id]


def test_copies_are_one_text_and_need_no_features() -> None:
    timeline = merge(
        story(
            event("ada.e1", "The mayor opened the bridge.", quote=OPENED),
            event("bee.e1", "The mayor opened the bridge.", quote=OPENED),
        )
    )
    (pair,) = explain(timeline, "E1").joined
    assert (pair.score, pair.verdict) == (1.0, "one text")


@pytest.mark.parametrize(
    ("name", "message"),
    [("E99", "no 'E99'; give the id of"), ("nothing", "no 'nothing'"), ("dot.e1", "dropped it")],
)
def test_an_unknown_id_says_what_can_be_asked(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        explain(bridge(f'[[drop]]\nrecords = ["{FEAST}"]'), name)


def test_the_command_prints_text_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.json"
    path.write_text(render(bridge(), "json"), encoding="utf-8")

    assert main(["explain", "bee.e1", str(path)]) == Exit.OK
    text = capsys.readouterr().out
    assert "bee.e1 and ada.e1" in text
    assert 'selector: { article = "bee"' in text
    assert "Most like it, and not joined" in text

    assert main(["explain", "bee.e1", str(path), "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == explain(bridge(), "bee.e1").model_dump(
        mode="json"
    )

    assert main(["explain", "E99", str(path)]) == Exit.USAGE
    assert "no 'E99'" in capsys.readouterr().err
    assert main(["explain", "E1", str(tmp_path / "none.json")]) == Exit.USAGE


def test_the_same_document_is_explained_in_the_same_words() -> None:
    timeline = bridge()
    assert explain(timeline, "E1") == explain(timeline, "E1")
    reversed_records = timeline.model_copy(update={"records": tuple(reversed(timeline.records))})
    assert explain(reversed_records, "E1") == explain(timeline, "E1")
