"""The words of English date expressions, as tables.

Each word belongs to one class; the grammar in the rule modules is written over these classes.
Classes and the treatment of modifiers follow TIMEX3 (Sauri et al., "TimeML Annotation
Guidelines", 2006). Nothing here is taken from a particular story.
"""

from __future__ import annotations

from typing import Final, Literal

Relation = Literal["at", "since", "until", "before", "after", "by"]
"""How what is told lies to a date."""


def word_list(words: str) -> list[str]:
    """Return the words of a table row, which blanks keep apart."""
    return words.split()


MONTHS: Final = {
    name: number
    for number, name in enumerate(
        word_list(
            "january february march april may june july august september october november december"
        ),
        start=1,
    )
}
MONTH_ABBREVIATIONS: Final = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        word_list("monday tuesday wednesday thursday friday saturday sunday"), start=1
    )
}
WEEKDAY_ABBREVIATIONS: Final = {
    "mon": 1,
    "tue": 2,
    "tues": 2,
    "wed": 3,
    "weds": 3,
    "thu": 4,
    "thur": 4,
    "thurs": 4,
    "fri": 5,
    "sat": 6,
    "sun": 7,
}
WEEKDAY_PLURALS: Final = {f"{name}s": number for name, number in WEEKDAYS.items()}

SEASONS: Final = {
    "spring": "SP",
    "summer": "SU",
    "summertime": "SU",
    "springtime": "SP",
    "autumn": "FA",
    "fall": "FA",
    "winter": "WI",
    "wintertime": "WI",
}
SEASON_FIRST_MONTH: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}

# Units of TIMEX3 durations; a decade and a century are counted in years when there are several.
UNITS: Final = {
    "second": "TS",
    "minute": "TM",
    "min": "TM",
    "hour": "TH",
    "hr": "TH",
    "day": "D",
    "weekend": "WE",
    "week": "W",
    "fortnight": "2W",
    "month": "M",
    "quarter": "Q",
    "season": "S",
    "year": "Y",
    "yr": "Y",
    "decade": "10Y",
    "century": "100Y",
}
UNIT_PLURALS: Final = {
    **{f"{name}s": unit for name, unit in UNITS.items() if name not in {"century", "season"}},
    "centuries": "100Y",
}

CARDINALS: Final = {
    **{
        name: number
        for number, name in enumerate(
            word_list(
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
                "fifteen sixteen seventeen eighteen nineteen"
            ),
            start=1,
        )
    },
    **{
        name: 10 * number
        for number, name in enumerate(
            word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
        )
    },
}
SCALES: Final = {"hundred": 100, "thousand": 1000, "dozen": 12}
ORDINALS: Final = {
    **{
        name: number
        for number, name in enumerate(
            word_list(
                "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
                "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
                "nineteenth twentieth"
            ),
            start=1,
        )
    },
    "thirtieth": 30,
}
SPELLED_DECADES: Final = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}

DAY_PARTS: Final = {
    "dawn": "MO",
    "daybreak": "MO",
    "sunrise": "MO",
    "morning": "MO",
    "mornings": "MO",
    "midmorning": "MO",
    "noon": "T12:00",
    "midday": "T12:00",
    "lunchtime": "MI",
    "afternoon": "AF",
    "afternoons": "AF",
    "midafternoon": "AF",
    "dusk": "EV",
    "sunset": "EV",
    "evening": "EV",
    "evenings": "EV",
    "night": "NI",
    "nights": "NI",
    "nighttime": "NI",
    "midnight": "T24:00",
}

# Days away from the document creation time.
DEICTIC_DAYS: Final = {"today": 0, "tomorrow": 1, "yesterday": -1}

REFERENCES: Final = {
    "now": "PRESENT_REF",
    "currently": "PRESENT_REF",
    "presently": "PRESENT_REF",
    "nowadays": "PRESENT_REF",
    "recently": "PAST_REF",
    "lately": "PAST_REF",
    "soon": "FUTURE_REF",
}

FREQUENCIES: Final = {
    "hourly": "PT1H",
    "daily": "P1D",
    "nightly": "P1D",
    "weekly": "P1W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "yearly": "P1Y",
    "annually": "P1Y",
}

ZONES: Final = frozenset(
    word_list(
        "gmt utc bst cet cest eet eest msk ist jst kst hkt aest aedt acst awst nzst nzdt "
        "sast wat est edt et cst cdt ct mst mdt mt pst pdt pt akst hst"
    )
)

