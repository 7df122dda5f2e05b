"""Which date a clause has, construction by construction, on invented sentences."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.pipeline import parse_texts
from summariser.extract.embedded.times import ArticleTimes, Time
from summariser.sentences import number_sentences

_DAY = dt.date(2024, 4, 17)  # a Wednesday


def times(text: str, published: dt.date | None = _DAY) -> dict[str, Time | None]:
    """Return the time of each verb of a text, by the verb."""
    sentences = number_sentences(text)
    article = ArticleTimes(text, published)
    docs = parse_texts(sentence.text for sentence in sentences)
    found: dict[str, Time | None] = {}
    for sentence, doc in zip(sentences, docs, strict=True):
        inside = article.in_sentence(sentence, doc)
        found |= {t.text: inside.around(t) for t in doc if t.pos_ in ("VERB", "AUX", "NOUN")}
    return found


def date(text: str, verb: str) -> str | None:
    time = times(text)[verb]
    return time.date if time is not None else None


@pytest.mark.parametrize(
    ("sentence", "verb", "expected"),
    [
        ("The union decided on Friday to sue the port.", "decided", "2024-04-12"),
        ("The minister promised on Friday to resign.", "promised", "2024-04-12"),
        ("A truce was agreed on Friday.", "agreed", "2024-04-12"),
        ("The plans were set back at the weekend.", "set", "2024-04-13/2024-04-14"),
        ("The trial was scheduled on Friday for June 3.", "scheduled", "2024-04-12"),
        ("The council plans to vote on Friday.", "plans", "2024-04-19"),
        ("Officials hope to reopen the road at the weekend.", "hope", "2024-04-20/2024-04-21"),
        ("The firm hopes to try again this week.", "hopes", "2024-04-17/2024-04-21"),
        ("The vote was set for Friday.", "set", "2024-04-19"),
        ("He is expected in court on Friday.", "expected", "2024-04-19"),
        ("The ferry is scheduled to sail on Friday.", "scheduled", "2024-04-19"),
        ("She came to open the fair on Friday.", "open", "2024-04-12"),
        ("The court has scheduled a hearing Friday to hear her.", "scheduled", "2024-04-19"),
        ("The new term begins on 1 July.", "begins", "2024-07-01"),
        ("The ferry may sail on Friday.", "sail", "2024-04-19"),
        ("The crew might come as soon as Friday.", "come", "2024-04-19"),
        ("The crew might have come on Friday.", "come", "2024-04-12"),
        (
            "Ten people died when a car ferry with a crew of 9 capsized on Friday.",
            "died",
            "2024-04-12",
        ),
        ("Ten people were killed when shells hit the town on Friday.", "killed", "2024-04-12"),
        ("The trial opens on Friday.", "opens", "2024-04-19"),
        ("The trial continues on Friday.", "continues", "2024-04-19"),
        ("Voters in Orlen go to the polls on Friday in a second round.", "go", "2024-04-19"),
        ("The minister is flying to Brenn on Friday.", "flying", "2024-04-19"),
        ("The police are searching the house raided on Friday.", "raided", "2024-04-12"),
        ("On Friday the court scheduled a hearing.", "scheduled", "2024-04-12"),
        ("The firm expects the sale to be closed on Friday.", "closed", "2024-04-19"),
    ],
)
def test_a_weekday_is_ahead_where_its_own_verb_says_so(
    sentence: str, verb: str, expected: str
) -> None:
    assert date(sentence, verb) == expected


def test_a_weekday_that_may_be_of_the_pledge_or_of_the_act_has_no_date() -> None:
    text = "The firm agreed to sell the yard on Friday."
    time = times(text)["agreed"]
    assert time is not None
    assert (time.text, time.date) == ("on Friday", None)
    # The day is known all the same where both readings give it.
    assert date("The firm agreed to sell the yard on 12 April 2023.", "agreed") == "2023-04-12"


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("The alliance admitted Norvia on Friday, ending years of talks.", "ending"),
        ("Speaking in Oslo on Friday, Mara Lund said the deal was dead.", "said"),
        ("Mara Lund was shot on Friday as she stood in her kitchen.", "stood"),
        ("She burst into the hotel as guests were having breakfast on Friday.", "burst"),
        ("Two sailors drowned when their boat sank on Friday.", "drowned"),
        ("The premier calmed the row on Friday by assuring the union of support.", "assuring"),
        ("In a letter dated Friday, the mayor called the bridge safe.", "called"),
        ("A report published on Friday accused the port of delay.", "accused"),
        ("On Friday she gave three interviews in which she accused the port.", "accused"),
        ("Asked about the leak on Friday, the minister declined to speak.", "declined"),
        ("She toured the plant on Friday and met the crew.", "met"),
        ("Police are looking into the 12 April blast that killed two guards.", "killed"),
        ("The bombings, on 12 April, killed two guards.", "killed"),
        ("A ruling on 12 April by the Oslo court cleared Mara Lund of fraud.", "cleared"),
        ("The minister closed a two-day conference on Friday by demanding calm.", "closed"),
        ("Two boats collided near a pier located in Norvia, Sundland Friday.", "collided"),
        ("Mara Lund told Radio Norvia Friday she feared for her life.", "told"),
        ("The krone has lost a third of its value since it was devalued on Friday.", "lost"),
        ("Ten people have died from an outbreak of cholera since Friday.", "died"),
    ],
)
def test_what_was_at_once_has_one_date(sentence: str, verb: str) -> None:
    assert date(sentence, verb) == "2024-04-12"


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Mara Lund resigned on Friday after the bank had refused her a loan.", "refused"),
        ("Having lost the vote on Friday, Mara Lund resigned.", "resigned"),
        ("The council said on Friday that the bridge had collapsed.", "collapsed"),
        ("The raid on Friday led to a quarrel that split the council.", "split"),
        ("Mara Lund said on Friday that she would leave.", "leave"),
        ("She toured the plant on Friday and later sold it.", "sold"),
        ("She toured the plant on Friday and hopes to sell it.", "hopes"),
        ("The firm built the plant in 1990, which closed.", "closed"),
        ("Mara Lund told Radio Norvia Friday she feared for her life.", "feared"),
        ("The council met before Friday's hearing.", "met"),
    ],
)
def test_what_was_before_or_after_has_not(sentence: str, verb: str) -> None:
    assert date(sentence, verb) is None


def test_a_date_before_the_subject_is_of_the_subjects_clause() -> None:
    text = "On Friday the officers, having waited for an hour, searched the house."
    assert date(text, "searched") == "2024-04-12"
    assert date(text, "waited") is None


@pytest.mark.parametrize("mark", [": ", " - ", " — "])
def test_a_date_in_front_heads_its_item(mark: str) -> None:
    assert date(f"3 June 2019{mark}The council closed the port.", "closed") == "2019-06-03"


def test_a_line_with_a_date_alone_heads_what_follows() -> None:
    text = "A chronology\n\nJune 3, 2019\n\nThe council closed the port.\n"
    assert date(text, "closed") == "2019-06-03"
    # The day of publication heads an article as well, and is of none of its events.
    assert date(text.replace("June 3, 2019", "April 17, 2024"), "closed") is None
    assert date(text.replace("June 3, 2019", "June 3, 2019, Oslo"), "closed") is None


def test_the_words_of_a_time_are_its_whole_phrase() -> None:
    time = times("She met her lawyer on the night of 3 March.")["met"]
    assert time is not None
    assert (time.text, time.date) == ("on the night of 3 March", "2024-03-03")


def test_a_date_that_opens_what_is_said_is_of_what_is_said() -> None:
    assert date("Mara Lund said that on Friday she left.", "left") == "2024-04-12"
    assert date("Mara Lund said that on Friday she left.", "said") is None


def test_what_goes_on_since_a_clause_goes_on_from_its_day() -> None:
    time = times("The krone has lost a third of its value since it was devalued in May 2019.")[
        "lost"
    ]
    assert time is not None
    assert (time.text, time.relation) == ("since it was devalued in May 2019", "since")


def speech(text: str, cue: str, source: str = "Mara Lund") -> str | None:
    """Return when the last sentence of an article was said, by the word that attributes it."""
    sentences = number_sentences(text)
    parsed = parse_article(sentences)
    article = ArticleTimes(text, _DAY, parsed)
    time = None
    for sentence, doc in zip(sentences, parsed.docs, strict=True):
        token = next((t for t in doc if t.lower_ == cue), None)
        time = article.in_sentence(sentence, doc).of_speech(token, source if token else None)
    return time.date if time is not None else None


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Mara Lund told the court on Friday that the log would show who steered.", "show"),
        ("Officials said on Friday that they suspected Vass of arson.", "suspected"),
        ("The union issued a statement on Friday saying the port was closed.", "saying"),
    ],
)
def test_what_speakers_think_or_show_is_told_when_they_speak(text: str, cue: str) -> None:
    assert speech(text, cue) == "2024-04-12"


def test_what_speakers_say_that_others_did_is_not() -> None:
    assert speech("Officials said on Friday that Vass had accused them.", "accused") is None


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("Mara Lund said the port was closed.", "2024-04-12"),
        # Another time or tense, or another day.
        ("Mara Lund has said the port was closed.", None),
        ("Mara Lund earlier said the port was closed.", None),
        ("In 2019, Mara Lund said the port was closed.", "2019"),
    ],
)
def test_who_speaks_on_further_down_spoke_on_the_same_day(last: str, expected: str | None) -> None:
    text = "Mara Lund said on Friday the bridge was safe. The bridge is old. It is long. "
    assert speech(text + last, "said") == expected
    old = text.replace("on Friday", "in 2019")
    assert speech(old + "Mara Lund said the port was closed.", "said") is None


def test_a_clause_that_when_opens_behind_a_time_is_of_it() -> None:
    text = "It was the first day of Lund's trial in Oslo, in 2005, when he drove the ferry."
    assert date(text, "drove") == "2005"


def test_the_time_of_a_clause_behind_it_is_not_that_of_what_tells_of_it() -> None:
    text = "The march marked a return to the protests of early March, when thousands rallied."
    assert date(text, "rallied") == "2024-03-01/2024-03-10"
    assert date(text, "marked") is None


def test_the_last_days_before_an_event_are_not_counted_from_today() -> None:
    assert date("In the last day or two before the vote Lund called it fair.", "called") is None
    assert date("In the last week before the vote Lund called it fair.", "called") is None
    assert date("In the last week Lund called it fair.", "called") == "2024-04-08/2024-04-17"
