"""An invented story as a finished timeline, for the tests of what is rendered."""

from __future__ import annotations

from summariser.schema import (
    Allegation,
    ArticleEntry,
    ClaimThread,
    Denial,
    Event,
    Failure,
    LeftOut,
    MergedEvent,
    Run,
    Timeline,
    Usage,
)

ARTICLES = {
    "a1": ArticleEntry(
        title="Inspectors were paid, says senator",
        outlet="Harrow Post",
        url="https://harrowpost.example/news/1",
        published="2031-05-03",
        origin="a1",
    ),
    "a2": ArticleEntry(
        title="Senator: inspectors paid",
        outlet="Daily Gull",
        url="https://gull.example/2",
        published="2031-05-04T09:30:00+00:00",
        origin="a1",
        origin_reason="same text",
    ),
    "a3": ArticleEntry(
        title="Terminal visit ends", outlet="Quay Radio", published="2031-06-09", origin="a3"
    ),
    "a4": ArticleEntry(title="Lost page", outlet="Gazette of Norrow", origin="a4"),
}

E1 = Event(
    id="a1.e1",
    article="a1",
    quotes=("Brant Holdings opened the terminal in February 2029.",),
    spans=((100, 152),),
    sentences=(3,),
    text="Brant Holdings opened the terminal.",
    actors=("Brant Holdings", "Mayor Odile Crane"),
    time_text="in February 2029",
    date="2029-02",
)
E2 = E1.model_copy(update={"id": "a2.e1", "article": "a2"})
E3 = Event(
    id="a3.e1",
    article="a3",
    quotes=("Inspectors toured the terminal from 16 to 20 April.",),
    spans=((0, 51),),
    sentences=(1,),
    text="Inspectors toured the terminal.",
    actors=("inspectors",),
    date="2031-04-16/2031-04-20",
)
E4 = Event(
    id="a3.e2",
    article="a3",
    quotes=("Since March 2030 the terminal has leaked.",),
    spans=((60, 101),),
    sentences=(2,),
    text="The terminal leaks.",
    status="ongoing",
    time_text="Since March 2030",
    date="2030-03",
)
E5 = Event(
    id="a3.e3",
    article="a3",
    quotes=("A hearing is to be held in the coming weeks.",),
    spans=((110, 154),),
    sentences=(3,),
    text="A hearing is to be held.",
    status="planned",
    time_text="in the coming weeks",
)
E6 = Event(
    id="a2.e2",
    article="a2",
    quotes=("Inspectors arrived on 2 May.",),
    spans=((200, 228),),
    sentences=(5,),
    text="Inspectors arrived.",
    date="2031-05-02",
)
C1 = Allegation(
    id="a1.a1",
    article="a1",
    quotes=("Senator Ada Quill said Brant had paid the inspectors.",),
    spans=((200, 253),),
    sentences=(4,),
    text="Brant Holdings paid the inspectors.",
    source="Senator Ada Quill",
    target=("Brant Holdings",),
)
C2 = C1.model_copy(update={"id": "a2.a1", "article": "a2"})
C3 = Allegation(
    id="a3.a1",
    article="a3",
    quotes=("The mayor looked away.",),
    spans=((160, 182),),
    sentences=(4,),
    text="The mayor looked away.",
    target=("Mayor Odile Crane",),
)
C4 = Allegation(
    id="a3.a2",
    article="a3",
    quotes=("Residents accuse the port of hiding figures.",),
    spans=((190, 234),),
    sentences=(5,),
    text="The port hid figures.",
    source="residents",
    target=("the port",),
    date="2031-06-08",
)
D1 = Denial(
    id="a1.d1",
    article="a1",
    quotes=('"We paid nobody," Brant said on 3 May.',),
    spans=((260, 298),),
    sentences=(5,),
    text="Brant Holdings paid the inspectors.",
    source="Brant Holdings",
    responds_to=("a1.a1",),
    date="2031-05-03",
)
D2 = D1.model_copy(update={"id": "a2.d1", "article": "a2", "responds_to": ("a2.a1",)})
D3 = Denial(
    id="a3.d1",
    article="a3",
    quotes=("The inspectors did not answer questions.",),
    spans=((240, 280),),
    sentences=(6,),
    text="The inspectors took money.",
    source="the inspectors",
    form="no_comment",
)
D4 = Denial(
    id="a3.d2",
    article="a3",
    quotes=("Ms Quill should look at her own donors, Brant's chairman said.",),
    spans=((290, 352),),
    sentences=(7,),
    text="Brant pays officials.",
    source="Brant's chairman",
    form="counter",
)
D5 = Denial(
    id="a3.d3",
    article="a3",
    quotes=("The ministry said that all permits had been in order.",),
    spans=((360, 413),),
    sentences=(8,),
    text="Permits were irregular.",
    source="the ministry",
    form="qualified",
)

