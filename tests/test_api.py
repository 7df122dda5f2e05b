"""The whole path through the public API, with engines of the tests' own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from summariser import aextract_articles, asummarise, extract_articles, summarise
from summariser.config import Config
from summariser.errors import (
    ConfigError,
    InvalidAnswerError,
    ModelRejectedError,
    ModelUnavailableError,
)
from summariser.extract import resolve
from summariser.load import Loaded
from summariser.reading import Progress
from summariser.schema import (
    AllegationAnswer,
    Article,
    ArticleAnswer,
    DenialAnswer,
    Engine,
    EventAnswer,
    Extraction,
    Failure,
    LeftOut,
    Sentence,
    Timeline,
    Usage,
)

TEXT = "The mayor of Orlen accused the quarry of dumping waste. The quarry denied it on 4 May 2031."


def articles(count: int) -> tuple[Article, ...]:
    return tuple(
        Article(id=f"n{i}", text=f"{TEXT} Page {i}.", outlet=f"Outlet {i}") for i in range(count)
    )


class Scripted:
    """Finds one claim and its denial in every article, failing where it is told to."""

    def __init__(self, errors: dict[str, Exception] | None = None) -> None:
        self.errors = errors or {}
        self.asked: list[str] = []
        self.closed = False

    @property
    def engine(self) -> Engine:
        return Engine(name="scripted", model="none", versions={"script": "1"})

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        self.asked.append(article.id)
        await asyncio.sleep(0)
        if article.id in self.errors:
            raise self.errors[article.id]
        answer = ArticleAnswer(
            allegations=(
                AllegationAnswer(
                    text="The quarry dumped waste.",
                    sentences=(1,),
                    source="the mayor of Orlen",
                    target=("the quarry",),
                ),
            ),
            denials=(
                DenialAnswer(
                    text="The quarry dumped waste.",
                    sentences=(2,),
                    source="the quarry",
                    answers=(1,),
                ),
            ),
        )
        return resolve(answer, article, sentences, usage=Usage(requests=1, prompt_tokens=10))

    async def aclose(self) -> None:
        self.closed = True


class LastFirst(Scripted):
    """Ends the articles in the reverse of the order in which they were begun."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.turns = [asyncio.Event() for _ in range(count + 1)]
        self.turns[count].set()

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        place = int(article.id[1:])
        await self.turns[place + 1].wait()
        extraction = await super().extract(article, sentences)
        self.turns[place].set()
        return extraction


def without_clock(timeline: Timeline) -> Timeline:
    return timeline.model_copy(
        update={"run": timeline.run.model_copy(update={"started": None, "seconds": None})}
    )


def test_one_call_gives_the_claim_with_its_denial_and_exact_quotes() -> None:
    timeline = summarise(articles(1), engine=Scripted(), config=Config(story="quarry"))
    (claim,) = timeline.claims
    assert claim.members == ("n0.a1",)
    assert claim.denials == ("n0.d1",)
    denial = timeline.denial_records[0]
    assert denial.quotes == ("The quarry denied it on 4 May 2031.",)
    assert denial.responds_to == ("n0.a1",)
    for record in timeline.records:
        text = articles(1)[0].text
        assert [text[a:b] for a, b in record.spans] == list(record.quotes)
    assert timeline.story == "quarry"
    assert timeline.run.engine == "scripted"
    assert timeline.run.versions["script"] == "1"


def test_result_does_not_depend_on_how_many_are_read_at_once_or_which_ends_first() -> None:
    one = extract_articles(articles(5), engine=Scripted(), config=Config(jobs=1))
    many = extract_articles(articles(5), engine=LastFirst(5), config=Config(jobs=16))
    assert without_clock(one) == without_clock(many)
    assert [record.article for record in many.records][::2] == ["n0", "n1", "n2", "n3", "n4"]


def test_a_failed_article_is_shown_and_the_others_are_kept() -> None:
    engine = Scripted({"n1": InvalidAnswerError("no answer that fits", article="n1")})
    timeline = summarise(articles(3), engine=engine, config=Config())
    assert timeline.failures == (
        Failure(
            article="n1", stage="extract", reason="no answer that fits", error="InvalidAnswerError"
        ),
    )
    assert {record.article for record in timeline.records} == {"n0", "n2"}
    assert set(timeline.articles) == {"n0", "n1", "n2"}


def test_an_unforeseen_error_is_a_failure_of_that_article_alone() -> None:
    timeline = extract_articles(
        articles(2), engine=Scripted({"n0": TypeError("odd")}), config=Config()
    )
    assert timeline.failures[0].reason == "unexpected TypeError: odd"
    assert [record.article for record in timeline.records] == ["n1", "n1"]


def test_a_refused_key_is_not_tried_on_the_remaining_articles() -> None:
    refused = ModelRejectedError("the endpoint refused the key")
    engine = Scripted({f"n{i}": refused for i in range(4)})
    timeline = extract_articles(articles(4), engine=engine, config=Config(jobs=1))
    assert engine.asked == ["n0"]
    assert [failure.article for failure in timeline.failures] == ["n0", "n1", "n2", "n3"]
    assert {failure.error for failure in timeline.failures} == {"ModelRejectedError"}


