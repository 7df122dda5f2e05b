"""Merging claims: what is one claim and what is two, and which denial answers which."""

from __future__ import annotations

from typing import Any

import pytest
from merge_story import allegation, claim_groups, denial, groups, story

from summariser.merge import merge
from summariser.schema import Allegation, Run


def as_read(record_id: str, sentence: str, **fields: Any) -> Allegation:
    """Return an allegation as it is read off a sentence: in the sentence's own words."""
    return allegation(record_id, sentence, quote=sentence, **fields)


def test_one_claim_by_two_voices_is_one_claim() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge from inspectors.",
                source="Interior Minister Dana Rovik",
                target=("Norland Rail",),
            ),
            allegation(
                "bee.a1",
                "Norland Rail concealed cracks in the bridge at Selm.",
                source="the drivers' union",
                target=("Norland Rail plc",),
            ),
            published={"ada": "2031-05-02", "bee": "2031-05-01"},
        )
    )
    (claim,) = merged.claims
    assert claim.id == "C1"
    assert claim.sources == ("the drivers' union", "Interior Minister Dana Rovik")
    assert claim.target == ("Norland Rail plc",)
    assert claim.since == "2031-05-01"
    assert claim.origins == 2
    assert claim.denials == ()
    assert "same target: norland rail" in claim.joins[0].reasons


def test_the_articles_own_voice_is_a_source() -> None:
    text = "Norland Rail hid the cracks in the Selm bridge."
    merged = merge(
        story(
            allegation("ada.a1", text, target=("Norland Rail",), date="2031-05-02"),
            allegation("bee.a1", text, target=("Norland Rail",), source="a former engineer"),
            published={"ada": "2031-05-02", "bee": "2031-05-03"},
        )
    )
    assert merged.claims[0].sources == (None, "a former engineer")


def test_a_state_and_its_companies_are_accused_of_two_things() -> None:
    merged = merge(
        story(
            allegation("ada.a1", "France supplies engines to the rebels.", target=("France",)),
            allegation(
                "bee.a1",
                "French companies supply engines to the rebels.",
                target=("French companies",),
            ),
            allegation(
                "cal.a1",
                "The French government supplies engines to the rebels.",
                target=("the French government",),
            ),
        )
    )
    assert claim_groups(merged) == groups("ada.a1 cal.a1", "bee.a1")


def test_different_conduct_of_one_party_is_two_claims() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge.",
                source="Rovik",
                target=("Norland Rail",),
            ),
            allegation(
                "ada.a2",
                "Norland Rail bribed a port official with a house by the sea.",
                source="Rovik",
                target=("Norland Rail",),
            ),
        )
    )
    assert claim_groups(merged) == groups("ada.a1", "ada.a2")


def test_claims_stand_in_the_order_in_which_they_were_first_made() -> None:
    merged = merge(
        story(
            allegation("ada.a1", "The captain slept on watch.", target=("the captain",)),
            allegation("bee.a1", "Norland Rail hid the cracks.", target=("Norland Rail",)),
            allegation("cal.a1", "A mayor sold the town's forest.", date="2030-12"),
            published={"ada": "2031-05-02", "bee": "2031-05-01"},
        )
    )
    assert [(c.id, c.members, c.since) for c in merged.claims] == [
        ("C1", ("cal.a1",), "2030-12"),
        ("C2", ("bee.a1",), "2031-05-01"),
        ("C3", ("ada.a1",), "2031-05-02"),
    ]


def test_a_denial_answers_what_it_says_it_responds_to() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge.",
                target=("Norland Rail",),
            ),
            allegation("ada.a2", "Norland Rail bribed a port official.", target=("Norland Rail",)),
            denial(
                "ada.d1",
                "Norland Rail paid nobody.",
                source="Norland Rail",
                responds_to=("ada.a2",),
            ),
        )
    )
    by_member = {claim.members[0]: claim for claim in merged.claims}
    assert by_member["ada.a2"].denials == ("ada.d1",)
    assert by_member["ada.a1"].denials == ()
    (link,) = by_member["ada.a2"].links
    assert (link.denial, link.score) == ("ada.d1", 1.0)
    assert link.reasons == ("answers ada.a2 in its own article",)


