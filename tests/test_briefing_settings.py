"""The settings of briefings, and when each is due."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given, settings
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


def due_between(cron: str, zone: str, first: str, last: str) -> list[str]:
    """Return when a schedule is due from one local day to another, in local time."""
    trigger = read_schedule(ScheduleSettings(cron=cron, time_zone=zone))
    place = ZoneInfo(zone)
    moment = dt.datetime.fromisoformat(first).replace(tzinfo=place) - dt.timedelta(seconds=1)
    found = []
    while (following := find_next(trigger, moment)) is not None:
        moment = following
        if moment.strftime("%Y-%m-%d") > last:
            break
        found.append(moment.isoformat(timespec="minutes"))
    return found


@pytest.mark.parametrize(
    ("zone", "day", "due"),
    [
        ("America/Santiago", "2031-09-07", "2031-09-07T01:00-03:00"),
        ("Asia/Beirut", "2027-03-28", "2027-03-28T01:00+03:00"),
        ("America/Havana", "2027-03-14", "2027-03-14T01:00-04:00"),
        ("Atlantic/Azores", "2027-03-28", "2027-03-28T01:00+00:00"),
    ],
)
def test_a_midnight_that_does_not_exist_is_due_right_after_the_gap(
    zone: str, day: str, due: str
) -> None:
    assert due_between("0 0 * * *", zone, day, day) == [due]


@pytest.mark.parametrize(
    ("cron", "zone", "day", "due"),
    [
        ("30 2 * * *", "Europe/Berlin", "2031-03-30", ["2031-03-30T03:00+02:00"]),
        ("30 2 * * *", "Europe/Berlin", "2031-10-26", ["2031-10-26T02:30+02:00"]),
        ("0 1 * * *", "Europe/Lisbon", "2031-10-26", ["2031-10-26T01:00+01:00"]),
        ("30 1 * * *", "Australia/Lord_Howe", "2031-04-06", ["2031-04-06T01:30+11:00"]),
        # Two times in the gap, and the one after it, are one.
        (
            "*/30 2,3 * * *",
            "Europe/Berlin",
            "2031-03-30",
            ["2031-03-30T03:00+02:00", "2031-03-30T03:30+02:00"],
        ),
    ],
)
def test_a_time_is_due_once_a_day_however_clocks_change(
    cron: str, zone: str, day: str, due: list[str]
) -> None:
    assert due_between(cron, zone, day, day) == due


def test_no_monday_is_lost_after_clocks_go_forward() -> None:
    due = due_between("0 0 * * 1", "America/New_York", "2027-03-08", "2027-03-22")
    assert due == ["2027-03-08T00:00-05:00", "2027-03-15T00:00-04:00", "2027-03-22T00:00-04:00"]


@pytest.mark.parametrize(
    ("cron", "zone", "day", "clocks"),
    [
        ("0 * * * *", "Europe/Berlin", "2031-10-26", "00 01 02 02 03 04"),
        ("30 * * * *", "Europe/Berlin", "2031-03-30", "00 01 03 04"),
        # Clocks go on by half an hour: of the hour after two, its second half is left.
        ("0 * * * *", "Australia/Lord_Howe", "2031-10-05", "00 01 02 03 04"),
        ("0 * 26 10 *", "Europe/Berlin", "2031-10-26", "00 01 02 02 03 04"),
    ],
)
def test_schedules_of_every_hour_follow_the_hours_that_pass(
    cron: str, zone: str, day: str, clocks: str
) -> None:
    hours = [due[11:13] for due in due_between(cron, zone, day, day)]
    assert hours[: len(clocks.split())] == clocks.split()


def test_the_scheduler_is_told_each_time_once() -> None:
    trigger = read_schedule(ScheduleSettings(cron="30 2 * * *", time_zone="Europe/Berlin"))
    now = dt.datetime(2031, 10, 25, 12, 0, tzinfo=dt.UTC)
    first = trigger.get_next_fire_time(None, now)
    assert first is not None
    following = trigger.get_next_fire_time(first, first)
    assert following is not None
    assert (first.isoformat(), following.isoformat()) == (
        "2031-10-26T02:30:00+02:00",
        "2031-10-27T02:30:00+01:00",
    )
    # What is due at this very moment is due.
    assert trigger.get_next_fire_time(None, first) == first


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


_ZONES = (
    "Africa/Cairo",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Scoresbysund",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "UTC",
)


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from(_ZONES),
    first=st.dates(dt.date(2026, 1, 1), dt.date(2040, 1, 1)),
)
@settings(max_examples=30)
def test_every_date_has_its_time_and_one_only(
    minute: int, hour: int, zone: str, first: dt.date
) -> None:
    trigger = read_schedule(ScheduleSettings(cron=f"{minute} {hour} * * *", time_zone=zone))
    place = ZoneInfo(zone)
    start = dt.datetime.combine(first, dt.time(hour, minute), place).astimezone(dt.UTC)
    moment = start - dt.timedelta(hours=6)
    for number in range(370):
        local = dt.datetime.combine(first + dt.timedelta(days=number), dt.time(hour, minute), place)
        usual = local.astimezone(dt.UTC)
        following = find_next(trigger, moment)
        assert following is not None
        assert find_last(trigger, following) == following
        due = following.astimezone(dt.UTC)
        assert due > moment
        if usual.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
            assert due == usual
        else:
            # The moment at which the clock jumps over the time.
            before = (due - dt.timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
            assert before < local.replace(tzinfo=None) < following.replace(tzinfo=None)
        moment = due


@given(
    cron=st.sampled_from(["0 * * * *", "*/20 * * * *", "45 0-23 * * *"]),
    zone=st.sampled_from(_ZONES),
    first=st.dates(dt.date(2026, 1, 1), dt.date(2040, 1, 1)),
)
@settings(max_examples=30)
def test_no_hour_passes_without_an_hourly_edition(cron: str, zone: str, first: dt.date) -> None:
    trigger = read_schedule(ScheduleSettings(cron=cron, time_zone=zone))
    moment = dt.datetime.combine(first, dt.time(), dt.UTC)
    for _ in range(200):
        following = find_next(trigger, moment)
        assert following is not None
        assert find_last(trigger, following) == following
        due = following.astimezone(dt.UTC)
        # Half an hour more where clocks change by half an hour.
        assert dt.timedelta(0) < due - moment <= dt.timedelta(hours=1, minutes=30)
        moment = due


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
        (f"{_BEGINNING}deliver = [{_MAIL.replace('security', 'port = 70000, security')}]", "65535"),
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
