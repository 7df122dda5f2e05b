"""The settings of briefings, and when each is due."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.briefing.due import find_last, find_next, read_schedule
from summariser.briefing.settings import (
    example_file,
    find_briefing,
    read_briefings,
    read_secret,
)
from summariser.errors import ConfigError
from summariser.schema import json_schema
from summariser.schema.briefing_settings import FileDelivery, ScheduleSettings

# A Sunday.
NOON = dt.datetime(2031, 3, 2, 12, 0, tzinfo=dt.UTC)


def times(cron: str, zone: str = "UTC", now: dt.datetime = NOON) -> tuple[str, str]:
    trigger = read_schedule(ScheduleSettings(cron=cron, time_zone=zone))
    found = find_last(trigger, now), find_next(trigger, now)
    return tuple(moment.isoformat() if moment else "" for moment in found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("cron", "last", "following"),
    [
        # Days of the week count from Sunday: 1-5 is Monday to Friday.
        ("0 7 * * 1-5", "2031-02-28T07:00:00+00:00", "2031-03-03T07:00:00+00:00"),
        ("0 7 * * 0", "2031-03-02T07:00:00+00:00", "2031-03-09T07:00:00+00:00"),
        ("0 7 * * 7", "2031-03-02T07:00:00+00:00", "2031-03-09T07:00:00+00:00"),
        ("0 7 * * 5-7", "2031-03-02T07:00:00+00:00", "2031-03-07T07:00:00+00:00"),
        ("0 7 * * */3", "2031-03-02T07:00:00+00:00", "2031-03-05T07:00:00+00:00"),
        ("0 7 * * mon,thu", "2031-02-27T07:00:00+00:00", "2031-03-03T07:00:00+00:00"),
        ("*/5 * * * *", "2031-03-02T12:00:00+00:00", "2031-03-02T12:05:00+00:00"),
        # Either of the two days is enough where both are given: the 13th, and every Friday.
        ("0 0 13 * 5", "2031-02-28T00:00:00+00:00", "2031-03-07T00:00:00+00:00"),
        ("0 7 29 2 *", "2028-02-29T07:00:00+00:00", "2032-02-29T07:00:00+00:00"),
        # There is no such day, but every Monday of the month is enough.
        ("0 7 30 2 1", "2031-02-24T07:00:00+00:00", "2032-02-02T07:00:00+00:00"),
        ("@weekly", "2031-03-02T00:00:00+00:00", "2031-03-09T00:00:00+00:00"),
    ],
)
def test_expressions_mean_what_they_mean_in_a_crontab(cron: str, last: str, following: str) -> None:
    assert times(cron) == (last, following)


def test_times_are_those_of_the_zone_through_the_change_of_clocks() -> None:
    # On 30 March 2031 clocks in Berlin go from two to three.
    before = dt.datetime(2031, 3, 29, 12, 0, tzinfo=dt.UTC)
    after = dt.datetime(2031, 3, 31, 12, 0, tzinfo=dt.UTC)
    assert times("0 7 * * *", "Europe/Berlin", before)[0] == "2031-03-29T07:00:00+01:00"
    assert times("0 7 * * *", "Europe/Berlin", after)[0] == "2031-03-31T07:00:00+02:00"


@pytest.mark.parametrize("cron", ["0 * * * *", "30 2 * * *", "*/7 * * * *"])
def test_the_hour_that_comes_twice_is_passed(cron: str) -> None:
    # On 26 October 2031 clocks in Berlin go back from three to two.
    trigger = read_schedule(ScheduleSettings(cron=cron, time_zone="Europe/Berlin"))
    moment = dt.datetime(2031, 10, 25, 23, 50, tzinfo=dt.UTC)
    for _ in range(40):
        moment += dt.timedelta(minutes=7)
        last, following = find_last(trigger, moment), find_next(trigger, moment)
        assert last is not None
        assert following is not None
        assert last <= moment < following


@pytest.mark.parametrize(
    ("cron", "zone", "complaint"),
    [
        ("7 * *", "UTC", "has not five fields"),
        ("61 * * * *", "UTC", "higher than the maximum"),
        ("0 7 * * 9", "UTC", "a weekday is 0 to 7"),
        ("0 7 * * 5-1", "UTC", "goes backwards"),
        ("0 0 31 2 *", "UTC", "is never due: no month that it names has such a day"),
        ("0 0 31 4,6 *", "UTC", "is never due"),
        ("0 7 * * *", "Mars/Olympus", "no time zone 'Mars/Olympus'"),
        ("0 7 * * *", "../etc", "no time zone"),
    ],
)
def test_what_is_no_schedule_is_said_in_a_sentence(cron: str, zone: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        read_schedule(ScheduleSettings(cron=cron, time_zone=zone))


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    weekday=st.sampled_from(["*", "1-5", "0", "2,4"]),
    now=st.datetimes(dt.datetime(2030, 1, 1), dt.datetime(2032, 1, 1)),  # noqa: DTZ001 - zone below
)
def test_the_last_time_is_the_one_before_the_next(
    minute: int, hour: int, weekday: str, now: dt.datetime
) -> None:
    moment = now.replace(tzinfo=ZoneInfo("Europe/Lisbon"))
    trigger = read_schedule(
        ScheduleSettings(cron=f"{minute} {hour} * * {weekday}", time_zone="Europe/Lisbon")
    )
    last, following = find_last(trigger, moment), find_next(trigger, moment)
    assert last is not None
    assert following is not None
    assert last <= moment < following
    assert find_next(trigger, last) == following


def write(folder: Path, text: str) -> Path:
    path = folder / "briefings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_to_begin_with_can_be_read(tmp_path: Path) -> None:
    found = read_briefings(write(tmp_path, example_file()))
    (briefing,) = found.briefing
    assert briefing.name == "harbour"
    assert briefing.schedule is not None
    (delivery,) = briefing.deliver
    assert isinstance(delivery, FileDelivery)
    assert delivery.folder == str(tmp_path / "briefings")


def test_the_file_to_begin_with_fits_its_json_schema() -> None:
    document = tomllib.loads(example_file())
    jsonschema.validate(document, json_schema("briefings"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "colour": "red"}, json_schema("briefings"))


def test_every_setting_of_the_first_file_that_is_commented_out_is_one(tmp_path: Path) -> None:
    # What is offered in a comment must be read once its sign is taken away.
    lines = [
        line.removeprefix("# ") if line.startswith(("# [", "# store", *_KEYS)) else line
        for line in example_file().splitlines()
    ]
    text = "\n".join(lines).replace('store = "store.sqlite"\n', "")
    found = read_briefings(write(tmp_path, text))
    (briefing,) = found.briefing
    assert found.store == "postgresql://user@localhost/news"
    assert briefing.budget.max_cost == 0.5
    assert briefing.filter.no_words == ("football",)
    assert briefing.engine.model == "gpt-5-mini"
    kinds = [delivery.kind for delivery in briefing.deliver]
    assert kinds == ["file", "email", "atom", "webhook", "slack"]


_WORDS = (
    "all_words no_words languages model language max_cost recheck_days quiet_days allow_hosts "
    "kind to sender host security user password_variable path url secret_variable url_variable"
)
_KEYS = tuple(f"# {key} =" for key in _WORDS.split())


_BEGINNING = '[[briefing]]\nname = "a"\nsources = ["x"]\n'
_CHAT = '{kind = "slack", url = "https://x.example"}'
_MAIL = """\
{kind = "email", to = ["b@c.example"], sender = "a@c.example", host = "c.example",
security = "none", user = "u", password_variable = "P"}""".replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[briefing]]\nname = "a"', "briefing a: sources: field required"),
        ('[[briefing]]\nname = "A b"\nsources = ["x"]', "briefing A b: name: string should match"),
        ('[[briefing]]\nsources = ["x"]', "briefing number 1: name: field required"),
        (
            '[[briefing]]\nname = "a"\nsources = ["x"]\ncolour = "red"',
            "briefing a: colour: extra inputs are not permitted",
        ),
        (
            '[[briefing]]\nname = "a"\nsources = ["x"]\nschedule = {cron = "1 2"}',
            "briefing a: the schedule '1 2' has not five fields",
        ),
        (
            '[[briefing]]\nname = "a"\nsources = ["x"]\n[[briefing]]\nname = "a"\nsources = ["y"]',
            "two briefings are called a",
        ),
        (
            f"{_BEGINNING}deliver = [{_CHAT}, {_CHAT}]",
            "two deliveries are called slack",
        ),
        (
            f"{_BEGINNING}deliver = [{_MAIL}]",
            "a password is not sent without encryption",
        ),
        ("name = ", "is no TOML"),
        (f"{_BEGINNING}deliver = [{_MAIL.replace('b@c.example', 'desk')}]", "no single address"),
        (f"{_BEGINNING}deliver = [{_MAIL.replace('b@c', 'b@c.d, e@c')}]", "no single address"),
        (f'{_BEGINNING}deliver = [{{kind = "slack", url = "http://[::1"}}]', "deliver.0"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read_briefings(write(tmp_path, text))
    assert complaint in str(raised.value)


def test_a_file_that_is_not_there_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="summarise briefing init"):
        read_briefings(tmp_path / "briefings.toml")


def test_a_briefing_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    found = read_briefings(write(tmp_path, example_file()))
    with pytest.raises(ConfigError, match="no briefing 'harbor'; there are: harbour"):
        find_briefing(found, "harbor")


def test_secrets_come_from_the_environment_only() -> None:
    assert read_secret("HOOK", {"HOOK": "s3same"}) == "s3same"
    assert read_secret(None, {}) is None
    with pytest.raises(ConfigError, match="HOOK is not set"):
        read_secret("HOOK", {"HOOK": ""})
