"""Articles in other languages: told apart, refused by name, or read by a model and checked."""

from __future__ import annotations

import asyncio
import json

import pytest
from llm_story import ARTICLE, read
from model_server import Body, ModelServer, says

from summariser.config import Config
from summariser.errors import ConfigError, ExtractionError
from summariser.extract import get_extractor
from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.languages import identify_language, identify_text, name_language
from summariser.extract.llm.foreign_dates import date_is_supported_abroad
from summariser.schema import Allegation, Article, Denial, Event
from summariser.sentences import number_sentences

TEXTS = {
    "Spanish": (
        "El presidente dijo que los ministros no sabían nada de los contratos que la empresa "
        "firmó con el gobierno en mayo, según una carta publicada por el diario."
    ),
    "German": "Die Polizei nahm am Dienstag zwei Männer fest. Der Minister wies alles zurück.",
    "French": "Le maire a nié avoir reçu de l'argent. La police a ouvert une enquête mardi.",
    "Dutch": "De politie heeft op dinsdag twee mannen aangehouden, maar zij ontkennen alles.",
    "Portuguese": "O ministro negou as acusações e disse que não conhecia os contratos da empresa.",
    "Turkish": "Bakan suçlamaları reddetti ve şirketin sözleşmelerini bilmediğini söyledi.",
    "Polish": "Minister zaprzeczył oskarżeniom i powiedział, że nie znał umów tej spółki.",
    "Russian": "Министр опроверг обвинения. Во вторник полиция задержала мужчин из этой фирмы.",
    "Ukrainian": "Минулого вівторка уряд звільнив двох міністрів, але причин не назвав.",
    "Greek": "Το υπουργείο ανακοίνωσε την Τρίτη ότι δύο υπάλληλοι συνελήφθησαν.",
    "Arabic": "اعتقلت الشرطة رجلين يوم الثلاثاء. ونفى الوزير هذه الاتهامات.",
    "Hebrew": "המשטרה עצרה שני גברים ביום שלישי. השר הכחיש את ההאשמות.",
    "Hindi": "पुलिस ने मंगलवार को दो लोगों को गिरफ्तार किया। मंत्री ने आरोपों से इनकार किया।",
    "Chinese": "内政部长周二否认收受贿赂。警方逮捕了两名男子。",
    "Japanese": "首相は火曜日に二人の大臣を解任したと発表しましたが、理由は述べませんでした。",
    "Korean": "경찰은 화요일에 두 남자를 체포했다. 장관은 혐의를 부인했다.",
}


def an_article(text: str, **facts: str) -> Article:
    return Article(id="a1", text=text, **facts)


@pytest.mark.parametrize("language", TEXTS)
def test_the_embedded_engine_refuses_an_undeclared_language_by_its_name(language: str) -> None:
    article = an_article(TEXTS[language])
    sentences = number_sentences(article.text)
    with pytest.raises(ExtractionError, match=rf"English only.* is in {language}: name a model"):
        asyncio.run(EmbeddedExtractor().extract(article, sentences))


@pytest.mark.parametrize("declared", ["en", "en-GB", "EN_us", "und", "", "  "])
def test_a_page_that_declares_english_or_nothing_is_told_by_its_text(declared: str) -> None:
    assert identify_language(an_article(TEXTS["German"], language=declared)) == "de"
    assert identify_language(an_article(ARTICLE.text, language=declared)) is None


def test_another_declared_language_is_believed() -> None:
    assert identify_language(an_article("OK.", language="pt-BR")) == "pt-BR"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 13 14",
        "Police arrest two.",
        "Police arrest two in Kharsk oblast.",
        "Ostra v Tolva 2-1, Norvia v Halden 0-0, Bask v Weld 3-3, Rovik v Aske 1-0",
        "Jan Reuss, Eva Lund, Peter Orlo, Ilse Maarten, Udo Kern, Mira Holt",
        (
            "The poet wrote “la vie est belle et les hommes sont des ombres”, and the crowd was "
            "moved by the words that he had read to them from the steps of the hall in May."
        ),
        "The ministry (Министерство обороны Остравии) said that it had no part in the sale.",
    ],
)
def test_english_and_what_is_too_short_to_tell_are_read(text: str) -> None:
    assert identify_text(text) is None


def test_languages_are_named_by_code() -> None:
    named = {"fr": "French", "pt-BR": "Brazilian Portuguese", "zh-Hans": "Chinese", "xx": "xx"}
    assert {code: name_language(code) for code in named} == named


@pytest.mark.parametrize("engine", ["embedded", "hybrid"])
def test_an_engine_that_writes_english_only_says_so(engine: str) -> None:
    config = Config.from_environment(
        {}, engine=engine, language="de", model="m", base_url="http://x"
    )
    with pytest.raises(ConfigError, match=f"the {engine} engine writes English only, not German"):
        get_extractor(config)


def test_the_embedded_engine_writes_english_where_that_is_asked_for() -> None:
    assert get_extractor(Config(engine="embedded", language="en-GB")).engine.name == "embedded"


def test_an_unknown_language_to_write_in_is_refused() -> None:
    with pytest.raises(ConfigError, match="no language is known as 'klingonese'"):
        get_extractor(Config(model="m", base_url="http://x", language="klingonese"))


RUSSIAN = Article(
    id="ru",
    title="Министр опроверг обвинения",
    published="2031-05-14",
    text=(
        "Инга Волкова ушла в отставку в понедельник.\n\n"
        "Профсоюз обвинил завод «Северон» в сокрытии данных.\n\n"
        "Директор Пётр Орлов назвал это ложью.\n\n"
        "Проверка пройдёт 20 мая. Завод построили в феврале 1974 года."
    ),
)


