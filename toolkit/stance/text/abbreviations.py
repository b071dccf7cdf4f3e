"""Words that decide whether a full stop ends a sentence, by what they do before a capital.

A token is the word before a stop, without it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


# Stand before a name: never end a sentence before a capital (lower case, without the stop).
TITLES: Final = _words(
    "mr mrs ms mx dr prof hon rev fr gen lt col capt cpt cdr cmdr adm sgt maj cpl pvt brig gov sen sens"
    " rep reps pres amb supt msgr messrs mme mlle st ste mt ft pte insp det sec'y drs profs gens cols govs"
    " revs asst assoc dep sra srta sec con res amdt pub cllr smt shri kum tmt thiru mohd addl flt"
    " sqn ldr cdre m/s"
)

# Titles written like this alone: *GP* and *SRI* are words. Before a starter they end a sentence.
SHORT_TITLES: Final = _words("Sri Adv Dy Jt Wg Gp")

# Lead on to what they introduce: never end a sentence before a capital or a digit.
LEADERS: Final = _words(
    "vs v cf viz e.g i.e eg ie p.s p.p.s n.b approx ca c.f al esp incl resp orig trans ed eds"
)

# Longer than a letter; beside an initial (*A. Yu. Rudin*) they are one.
INITIALS: Final = _words("Yu Ya Ye Zh Kh Sh Ch Ts Th Ph Wm Geo Jas Chas Thos")

# Before a pattern of numerals, a condition: two initials begin a name (*J. B. Moss*).
NO_INITIALS: Final = r"(?![A-Z]\.\s+[A-Z]\.\s)"

# Stand before a number: never end a sentence before a digit.
BEFORE_NUMBER: Final = _words(
    "no nos fig figs sec secs art arts vol vols ch chap pp p para paras pt ex op cit eq ref sc tel ext"
    " approx ca res amdt rept stat rs cl cls"
)

# Also plain words: before a capital they end a sentence.
ALSO_WORDS: Final = _words("no art arts fig ex al ed resp in me so us it is am hr ca m/s")

# Words that nupunkt takes for abbreviations; before a lower-case letter, too, they end a sentence.
PLAIN_WORDS: Final = _words("no me us so it in is am at or how day ago all too will can free win")

# Capitalised; before a day's number they do not end a sentence.
MONTHS: Final = _words("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")

# May end a sentence, and do before a word that starts one.
ENDERS: Final = _words(
    "inc corp co cos ltd llc plc bros jr sr esq dept depts govt assn univ inst intl natl ave blvd rd hwy"
    " sq bldg apt est max avg sq ret retd mgr dist div dir exec comm cmte phd ph.d m.d b.a m.a j.d b.s m.s"
)

# Units: before a capital they end a sentence, otherwise not.
MEASURES: Final = _words("pct hrs hr min mins sec secs lb lbs oz kg km mi mph ft yr yrs mo mos bn mn tn")

# American and Canadian places, capitalised; they may end a sentence, like :data:`ENDERS`.
STATES: Final = _words(
    "Ala Ariz Ark Calif Cal Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Md Me Mass Mich Minn Miss Mo Mont"
    " Neb Nebr Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que Alta Dak"
)

# Capitalised words that start sentences far more often than they follow an abbreviation.
STARTERS: Final = _words(
    "The This That These Those It Its He She They We You I His Her Their Our Your My There Here But And Or"
    " Nor Yet So If When While Although Though Because Since As At In On For From By With Without After"
    " Before During Until Unless Once Despite Instead However Moreover Furthermore Nevertheless Nonetheless"
    " Still Then Thus Therefore Hence Meanwhile Perhaps Maybe Indeed Also Even Only Just Not No Yes What"
    " Who Whose Why How Where Which Whether Some Many Most Few Both Each Every Another Others Such An A"
    " Nobody Nothing Everyone Everything Someone Something Anyone Anything Let Can Could Should Would Is"
    " Are Was Were Do Does Did Has Have Had Today Yesterday Tomorrow Now Finally Later Earlier Recently"
    " Under Through Across Against Among Between Beyond Unlike Rather Neither Either To Too Never Nowhere"
    " Almost Clearly Certainly Obviously Similarly Likewise Consequently Additionally Specifically"
    " Unfortunately Fortunately Importantly Interestingly According Whatever Whoever Whenever Wherever"
    " Please Again Thereafter Overall Besides Otherwise Already Several Much More Less Nearly All"
)

# Before a single letter: the letter is a name of its own (*Plan B.*), not an initial.
LETTERED: Final = _words(
    "plan vitamin type hepatitis group class section part grade exhibit title schedule category phase"
    " channel figure table model generation article option appendix annex point team block zone line"
)

# Before *I.*: the letter is the pronoun.
BEFORE_PRONOUN: Final = _words(
    "do did am and than as but or have had was can should would will could not like nor does must were"
    " might may"
)

# Begin a sentence that is only as far as its time of day (*At 3 a.m. President …*).
CLOCK_LEADS: Final = _words("At By Around Before After Until About Since From Shortly Just")

# Go on with a time of day (*9 a.m. Monday*).
CLOCK_FOLLOWERS: Final = (
    _words(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs Fri Sat Sun"
        " January February March April May June July August September October November December Eastern"
        " Central Mountain Pacific Atlantic Greenwich Standard Daylight Local Moscow Beijing London GMT UTC"
        " EST EDT ET CST CDT CT MST MDT MT PST PDT PT CET CEST BST IST"
    )
    | MONTHS
)

# After *in the U.S.* and the like, subjects of a new sentence.
PLACES: Final = _words(
    "China Russia Iran Europe Japan Canada Britain Mexico India Germany France Israel Ukraine Taiwan"
    " Australia Brazil Republicans Democrats Americans Europeans Beijing Moscow Tehran London Paris Berlin"
    " Tokyo Kyiv Turkey Africa Asia Washington"
)

# Verbs that report a quotation, as an alternation.
REPORTING: Final = (
    "said|says|asked|asks|cried|cries|shouted|wrote|writes|wondered|wonders|demanded|replied|replies|answered|added|"
    "adds|insisted|exclaimed|yelled|declared|quipped|mused|tweeted|thundered|pleaded|told"
)

# Words that a title leaves in lower case, and that no heading ends with.
MINOR_WORDS: Final = _words(
    "a an and as at but by for from in into of on or nor per the to vs via with that which who whose is are"
    " was were be been has have had not his her its their our your my this these those than if"
)

# A numeral in capitals.
ROMAN: Final = re.compile(r"[IVXLC]{1,6}")

# Characters of a numeral that may number a list.
LONGEST_NUMERAL: Final = 4

_KNOWN: Final = TITLES | ENDERS | LEADERS | BEFORE_NUMBER | MEASURES | {"etc"}
_AS_WRITTEN: Final = STATES | MONTHS | SHORT_TITLES
_VOWEL: Final = re.compile(r"[aeiouy]", re.IGNORECASE)


def is_known(token: str) -> bool:
    """Recognise abbreviations of the lists above; of what is hyphenated the last part counts."""
    return token.rpartition("-")[2].lower() in _KNOWN or token in _AS_WRITTEN


@lru_cache(maxsize=1 << 16)
def is_ordinary(token: str) -> bool:
    """Recognise words after which a stop before a capital ends a sentence, whatever the capital's word: most."""
    word = token.rpartition("-")[2]
    if len(word) < 2 or not token.replace("-", "").isalpha() or is_known(word) or not has_shape(word):
        return False
    return word not in INITIALS and (len(token) > LONGEST_NUMERAL or ROMAN.fullmatch(token) is None)


@lru_cache(maxsize=1 << 12)
def leads_to_name(token: str) -> bool:
    """Recognise titles, after which a stop before a capital never ends a sentence; of *St.* more must be known."""
    return token.lower() in TITLES and token[0].isupper() and token != "St"


def leads_on(token: str) -> bool:
    """Recognise words that lead on to what they introduce, from a numeral or an initial (*Charles V.*)."""
    return token.lower() in LEADERS and (len(token) > 1 or token.islower())


def has_shape(token: str) -> bool:
    """Tell words from abbreviations that only nupunkt knows (*mfg.*, *wkly.*)."""
    return _VOWEL.search(token) is not None or token[:2].isupper()
