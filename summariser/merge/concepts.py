"""Acts and kinds of conduct: the words that news uses for one and the same thing.

Two reports of one event, and even more so two wordings of one accusation, share few words: one
"supplied" and the other "sold". The groups below bring common synonyms of acts to one token. They
are general English drawn up from the subject matter of news (war, courts, companies, elections,
health, disasters), not from any corpus.
"""

from __future__ import annotations

from functools import lru_cache

from summariser.merge.wording import STOP_WORDS, stem, words

_ACTS = """
visit: visit visits visited trip travel travelled traveled tour arrive arrival fly flew journey
meet: meet met meeting meetings talks summit confer
call: phone telephone telephoned phoned
discuss: discuss discussed discussion discussions address addressed raise raised raising
testify: testify testified testimony hearing hearings questioned grilled
warn: warn warned warning caution cautioned cautioning
urge: urge urged urging demand demanded press pressed appeal appealed implore
announce: announce announced announcement unveil unveiled declare declared statement
publish: publish published publication print printed post posted release released
kill: kill killed killing killings murder murdered slain slay massacre massacred homicide
manslaughter: manslaughter
die: die died dead death deaths fatal fatally lethal deadly perish perished drown drowned
sink: sink sank sunk sinking capsize capsized founder foundered wreck wrecked
injure: injure injured injuring injuries injury wound wounded wounding hurt maim maimed
attack: attack attacked attacking assault assaulted strike struck raid raided bomb bombed bombing
shell: shell shelled shelling bombard bombardment
shoot: shoot shot shooting gunfire
explode: explode exploded explosion blast detonate
invade: invade invaded invasion incursion
arrest: arrest arrested detain detained detention custody apprehend
charge: charge charged indict indicted indictment prosecute prosecuted prosecution
guilt: guilt guilty convict convicted conviction
sentence: sentence sentenced sentencing jail jailed imprison imprisoned prison
sue: sue sued suing lawsuit suit litigation
plead: plead pleaded pled plea
trial: trial tried
investigate: investigate investigated investigation investigations probe inquiry inquest
autopsy: autopsy postmortem
sanction: sanction sanctions sanctioned embargo
vote: vote voted votes voting ballot poll
elect: elect elected election elections
appoint: appoint appointed nominate nominated
hire: hire hired hiring employ employed employment recruit recruited job
resign: resign resigned resignation
dismiss: dismiss dismissed dismissal sack sacked oust ousted fire fired
agree: agree agreed agreement accord deal pact treaty
sign: sign signed signing
award: award awarded win won select selected choose chosen pick picked
reject: reject rejected rejection refuse refused refusal spurn
criticise: criticise criticised criticize criticized criticism condemn condemned slam slammed
deny: deny denied denial rebut rebutted
protest: protest protested protests demonstrate demonstrated demonstration rally rallied
support: support supported supporting back backed backing endorse endorsed
supply: supply supplied supplies supplying provide provided provides providing give gave given
supply: sell sold sale sales send sent ship shipped shipment deliver delivered delivery transfer
supply: transferred transfers export exported exports furnish arm arming contribute contributes
supply: contributed contribution contributions donate
help: help helped helping aid aided aiding assist assisted assistance bolster bolstered boost
weapon: weapon weapons weaponry arms arm armament munition munitions ammunition rifle rifles gun
weapon: guns missile missiles
military: military army armed troops soldiers forces defense defence
component: component components part parts material materials equipment machinery electronics
component: tool tools
pay: pay paid payment payments bribe bribes bribed bribery kickback kickbacks
steal: steal stole stolen theft embezzle embezzled embezzlement misappropriate loot looted
defraud: fraud defraud defrauded fraudulent swindle swindled scam cheat cheated
deceive: deceive deceived lie lied lying liar mislead misled misleading dishonest falsehood false
conceal: conceal concealed conceals hide hid hidden cover covered coverup withhold withheld
conceal: suppress suppressed
falsify: falsify falsified forge forged fabricate fabricated doctored
conflict: conflict conflicts
favour: favor favored favour favoured favoritism favouritism bias biased skew skewed unfair
favour: partial preferential cozy cosy
neglect: neglect neglected negligent negligence careless reckless recklessly shoddy sloppy
fail: fail failed failing fails failure failures flaw flawed faulty defective deficient deficiency
fail: malfunction malfunctioned inadequate lapse lapses shortcoming shortcomings
unprepared: unprepared prepared preparation complacent complacency
blame: blame blamed blames blaming fault responsible responsibility liable accountable cause
blame: caused causes
evade: evade evaded shirk shirked dodge dodged shift shifted slippery
delay: delay delayed delays late slow slowly postpone postponed belated
threaten: threaten threatened threatens threat threats intimidate intimidated intimidation coerce
insult: insult insulted insults smear smeared slander slandered defame mock mocked derogatory
insult: disparage ridicule coward cowardly
harass: harass harassed harassment grope groped molest molested rape raped abuse abused
affair: affair affairs infidelity extramarital adultery unfaithful cheated mistress
spy: spy spied spying espionage surveil surveillance wiretap wiretapped eavesdrop
hack: hack hacked hacking breach breached cyberattack
interfere: interfere interfered interference meddle meddled meddling
collude: collude colluded collusion conspire conspired conspiracy plot plotted
plant: plant planted orchestrate orchestrated instigate instigated engineer engineered
poison: poison poisoned inject injected overdose dose administer administered swallow swallowed
drug: drug drugs medicine medication painkiller anesthetic anaesthetic sedative
leak: leak leaked leaking spill spilled spilling
pollute: pollute polluted pollution contaminate contaminated contamination
subsidise: subsidy subsidies subsidise subsidize subsidized subsidised
outsource: outsource outsourced offshore jobs
violate: violate violated violation violations breaks illegal illegally unlawful unlawfully
exempt: exempt exempted exemption exemptions waiver waivers
torture: torture tortured mistreat mistreated beat beaten beating
discriminate: discriminate discriminated discrimination racist racism sexist
aggress: aggression aggressive aggressively hostile
intend: consider considering considered contemplate contemplating intend intends intended plan
flee: flee fled escape escaped abscond absconded
own: own owned owner ownership
build: build built construct constructed manufacture manufactured produce produced production
assemble: assemble assembled assembly
fall: fall fell drop dropped decline declined plunge plunged slump
rise: rise rose increase increased surge surged grow grew
begin: begin began begun start started commence open opened launch launched
end: end ended finish finished complete completed conclude concluded
evacuate: evacuate evacuated evacuation
bury: bury buried burial funeral
born: born birth
treat: treat treated treatment care
close: close closed closing closes closure shut
ban: ban banned banning bans prohibit prohibited outlaw outlawed
search: search searched searching searches
rescue: rescue rescued rescuing
flood: flood flooded flooding floods overflow overflowed overflows inundate inundated deluge
infect: infect infected infecting infection infections sicken sickened
buy: buy bought buying purchase purchased takeover
burn: burn burned burnt blaze inferno
merge: merge merged merger mergers
acquit: acquit acquitted acquittal exonerate exonerated
fine: fined fines
cancel: cancel cancelled canceled cancellation scrap scrapped
approve: approve approved approval authorise authorised authorize authorized
crash: crash crashed collide collided collision derail derailed
expel: expel expelled expulsion deport deported deportation
suspend: suspend suspended suspension
marry: marry married wedding
contain: contain contained containment cap plug seal sealed stop stopped halt halted
review: review reviewed overhaul reform
split: split separate separated separation breakup
"""


def _read_acts() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _ACTS.strip().splitlines():
        act, _, forms = line.partition(":")
        for form in forms.split():
            # Marked, so that an act is never taken for a word of the text.
            found.setdefault(stem(form), f"={act}")
    return found


_ACT_OF = _read_acts()


@lru_cache(maxsize=100_000)
def find_act(word: str) -> str | None:
    """Return the act that a normalised word stands for, marked with ``=``, or None."""
    return _ACT_OF.get(stem(word))


def concepts(text: str) -> list[str]:
    """Return the content words of a text in order: the act where there is one, else the stem."""
    return [find_act(word) or stem(word) for word in words(text) if word not in STOP_WORDS]