# Words with one class each and no value of their own.
_CLASSES: Final = {
    "ARTICLE": "a an",
    "THE": "the",
    "THIS": "this",
    "THAT": "that",
    "THESE": "these",
    "THOSE": "those",
    "LAST": "last",
    "NEXT": "next",
    "PAST": "past",
    "PREVIOUS": "previous preceding prior",
    "FOLLOWING": "following subsequent ensuing",
    "COMING": "coming upcoming forthcoming",
    "CURRENT": "current",
    "SAME": "same",
    "LATEST": "latest",
    "RECENT": "recent",
    "FUTURE": "future",
    "EARLY": "early",
    "LATE": "late",
    "MID": "mid",
    "EARLIER": "earlier",
    "LATER": "later afterwards afterward thereafter",
    "THEN": "then",
    "BEGINNING": "beginning start outset",
    "MIDDLE": "middle",
    "END": "end close",
    "ENDED": "ended ending",
    "AGO": "ago",
    "AHEAD": "ahead hence",
    "EVERY": "every each",
    "PER": "per",
    "VAGUE": "several few many some numerous",
    "COUPLE": "couple",
    "SCORES": "dozens hundreds thousands scores",
    "MORE": "more",
    "LESS": "less fewer",
    "THAN": "than",
    "OVER": "over",
    "UP": "up",
    "LEAST": "least",
    "MOST": "most",
    "ALMOST": "almost nearly",
    "ABOUT": "about around approximately roughly",
    "ANOTHER": "another additional",
    "OTHER_NUMBER": "million billion trillion",
    "FISCAL": "fiscal financial fy",
    "ACADEMIC": "academic school",
    "FULL": "full entire whole",
    "ALL": "all",
    "PERIOD": "period",
    "WORKING": "working trading business consecutive straight calendar",
    "HALF": "half halves",
    "OVERNIGHT": "overnight",
    "TONIGHT": "tonight",
    "TIME": "time",
    "MOMENT": "moment",
    "PRESENT": "present",
    "RIGHT": "right",
    "OLD": "old",
    "LONG": "long",
    "IN": "in",
    "ON": "on",
    "AT": "at",
    "BY": "by",
    "OF": "of",
    "TO": "to",
    "FROM": "from",
    "SINCE": "since",
    "UNTIL": "until till til",
    "BEFORE": "before",
    "AFTER": "after",
    "DURING": "during throughout within",
    "THROUGH": "through thru",
    "BETWEEN": "between",
    "AND": "and",
    "OR": "or",
    "AS": "as",
    "ERA": "ad bc ce bce",
    "AMPM": "am pm",
}
WORD_CLASSES: Final = {word: name for name, words in _CLASSES.items() for word in words.split()}

# Prepositions that say how what happened lies to the date; longer phrases come first.
RELATIONS: Final[tuple[tuple[tuple[str, ...], Relation], ...]] = (
    (("prior", "to"), "before"),
    (("ahead", "of"), "before"),
    (("as", "of"), "at"),
    (("no", "later", "than"), "by"),
    (("ever", "since"), "since"),
    (("up", "to"), "until"),
    (("since",), "since"),
    (("between",), "since"),
    (("from",), "since"),
    (("starting",), "since"),
    (("beginning",), "since"),
    (("until",), "until"),
    (("till",), "until"),
    (("til",), "until"),
    (("through",), "until"),
    (("thru",), "until"),
    (("before",), "before"),
    (("after",), "after"),
    (("following",), "after"),
    (("by",), "by"),
    (("during",), "at"),
    (("throughout",), "at"),
    (("within",), "at"),
    (("over",), "at"),
    (("around",), "at"),
    (("in",), "at"),
    (("on",), "at"),
    (("at",), "at"),
    (("of",), "at"),
    (("for",), "at"),
)

# Nouns that a number before them counts: "2000 people" and "in May 10 people" name no date.
COUNTABLE: Final = frozenset(
    word_list(
        "people percent per troops soldiers men women children miles kilometers "
        "kilometres km meters metres feet tons tonnes pounds dollars euros yen jobs "
        "employees workers times points votes homes houses shares acres hectares words "
        "seats members barrels gallons civilians officers others refugees protesters "
        "demonstrators"
    )
)
