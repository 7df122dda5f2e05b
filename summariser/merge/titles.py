"""Words of names that name a role, an organ or a legal form, and not the party itself.

General English, not of any corpus. Stems are not used: the words are compared as written, in
lower case and without possessive endings.
"""

from __future__ import annotations

from summariser.merge.wording import word_set

ROLES = word_set(
    """
    actor actress adviser advisor agent aide aides ambassador analyst assistant associate attorney
    attorneys author baron baroness bishop brigadier brother brothers candidate captain cardinal
    cfo ceo coo chair chairman chairperson chairwoman chancellor chief coach columnist
    commander commissioner congressman congresswoman constable consul coordinator coroner
    correspondent councillor counsel counsellor count countess critic crown dame daughter dean
    deputy designer detective diplomat director doctor doctors dr duchess duke economist editor
    emeritus emperor employee employees envoy ex executive executives expert father fiancee former
    founder cofounder general gen gov governor head husband imam inspector investigator journalist
    judge justice king lawmaker lawmakers lawyer lawyers lead leader leaders lieutenant lt lord lady
    madam magistrate maj major manager mayor member members minister ministers mother mr mrs ms
    miss mp mps msgr mufti nanny nominee nurse officer officers official officials ombudsman
    operative owner partner pastor patriarch physician player politician pope premier presenter
    president presidential
    press priest prime prince princess principal prof professor prosecutor prosecutors publicist
    queen rabbi rapporteur ranking rep representative representatives reporter researcher rev
    reverend scientist sec secretary sen senator senators sergeant sgt shadow sheikh sheriff
    sir sister solicitor son speaker spokesman spokesmen spokesperson spokespeople spokeswoman
    staffer strategist superintendent supervisor supt surgeon teacher treasurer trustee under
    undersecretary vice veteran wife widow witness col colonel adm admiral cmdr cpl corporal pvt
    acting senior junior special permanent interim incoming outgoing then current late elect
    co managing non-executive attorney-general
    chief-of-staff parliamentary state's
    """
)
"""Words of office, kinship and courtesy that stand beside a person's name."""

OCCUPATIONS = word_set(
    """
    academic activist anchor architect artist athlete banker billionaire blogger bodyguard broker
    businessman businesswoman campaigner chef choreographer colleague comedian composer consultant
    contractor cook cyclist defendant developer donor driver engineer entrepreneur farmer filmmaker
    firefighter footballer friend fundraiser golfer guard guitarist helper hacker historian host
    humorist insider inventor investor lobbyist magnate model mogul musician neighbor neighbour
    novelist organiser organizer painter paramedic passenger photographer pilot plaintiff poet
    producer promoter psychiatrist psychologist rapper researcher rival scholar sculptor secretary
    singer socialite soldier star student survivor suspect trader tycoon victim whistleblower
    worker writer
    """
)
"""Occupations and parts in an affair; only in lower case, as many are parts of proper names."""

PROXIES = word_set(
    """
    adviser advisor aide aides attorney attorneys counsel lawyer lawyers representative
    representatives publicist solicitor solicitors barrister spokesman spokesmen spokesperson
    spokespeople spokeswoman advocate
    """
)
"""Roles whose holder speaks for somebody else."""

PORTFOLIOS = word_set(
    """
    state defense defence foreign interior home treasury finance energy trade commerce justice
    health education transport labor labour agriculture environment security homeland economy
    affairs communications operating financial information technology
    """
)
"""Words that complete a title ("Secretary of State", "Foreign Minister")."""

ORGANS = word_set(
    """
    authorities authority bureau cabinet capital delegation department embassy
    government leadership office officials official ministry regime side state states mission
    counterparts counterpart federal national central military
    """
)
"""Words for those who act for a state or a body: with its name beside them they are that party."""

PRIVATE = word_set(
    """
    bank banks business businessman businessmen citizen citizens company conglomerate
    conglomerates contractor contractors enterprise entities entity exporter exporters factories
    factory hacker hackers importer importers individual individuals industries industry maker
    makers manufacturer manufacturers mercenaries mercenary national nationals producer producers
    refineries refinery shipper shippers subcontractor subcontractors subsidiaries subsidiary
    supplier suppliers trader traders volunteer volunteers
    """
)
"""Words for those who belong to a state or a body and act on their own account, in no office."""

LEGAL_FORMS = word_set(
    """
    inc incorporated plc ltd limited llc llp corp corporation co company ag gmbh sa spa nv bv se ab
    asa oyj pty kg holdings group
    """
)
"""Legal forms of companies, which reports add or leave out."""

GRADES = word_set("senior junior top ranking unnamed anonymous lead chief")
"""Words of rank that do not change who is meant where no name follows."""

SYNONYMS = {
    "firm": "company", "firms": "company", "companies": "company", "corporations": "company",
    "businesses": "company", "business": "company", "enterprises": "company", "cops": "police",
    "ruling": "governing",
    "attorney": "lawyer", "attorneys": "lawyer", "lawyers": "lawyer", "solicitor": "lawyer",
    "lawmakers": "legislator", "senators": "senator", "reporters": "reporter",
    "defence": "defense", "troops": "soldier", "soldiers": "soldier", "medics": "paramedic",
    "paramedics": "paramedic", "relatives": "family", "kin": "family", "cop": "police",
    "parliamentarians": "legislator", "legislators": "legislator", "physicians": "doctor",
    "physician": "doctor", "doctors": "doctor",
}  # fmt: skip
"""Common nouns for parties, brought to one word each."""

BODIES = word_set(
    """
    agency air airlines airport airways alliance army assembly association authority bank bay beach
    academy clinic consortium federation laboratory
    board brigade broadcasting bureau cathedral center centre church city club college commission
    committee congress corps council county court department district east force foundation front
    fund guard herald hospital house institute international island journal league mail market
    ministry motors museum navy network news north parliament party police port post press prison
    province railway republic river school senate service society south square standard state
    station steel street telegraph temple times tower tribune union university valley west
    """
)
"""Words that end names of bodies and places: alone they are no family name."""