def test_a_request_refused_for_one_article_leaves_the_others_their_turn() -> None:
    engine = Scripted({"n0": ModelRejectedError("too long", article="n0")})
    assert len(extract_articles(articles(3), engine=engine, config=Config(jobs=1)).records) == 4


def test_an_engine_of_the_callers_own_is_asked_about_every_article_whatever_fails() -> None:
    gone = ModelUnavailableError("no answer from the endpoint")
    engine = Scripted({f"n{i}": gone for i in range(8)})
    timeline = extract_articles(articles(9), engine=engine, config=Config(jobs=1, max_wait=0))
    assert engine.asked == [f"n{i}" for i in range(9)]
    assert len(timeline.failures) == 8


def test_what_the_loader_could_not_read_stays_in_the_document() -> None:
    failure = Failure(article="x.pdf", stage="load", reason="not read")
    note = LeftOut(article="n0", reason="its date was not understood")
    timeline = extract_articles(
        Loaded(articles(1), (failure,), (note,)), engine=Scripted(), config=Config()
    )
    assert timeline.failures == (failure,)
    assert timeline.left_out == (note,)


def test_two_articles_of_one_id_are_refused() -> None:
    with pytest.raises(ConfigError, match="two articles are called 'n0'"):
        extract_articles(articles(1) * 2, engine=Scripted(), config=Config())


def test_progress_counts_articles_failures_and_tokens() -> None:
    seen: list[Progress] = []
    engine = Scripted({"n0": InvalidAnswerError("no", article="n0")})
    extract_articles(articles(2), engine=engine, config=Config(jobs=1), on_progress=seen.append)
    assert [(p.done, p.total, p.failed) for p in seen] == [(1, 2, 1), (2, 2, 1)]
    assert seen[-1].usage.prompt_tokens == 10


def test_no_work_goes_on_once_the_caller_gave_up() -> None:
    def give_up(_: Progress) -> None:
        raise RuntimeError("enough")

    async def run() -> set[asyncio.Task[object]]:
        with pytest.raises(RuntimeError, match="enough"):
            await aextract_articles(
                articles(9), engine=Scripted(), config=Config(jobs=3), on_progress=give_up
            )
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(run()) == set()


def test_usage_is_added_up_over_the_articles() -> None:
    assert extract_articles(articles(3), engine=Scripted(), config=Config()).run.usage == Usage(
        requests=3, prompt_tokens=30
    )


def test_an_engine_of_the_callers_own_is_not_closed() -> None:
    engine = Scripted()
    extract_articles(articles(1), engine=engine, config=Config())
    assert not engine.closed


def test_the_async_calls_run_inside_a_loop_of_the_callers_own() -> None:
    async def both() -> tuple[Timeline, Timeline]:
        return (
            await aextract_articles(articles(2), engine=Scripted(), config=Config()),
            await asummarise(articles(2), engine=Scripted(), config=Config()),
        )

    read, merged = asyncio.run(both())
    assert read.claims == ()
    assert len(merged.claims) == 1
    assert merged.claims[0].members == ("n0.a1", "n1.a1")


def test_nothing_to_read_is_an_empty_timeline() -> None:
    timeline = summarise((), engine=Scripted(), config=Config())
    assert (timeline.records, timeline.events, timeline.claims) == ((), (), ())


def test_a_citation_of_a_sentence_that_is_not_there_is_left_out_and_counted() -> None:
    article = articles(1)[0]
    sentence = Sentence(number=1, start=0, end=len(article.text), text=article.text)
    answer = ArticleAnswer(
        events=(
            EventAnswer(text="Invented.", sentences=(7,)),
            EventAnswer(text="Real.", sentences=(1,)),
        ),
        allegations=(
            AllegationAnswer(text="Gone.", sentences=(9,)),
            AllegationAnswer(text="Kept.", sentences=(1,)),
        ),
        denials=(DenialAnswer(text="Kept.", sentences=(1,), answers=(2, 1, 2)),),
    )
    extraction = resolve(answer, article, [sentence])
    assert [record.id for record in extraction.records] == ["n0.e1", "n0.a1", "n0.d1"]
    assert extraction.records[2].responds_to == ("n0.a1",)  # type: ignore[union-attr]
    assert [item.reason for item in extraction.left_out] == [
        "cited a sentence that does not exist"
    ] * 2


def test_records_are_numbered_in_the_order_of_their_evidence() -> None:
    article = Article(id="o", text="One. Two.")
    sentences = [
        Sentence(number=1, start=0, end=4, text="One."),
        Sentence(number=2, start=5, end=9, text="Two."),
    ]
    backwards = ArticleAnswer(
        events=(
            EventAnswer(text="Second.", sentences=(2,)),
            EventAnswer(text="First.", sentences=(2, 1)),
        )
    )
    records = resolve(backwards, article, sentences).records
    assert [(r.id, r.text, r.quotes) for r in records] == [
        ("o.e1", "First.", ("One.", "Two.")),
        ("o.e2", "Second.", ("Two.",)),
    ]
