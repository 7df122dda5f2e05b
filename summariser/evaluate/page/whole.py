"""The page: the figures, then each run on the text of each article of the gold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources

from lxml.html import builder as h

from summariser.evaluate.comparison import Comparison
from summariser.evaluate.groups import Document
from summariser.evaluate.page.cards import SIGNS, make_card
from summariser.evaluate.page.marks import Item, Stretch, Verdict, find_quotes, mark_text
from summariser.evaluate.page.markup import Element, attributes, clean
from summariser.evaluate.pairing import KINDS, Record
from summariser.evaluate.report import describe_gaps, describe_gold, describe_run
from summariser.evaluate.table import Section, table_sections
from summariser.render.lone_page import write_lone_page
from summariser.schema import Article

_KEY: dict[Verdict, str] = {
    "found": "found: a record of the gold that the run has",
    "missed": "missed: a record of the gold that the run has not",
    "extra": "extra: a record of the run that the gold has not",
}


def report_page(
    gold: Document, comparisons: Sequence[Comparison], articles: Mapping[str, Article]
) -> str:
    """Return one page of HTML, which loads nothing and runs no script.

    Args:
        gold: The gold document.
        comparisons: The runs, at least one.
        articles: Articles at hand, by id; of others the quotes are shown instead of the text.
    """
    style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    title = f"Evaluation: {gold.get('story') or 'gold'}"
    body = h.BODY(
        h.HEADER(h.H1(clean(title)), h.P(clean(describe_gold(gold)))),
        h.MAIN(
            _figures(comparisons),
            _key(),
            *(
                _run(number, comparison, gold, articles)
                for number, comparison in enumerate(comparisons, start=1)
            ),
        ),
    )
    return write_lone_page(clean(title), style, body)


# Figures


def _figures(comparisons: Sequence[Comparison]) -> Element:
    heads = [h.TD()]
    for number, comparison in enumerate(comparisons, start=1):
        link = h.A(clean(comparison.name), attributes(href=f"#run{number}"))
        heads.append(h.TH(link, attributes(scope="col", colspan="3", klass="name")))
    sections = table_sections(comparisons)
    bodies = [_section(section, len(comparisons)) for section in sections]
    table = h.TABLE(h.THEAD(h.TR(*heads)), *bodies, attributes(klass="figures"))
    return h.SECTION(h.H2("Figures"), h.DIV(table, attributes(klass="wide")))


def _section(section: Section, runs: int) -> Element:
    spans = _spans(len(section.columns))
    heads = [h.TH(section.title, attributes(scope="rowgroup"))]
    for _ in range(runs):
        heads += [
            h.TH(column, attributes(scope="col", colspan=span, klass=_edge(index)))
            for index, (column, span) in enumerate(zip(section.columns, spans, strict=True))
        ]
    rows = [h.TR(*heads, attributes(klass="section"))]
    for row in section.rows:
        cells = [
            h.TD(cell, attributes(colspan=span, klass=_edge(index)))
            for run in row.cells
            for index, (cell, span) in enumerate(zip(run, spans, strict=True))
        ]
        rows.append(h.TR(h.TH(row.label, attributes(scope="row")), *cells))
    return h.TBODY(*rows)


def _spans(columns: int) -> list[str]:
    """Return how many of the three columns of a run each column of a section takes."""
    return [str(4 - columns), *["1"] * (columns - 1)]


def _edge(index: int) -> str:
    return "" if index else "first"


def _key() -> Element:
    entries = [
        h.LI(h.SPAN(f"{SIGNS[verdict]} 1", attributes(klass=f"sign {verdict}")), f" {words}")
        for verdict, words in _KEY.items()
    ]
    note = h.LI(h.SPAN("≠", attributes(klass="sign")), " a field in which gold and run differ")
    return h.UL(*entries, note, attributes(klass="key"))


# Runs


def _run(
    number: int, comparison: Comparison, gold: Document, articles: Mapping[str, Article]
) -> Element:
    section = h.SECTION(
        h.H2(clean(comparison.name)),
        h.P(clean(describe_run(comparison))),
        attributes(id=f"run{number}", klass="run"),
    )
    gaps = [h.LI(clean(line.strip())) for line in describe_gaps(comparison)]
    if gaps:
        section.append(h.UL(*gaps, attributes(klass="gaps")))
    items = _items(comparison, {name: article.text for name, article in articles.items()})
    section.append(_contents(number, gold, items))
    for index, name in enumerate(gold["articles"], start=1):
        anchor = f"run{number}-article{index}"
        own = items.get(name, [])
        heading = _article_heading(name, gold["articles"][name] or {}, own)
        if name in comparison.unread:
            heading.append(h.P("This article was not read in the run.", attributes(klass="unread")))
        section.append(_article(anchor, heading, own, articles.get(name)))
    return section


def _items(comparison: Comparison, texts: Mapping[str, str]) -> dict[str, list[Item]]:
    """Return what there is in each article, numbered within it in the order of the text."""
    triples: list[tuple[Verdict, Record | None, Record | None]] = [
        *(("found", gold, given) for gold, given in comparison.pairs),
        *(("missed", record, None) for record in comparison.missed),
        *(("extra", None, record) for record in comparison.extra),
    ]
    items: dict[str, list[Item]] = {}
    for verdict, gold, given in triples:
        item = Item(0, verdict, gold, given)
        items.setdefault(item.record["article"], []).append(item)
    return {
        name: [
            replace(item, number=number)
            for number, item in enumerate(sorted(own, key=_place_in(texts.get(name))), start=1)
        ]
        for name, own in items.items()
    }


def _place_in(text: str | None) -> Callable[[Item], tuple[int, int]]:
    """Return the order of items: by their first quote in the text, then by kind."""

    def place(item: Item) -> tuple[int, int]:
        record = item.record
        starts = [start for start, _ in find_quotes(record, text or "")]
        starts = starts or [start for start, _ in record.get("spans") or ()]
        return min(starts, default=0), KINDS.index(record["kind"])

    return place


def _contents(number: int, gold: Document, items: Mapping[str, Sequence[Item]]) -> Element:
    """Return a list of the articles that leads to them."""
    contents = h.OL(attributes(klass="contents"))
    for index, (name, entry) in enumerate(gold["articles"].items(), start=1):
        link = h.A(_title(name, entry or {}), attributes(href=f"#run{number}-article{index}"))
        contents.append(h.LI(link, " ", *_counts(items.get(name, []), words=False)))
    return contents


def _article_heading(name: str, entry: Mapping[str, object], items: Sequence[Item]) -> Element:
    facts = [str(entry[key]) for key in ("outlet", "published") if entry.get(key)]
    return h.HEADER(
        h.H3(_title(name, entry)),
        h.P(clean(" · ".join([*facts, name])), attributes(klass="facts")),
        h.P(*_counts(items, words=True), attributes(klass="counts")),
    )


def _title(name: str, entry: Mapping[str, object]) -> str:
    return clean(str(entry.get("title") or name))


def _counts(items: Sequence[Item], *, words: bool) -> Iterator[Element]:
    """Yield how many items there are of each verdict."""
    verdicts: list[str] = [item.verdict for item in items]
    for verdict, sign in SIGNS.items():
        count = f"{sign} {verdicts.count(verdict)}{f' {verdict}' if words else ''}"
        yield h.SPAN(count, attributes(klass=f"sign {verdict}"))


def _article(
    anchor: str, heading: Element, items: Sequence[Item], article: Article | None
) -> Element:
    text = None if article is None else article.text
    cards = [make_card(item, f"{anchor}-{item.number}", text) for item in items]
    column = h.DIV(*cards, attributes(klass="cards"))
    if not cards:
        column.append(h.P("No records, neither in the gold nor in the run."))
    if text is None:
        return h.ARTICLE(heading, column, attributes(id=anchor))
    shown = h.DIV(*_marked(text, items, anchor), attributes(klass="text"))
    columns = h.DIV(shown, column, attributes(klass="columns"))
    return h.ARTICLE(heading, columns, attributes(id=anchor))


def _marked(text: str, items: Sequence[Item], anchor: str) -> Iterator[Element | str]:
    for stretch in mark_text(text, items):
        words = clean(stretch.text)
        if not stretch.items:
            yield words
            continue
        verdicts = {item.verdict for item in stretch.items}
        klass = " ".join(verdict for verdict in SIGNS if verdict in verdicts)
        yield h.MARK(words, attributes(klass=klass))
        # After the mark and without a space: a label never opens a line, and has no line under it.
        yield from _labels(stretch, anchor)


def _labels(stretch: Stretch, anchor: str) -> Iterator[Element]:
    for item in stretch.ending:
        sign = f"{SIGNS[item.verdict]}{item.number}"
        title = f"{item.verdict} {item.record['kind']}: {item.record['text']}"
        link = h.A(sign, attributes(href=f"#{anchor}-{item.number}", title=title))
        yield h.SUP(link, attributes(klass=f"sign {item.verdict}"))
