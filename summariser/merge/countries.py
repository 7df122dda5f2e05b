"""Countries under their many names, so that a state is one party however it is called.

News names a state by its name, its adjective or its capital ("officials in ..."). The table is
of general knowledge, not of any corpus; a capital stands for the state only as a party's whole
name, never as a place.
"""

from __future__ import annotations

_TABLE = """
afghanistan | afghan | kabul
albania | albanian | tirana
algeria | algerian | algiers
andorra | andorran |
angola | angolan | luanda
argentina | argentine, argentinian | buenos aires
armenia | armenian | yerevan
australia | australian | canberra
austria | austrian | vienna
azerbaijan | azerbaijani, azeri | baku
bahamas | bahamian | nassau
bahrain | bahraini | manama
bangladesh | bangladeshi | dhaka
barbados | barbadian | bridgetown
belarus | belarusian | minsk
belgium | belgian |
belize | belizean | belmopan
benin | beninese | porto-novo
bhutan | bhutanese | thimphu
bolivia | bolivian | la paz
bosnia | bosnian | sarajevo
botswana | botswanan | gaborone
brazil | brazilian | brasilia
brunei | bruneian |
bulgaria | bulgarian | sofia
burkina faso | burkinabe | ouagadougou
burundi | burundian | gitega
cambodia | cambodian | phnom penh
cameroon | cameroonian | yaounde
canada | canadian | ottawa
cape verde | cape verdean | praia
central african republic |  | bangui
chad | chadian | n'djamena
chile | chilean | santiago
china | chinese | beijing
colombia | colombian | bogota
comoros | comorian | moroni
congo | congolese | kinshasa
costa rica | costa rican |
croatia | croatian | zagreb
cuba | cuban | havana
cyprus | cypriot | nicosia
czech republic | czech | prague
denmark | danish | copenhagen
djibouti | djiboutian |
dominican republic | dominican | santo domingo
east timor | timorese | dili
ecuador | ecuadorian | quito
egypt | egyptian | cairo
el salvador | salvadoran, salvadorean | san salvador
equatorial guinea |  | malabo
eritrea | eritrean | asmara
estonia | estonian | tallinn
eswatini | swazi | mbabane
ethiopia | ethiopian | addis ababa
european union | eu |
fiji | fijian | suva
finland | finnish | helsinki
france | french | paris
gabon | gabonese | libreville
gambia | gambian | banjul
georgia | georgian | tbilisi
germany | german | berlin
ghana | ghanaian | accra
greece | greek | athens
grenada | grenadian |
guatemala | guatemalan |
guinea | guinean | conakry
guyana | guyanese | georgetown
haiti | haitian | port-au-prince
honduras | honduran | tegucigalpa
hungary | hungarian | budapest
iceland | icelandic | reykjavik
india | indian | new delhi
indonesia | indonesian | jakarta
iran | iranian | tehran
iraq | iraqi | baghdad
ireland | irish | dublin
israel | israeli | jerusalem
italy | italian | rome
ivory coast | ivorian | yamoussoukro
jamaica | jamaican | kingston
japan | japanese | tokyo
jordan | jordanian | amman
kazakhstan | kazakh | astana
kenya | kenyan | nairobi
kosovo | kosovar, kosovan | pristina
kuwait | kuwaiti |
kyrgyzstan | kyrgyz | bishkek
laos | laotian, lao | vientiane
latvia | latvian | riga
lebanon | lebanese | beirut
lesotho | basotho | maseru
liberia | liberian | monrovia
libya | libyan | tripoli
liechtenstein | liechtensteiner | vaduz
lithuania | lithuanian | vilnius
luxembourg | luxembourgish |
madagascar | malagasy | antananarivo
malawi | malawian | lilongwe
malaysia | malaysian | kuala lumpur
maldives | maldivian |
mali | malian | bamako
malta | maltese | valletta
mauritania | mauritanian | nouakchott
mauritius | mauritian | port louis
mexico | mexican | mexico city
moldova | moldovan | chisinau
monaco | monegasque |
mongolia | mongolian | ulaanbaatar
montenegro | montenegrin | podgorica
morocco | moroccan | rabat
mozambique | mozambican | maputo
myanmar, burma | burmese | naypyidaw
namibia | namibian | windhoek
nepal | nepali, nepalese | kathmandu
netherlands | dutch | the hague
new zealand | new zealander | wellington
nicaragua | nicaraguan | managua
niger | nigerien | niamey
nigeria | nigerian | abuja
north korea | north korean | pyongyang
north macedonia | macedonian | skopje
norway | norwegian | oslo
oman | omani | muscat
pakistan | pakistani | islamabad
palestine | palestinian | ramallah
panama | panamanian |
papua new guinea | papuan | port moresby
paraguay | paraguayan | asuncion
peru | peruvian | lima
philippines | philippine, filipino | manila
poland | polish | warsaw
portugal | portuguese | lisbon
qatar | qatari | doha
romania | romanian | bucharest
russia | russian | moscow, kremlin
rwanda | rwandan | kigali
samoa | samoan | apia
saudi arabia | saudi | riyadh
senegal | senegalese | dakar
serbia | serbian, serb | belgrade
seychelles | seychellois |
sierra leone | sierra leonean | freetown
singapore | singaporean |
slovakia | slovak | bratislava
slovenia | slovenian, slovene | ljubljana
somalia | somali | mogadishu
south africa | south african | pretoria
south korea | south korean | seoul
south sudan | south sudanese | juba
spain | spanish | madrid
sri lanka | sri lankan | colombo
sudan | sudanese | khartoum
suriname | surinamese | paramaribo
sweden | swedish | stockholm
switzerland | swiss | bern
syria | syrian | damascus
taiwan | taiwanese | taipei
tajikistan | tajik | dushanbe
tanzania | tanzanian | dodoma
thailand | thai | bangkok
togo | togolese | lome
tonga | tongan |
trinidad | trinidadian | port of spain
tunisia | tunisian | tunis
turkey, turkiye | turkish | ankara
turkmenistan | turkmen | ashgabat
uganda | ugandan | kampala
ukraine | ukrainian | kyiv, kiev
united arab emirates, uae | emirati | abu dhabi
united kingdom, uk, britain, great britain | british | london
united states, us, usa, america, united states of america | american | washington
uruguay | uruguayan | montevideo
uzbekistan | uzbek | tashkent
vatican, holy see |  |
venezuela | venezuelan | caracas
vietnam | vietnamese | hanoi
yemen | yemeni | sanaa
zambia | zambian | lusaka
zimbabwe | zimbabwean | harare
"""
"""One state a line: names | adjectives | capitals; the first name is the key."""


def _read_forms() -> tuple[dict[str, str], frozenset[str]]:
    forms: dict[str, str] = {}
    adjectives = set()
    for line in _TABLE.strip().splitlines():
        columns = [column.strip() for column in line.split("|")]
        names, adjective, capitals = (
            [f.strip() for f in c.split(",") if f.strip()] for c in columns
        )
        for form in (*names, *adjective, *capitals):
            forms.setdefault(form, names[0])
        adjectives.update(adjective)
    return forms, frozenset(adjectives)


_FORMS, _ADJECTIVES = _read_forms()
_LONGEST = max(form.count(" ") + 1 for form in _FORMS)


def find_country(words: tuple[str, ...]) -> str | None:
    """Return the country that the normalised words name, all of them, or None."""
    return _FORMS.get(" ".join(words))


def split_country(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Split a leading country name or adjective from the words that follow it."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        country = find_country(words[:size])
        if country is not None:
            return country, words[size:]
    return None, words