def test_a_denial_is_linked_to_the_claim_another_outlet_reported() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge from inspectors.",
                source="Interior Minister Dana Rovik",
                target=("Norland Rail",),
            ),
            allegation(
                "ada.a2",
                "The harbour master of Port Selm took bribes from fishermen.",
                source="a fisherman",
                target=("harbour master of Port Selm",),
            ),
            denial(
                "bee.d1",
                "Norland Rail hid cracks in the bridge at Selm.",
                source="Norland Rail spokesman Ove Lund",
            ),
            published={"ada": "2031-05-01", "bee": "2031-05-02"},
        )
    )
    by_member = {claim.members[0]: claim for claim in merged.claims}
    assert by_member["ada.a1"].denials == ("bee.d1",)
    assert by_member["ada.a2"].denials == ()
    reasons = by_member["ada.a1"].links[0].reasons
    assert "Norland Rail spokesman Ove Lund speaks for or belongs to the accused" in reasons


def test_a_counter_accusation_is_a_claim_and_an_answer() -> None:
    quote = "Lund called the charge a smear and accused Rovik of starving the railway of money."
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge.",
                source="Dana Rovik",
                target=("Norland Rail",),
            ),
            allegation(
                "ada.a2",
                "Dana Rovik starved the railway of money.",
                quote=quote,
                source="Ove Lund of Norland Rail",
                target=("Dana Rovik",),
            ),
            denial(
                "ada.d1",
                "Norland Rail hid the cracks: Lund answers that Rovik starved it of money.",
                quote=quote,
                source="Ove Lund of Norland Rail",
                form="counter",
            ),
        )
    )
    by_member = {claim.members[0]: claim for claim in merged.claims}
    assert by_member["ada.a1"].denials == ("ada.d1",)
    assert by_member["ada.a2"].denials == ()


def test_one_denial_may_answer_two_claims() -> None:
    merged = merge(
        story(
            allegation("ada.a1", "Norland Rail hid the cracks.", target=("Norland Rail",)),
            allegation("ada.a2", "Norland Rail bribed an official.", target=("Norland Rail",)),
            denial(
                "ada.d1",
                "Norland Rail did nothing wrong.",
                source="Norland Rail",
                responds_to=("ada.a1", "ada.a2"),
            ),
        )
    )
    assert [claim.denials for claim in merged.claims] == [("ada.d1",), ("ada.d1",)]


def test_a_denial_without_any_claim_near_it_is_kept_and_linked_to_nothing() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "The harbour master of Port Selm took bribes from fishermen.",
                source="a fisherman",
                target=("the harbour master",),
            ),
            denial("bee.d1", "The museum lost a painting.", source="the museum's director"),
        )
    )
    assert [claim.denials for claim in merged.claims] == [()]
    assert "bee.d1" in [record.id for record in merged.records]


def test_who_alleges_does_not_answer_itself() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Norland Rail hid the cracks in the Selm bridge.",
                source="Dana Rovik",
                target=("Norland Rail",),
            ),
            allegation(
                "ada.a2",
                "Dana Rovik starved the railway of money.",
                source="Norland Rail",
                target=("Dana Rovik",),
            ),
            denial("bee.d1", "Dana Rovik starved the railway of money.", source="Dana Rovik"),
        )
    )
    by_member = {claim.members[0]: claim for claim in merged.claims}
    assert by_member["ada.a1"].denials == ()
    assert by_member["ada.a2"].denials == ("bee.d1",)


@pytest.mark.parametrize(
    ("denier", "answered"), [("the harbour master", ("bee.d1",)), ("the drivers' union", ())]
)
def test_a_denial_in_like_words_answers_others_and_not_its_own_denier(
    denier: str, answered: tuple[str, ...]
) -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1",
                "Inspectors were kept from the cracks in the Selm bridge.",
                source="the drivers' union",
            ),
            denial("bee.d1", "The Selm bridge had cracks.", source=denier),
        )
    )
    assert [claim.denials for claim in merged.claims] == [answered]


def test_a_denial_answers_no_other_conduct_that_another_outlet_reports() -> None:
    merged = merge(
        story(
            allegation(
                "ada.a1", "Norland Rail hid the cracks in the bridge.", target=("Norland Rail",)
            ),
            denial(
                "ada.d1",
                "Norland Rail hid nothing.",
                source="Norland Rail",
                responds_to=("ada.a1",),
            ),
            allegation("bee.a1", "Norland Rail bribed a port official.", target=("Norland Rail",)),
        )
    )
    by_member = {claim.members[0]: claim.denials for claim in merged.claims}
    assert by_member == {"ada.a1": ("ada.d1",), "bee.a1": ()}