def _event(sentence: int, time: str, date: str) -> Body:
    return {
        "kind": "event",
        "sentences": [sentence],
        "text": f"Something happened ({time}, {date}).",
        "actors": ["Инга Волкова"],
        "status": "occurred",
        "time": time,
        "date": date,
    }


def test_a_model_reads_another_language_and_its_dates_and_names_are_checked() -> None:
    answer: Body = {
        "records": [
            _event(1, "в понедельник", "2031-05-12"),
            _event(4, "20 мая", "2031-05-20"),
            _event(5, "в феврале 1974 года", "1974-02"),
            _event(4, "20 мая", "2031-05-21"),
            _event(5, "прошлой весной", "1974-02"),
            {
                "kind": "allegation",
                "sentences": [2],
                "text": "Severon hid data.",
                "source": "Профсоюз",
                "target": ["завод «Северон»", "Газнефть"],
                "time": None,
                "date": None,
            },
            {
                "kind": "denial",
                "sentences": [3],
                "text": "Severon hid data.",
                "source": "Пётр Орлов",
                "form": "flat",
                "answers": [2],
                "time": None,
                "date": None,
            },
        ]
    }
    with ModelServer(lambda _: says(answer)) as server:
        extraction = read(server, RUSSIAN, attempts=1, language="en")[0]
        (request,) = server.requests
    assert request["messages"][-1]["content"].endswith("Write each text in English.")
    events = [record for record in extraction.records if isinstance(record, Event)]
    assert sorted((e.sentences, e.date or "", e.time_text or "") for e in events) == [
        ((1,), "2031-05-12", "в понедельник"),
        ((4,), "", "20 мая"),
        ((4,), "2031-05-20", "20 мая"),
        ((5,), "", ""),
        ((5,), "1974-02", "в феврале 1974 года"),
    ]
    for record in extraction.records:
        for quote, (start, end) in zip(record.quotes, record.spans, strict=True):
            assert RUSSIAN.text[start:end] == quote
    claim = next(r for r in extraction.records if isinstance(r, Allegation))
    denial = next(r for r in extraction.records if isinstance(r, Denial))
    assert claim.target == ("завод «Северон»",)
    assert denial.responds_to == (claim.id,)


@pytest.mark.parametrize(
    ("language", "named"),
    [(None, "the language of the article"), ("pt-BR", "Brazilian Portuguese"), ("zh", "Chinese")],
)
def test_the_model_is_told_which_language_to_write(language: str | None, named: str) -> None:
    with ModelServer(lambda _: says({"records": []})) as server:
        read(server, ARTICLE, language=language)
        (request,) = server.requests
    last = request["messages"][-1]["content"]
    assert last.endswith(f"Write each text in {named}.")
    examples = [m["content"] for m in request["messages"][1:-1] if m["role"] == "user"]
    shown = "English" if language else named
    assert all(example.endswith(f"Write each text in {shown}.") for example in examples)
    assert "in the language of the article" not in request["messages"][0]["content"]


def test_the_run_says_which_language_was_asked_for() -> None:
    config = Config(model="m", base_url="http://x", language="ru")
    assert get_extractor(config).engine.language == "ru"
    assert json.loads(get_extractor(config).engine.model_dump_json())["language"] == "ru"


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [
        ("es", "el martes", "2024-04-09"),
        ("es", "el 9 de abril", "2024-04-09"),
        ("es", "en febrero de 2022", "2022-02"),
        ("fr", "mardi dernier", "2024-04-09"),
        ("de", "am 9. April 2024", "2024-04-09"),
        ("de", "gestern", "2024-04-11"),
        ("de", "seit 2019", "2019"),
        ("pl", "w kwietniu 2024", "2024-04"),
        ("ru", "в феврале 2022 года", "2022-02"),
        ("ru", "в среду", "2024-04-10"),
        ("ru", "20 мая", "2024-05-20"),
        ("it", "a marzo", "2024-03"),
        ("ar", "٩ أبريل ٢٠٢٤", "2024-04-09"),
        ("ar", "يوم الثلاثاء", "2024-04-09"),
        ("fa", "۹ آوریل ۲۰۲۴", "2024-04-09"),
        ("hi", "9 अप्रैल 2024", "2024-04-09"),
        ("zh", "2024年4月9日", "2024-04-09"),
        ("zh", "2022年2月", "2022-02"),
        ("zh-Hans", "周二", "2024-04-09"),
        ("ja", "4月9日", "2024-04-09"),
        ("ko", "2024년 4월 9일", "2024-04-09"),
    ],
)
def test_a_date_abroad_stands_where_the_words_bear_it_out(
    language: str, words: str, date: str
) -> None:
    article = an_article(words, language=language, published="2024-04-12")
    assert date_is_supported_abroad(date, words, article)
    assert not date_is_supported_abroad("2024-04-08", words, article)
    assert not date_is_supported_abroad("2021-11", words, article)


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [
        ("de", "am Morgen", "2024-04-12"),
        ("es", "hace tiempo", "2024-04-01"),
        ("es", "en febrero de 2022", "2022-02-19"),
        ("tt", "9 апрель", "2024-04-09"),
        ("xx", "9 April", "2024-04-09"),
    ],
)
def test_a_date_abroad_that_the_words_do_not_bear_out_falls(
    language: str, words: str, date: str
) -> None:
    article = an_article(words, language=language, published="2024-04-12")
    assert not date_is_supported_abroad(date, words, article)