RECORDS = (E1, C1, D1, E2, E6, C2, D2, E3, E4, E5, C3, C4, D3, D4, D5)


def port_timeline() -> Timeline:
    """Return the whole story: merged, with a failure and things left out."""
    return Timeline(
        story="port",
        articles=ARTICLES,
        records=RECORDS,
        events=(
            MergedEvent(
                id="E1",
                date="2031-04-16/2031-04-20",
                text=E3.text,
                members=("a3.e1", "a2.e2"),
                actors=("inspectors",),
                outlets=("Quay Radio", "Daily Gull"),
                origins=2,
            ),
            MergedEvent(
                id="E2",
                date="2029-02",
                text=E1.text,
                members=("a1.e1", "a2.e1"),
                actors=E1.actors,
                time_text=E1.time_text,
                outlets=("Harrow Post", "Daily Gull"),
                origins=1,
            ),
            MergedEvent(
                id="E3",
                date="2030-03",
                text=E4.text,
                members=("a3.e2",),
                status="ongoing",
                time_text=E4.time_text,
                outlets=("Quay Radio",),
                origins=1,
            ),
            MergedEvent(
                id="E4",
                text=E5.text,
                members=("a3.e3",),
                status="planned",
                time_text=E5.time_text,
                outlets=("Quay Radio",),
                origins=1,
            ),
        ),
        claims=(
            ClaimThread(
                id="C1",
                text=C3.text,
                members=("a3.a1",),
                sources=(None,),
                target=C3.target,
                since="2031-06-09",
                outlets=("Quay Radio",),
                origins=1,
            ),
            ClaimThread(
                id="C2",
                text=C1.text,
                members=("a1.a1", "a2.a1"),
                denials=("a1.d1", "a2.d1", "a3.d1", "a3.d2"),
                sources=("Senator Ada Quill",),
                target=("Brant Holdings",),
                since="2031-05-03",
                outlets=("Harrow Post", "Daily Gull"),
                origins=1,
            ),
            ClaimThread(
                id="C3",
                text=C4.text,
                members=("a3.a2",),
                sources=("residents",),
                target=("the port",),
                since="2031-06-08",
                outlets=("Quay Radio",),
                origins=1,
            ),
        ),
        failures=(
            Failure(
                article="a4",
                stage="extract",
                reason="no answer within 120 seconds",
                error="ModelUnavailableError",
            ),
        ),
        left_out=(
            LeftOut(article="a1", reason="looks like boilerplate", count=2),
            LeftOut(article="a3", reason="cited a sentence that does not exist"),
            LeftOut(article="a3", reason="looks like boilerplate"),
        ),
        run=Run(
            engine="llm",
            model="tiny-instruct",
            prompt="extract.v1",
            prompt_sha256="0123456789abcdef" * 4,
            versions={"summariser": "0.1.0"},
            usage=Usage(requests=5, retries=1, prompt_tokens=4000, completion_tokens=321),
            started="2031-07-01T12:00:00+00:00",
            seconds=3.5,
        ),
    )