@pytest.mark.parametrize(
    ("engine", "answered"),
    [("embedded", {"ada.a1", "bee.a1"}), ("llm", set())],
)
def test_a_denial_read_off_its_sentence_answers_what_the_articles_allege_most(
    engine: str, answered: set[str]
) -> None:
    timeline = story(
        as_read("ada.a1", "Norland Rail hid cracks in the Selm bridge from inspectors."),
        as_read("bee.a1", "Inspectors were shown no cracks, so the Selm bridge stayed open."),
        as_read("cid.a1", "Fishermen emptied the nets of a rival crew."),
        denial(
            "dee.d1",
            "The company went about its business as it always had.",
            quote="The company denied the allegations.",
            source="the company",
        ),
        published={"ada": "2031-05-01", "bee": "2031-05-02", "dee": "2031-05-03"},
    )
    merged = merge(timeline.model_copy(update={"run": Run(engine=engine)}))
    found = {m for claim in merged.claims if claim.denials for m in claim.members}
    assert found == answered


def test_what_a_denial_says_it_answers_stays_where_it_was_read_off_its_sentence() -> None:
    timeline = story(
        allegation("ada.a1", "Norland Rail hid cracks in the Selm bridge from inspectors."),
        allegation("bee.a1", "Norland Rail hid the cracks of the Selm bridge."),
        allegation("ada.a2", "Fishermen emptied the nets of a rival crew."),
        denial("ada.d1", "The crew emptied no nets.", source="the crew", responds_to=("ada.a2",)),
        published={"ada": "2031-05-01", "bee": "2031-05-02"},
    )
    merged = merge(timeline.model_copy(update={"run": Run(engine="embedded")}))
    by_member = {m: claim.denials for claim in merged.claims for m in claim.members}
    assert by_member["ada.a2"] == ("ada.d1",)


def test_the_plainest_answer_to_a_claim_of_one_outlet_is_linked_where_sentences_were_read() -> None:
    timeline = story(
        as_read(
            "ada.a1",
            "Aldor Stone is accused of dumping 1,200 tonnes of waste in the river Sell.",
            source="Ida Kvist",
            target=("Aldor Stone",),
        ),
        as_read(
            "ada.a2",
            "Aldor Stone is accused of paying its drivers too little.",
            source="Ida Kvist",
            target=("Aldor Stone",),
        ),
        denial(
            "bee.d1",
            "Aldor Stone denied on Tuesday that it had dumped waste in the river Sell.",
            source="Aldor Stone",
        ),
        denial("bee.d2", "Norland Rail denied that its trains were late.", source="Norland Rail"),
        published={"ada": "2031-05-01", "bee": "2031-05-02"},
    )
    merged = merge(timeline.model_copy(update={"run": Run(engine="embedded")}))
    assert {claim.members: claim.denials for claim in merged.claims} == {
        ("ada.a1",): ("bee.d1",),
        ("ada.a2",): (),
    }


def test_a_denial_read_off_its_sentence_answers_what_its_article_tells_before_it() -> None:
    timeline = story(
        as_read("ada.a1", "Norland Rail hid cracks in the Selm bridge.", spans=((0, 43),)),
        as_read("ada.a2", "Fishermen emptied the nets of a rival crew.", spans=((9000, 9043),)),
        denial(
            "ada.d1",
            "A spokesman called it plain nonsense.",
            quote="A spokesman called it plain nonsense.",
            source="a spokesman for Norland Rail",
            spans=((44, 81),),
        ),
        as_read("bee.a1", "Cracks in the bridge at Selm were hidden.", target=("Norland Rail",)),
        as_read("cid.a1", "A rival crew found the nets emptied.", target=("the fishermen",)),
        published={"ada": "2031-05-03", "bee": "2031-05-01", "cid": "2031-05-01"},
    )
    merged = merge(timeline.model_copy(update={"run": Run(engine="embedded")}))
    assert {m for claim in merged.claims if claim.denials for m in claim.members} == {
        "ada.a1",
        "bee.a1",
    }


def test_what_a_party_says_in_denying_is_hardly_taken_for_the_claim() -> None:
    sentence = "The bridge at Selm had cracks before Norland Rail came, the union said."

    def link_score(alleger: str) -> float:
        timeline = story(
            as_read("ada.a1", sentence, source=alleger, spans=((0, 71),)),
            denial("ada.d1", sentence, quote=sentence, source="the union", spans=((0, 71),)),
            denial(
                "ada.d2",
                "Norland Rail knew nothing.",
                quote="Norland Rail knew nothing.",
                source="Norland Rail",
                spans=((300, 326),),
            ),
            published={"ada": "2031-05-01"},
        )
        (claim,) = merge(timeline.model_copy(update={"run": Run(engine="embedded")})).claims
        return next((link.score for link in claim.links if link.denial == "ada.d2"), 0.0)

    assert link_score("the union") < link_score("Ida Kvist") / 2
