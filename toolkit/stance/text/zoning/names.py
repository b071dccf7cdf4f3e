"""Whether two names are one person's: titles, initials, middle names and nicknames come and go."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from typing import Final

from stance.text.marks import APOSTROPHES
from stance.text.segmentation.abbreviations import ROMAN, TITLES, is_known


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _read_table(rows: str) -> dict[str, frozenset[str]]:
    return {nickname: frozenset(given) for nickname, *given in map(str.split, rows.split(","))}


# Before a name, spelt out; abbreviations are those of the segmentation.
_SPELT: Final = _list(
    "the most right very former retired state u.s us us. rt emeritus emerita guest doctor professor "
    "mister miss general admiral colonel major captain lieutenant commander brigadier sergeant marshal "
    "senator representative congressman congresswoman governor mayor president premier chancellor "
    "secretary minister prime vice deputy chief ambassador judge justice attorney commissioner "
    "councillor councilor councilman councilwoman councilmember supervisor alderman sheriff sir dame "
    "lord lady baron baroness count countess prince princess father mother sister brother rabbi imam "
    "bishop archbishop cardinal pastor reverend dean canon deacon columnist contributor"
)
_PARTICLES: Final = _list("von van de der den al bin da di el la ben del du le")
# Those that no beginning tells (*Ken*, *Danny*).
_NICKNAMES: Final = _read_table(
    "abby abigail, al alan albert alfred, andy andrew, becky rebecca, bella isabella, bernie bernard, "
    "beth elizabeth, betsy elizabeth, betty elizabeth, bill william, billy william, bob robert, "
    "bobby robert, chuck charles, dave david, dick richard, dot dorothy, ed edward edwin, "
    "eddie edward edwin, ellie eleanor, frank francis franklin, gene eugene, hal harold henry, "
    "hank henry, harry harold henry, jack john, jackie jacqueline, jake jacob, jamie james, "
    "jerry gerald jerome, jim james, jimmy james, joe joseph, joey joseph, jon john, "
    "kate catherine katherine kathryn, kathy katherine kathryn, katie katherine kathryn, "
    "kitty katherine, larry lawrence, lex alexander, liz elizabeth, lizzie elizabeth, maggie margaret, "
    "meg margaret, mick michael, mike michael, molly mary, nancy anne, ned edward, nell eleanor, "
    "nick nicholas nicolas, peg margaret, peggy margaret, polly mary, rick richard, sally sarah, "
    "sandy alexander sandra, steve stephen, sue susan, ted edward theodore, teddy edward theodore, "
    "tina christina, tom thomas, tommy thomas, tony anthony antony, trish patricia, will william"
)
_WORDS: Final = re.compile(r"[^\W\d_][^\W\d_’']*(?:[’'](?!s\b)[^\W\d_]+)*(?:\.(?=\w)[^\W\d_]+)*\.?")
_INITIALS: Final = re.compile(r"(?:[A-Z]\.)*[A-Z]\.?|[A-Z]{2,3}\.?")
# *Danny* is short for what begins with *Dan*; of *Charlie* more is kept, and *Mary* is a name.
_PET: Final = re.compile(r"(?:(?<=..)(.)\1|(?<=...)(.))(?:y|ie)$")
_MIN_STEM: Final = 3
# What Unicode takes for letters of their own, and apostrophes, of which a site's data have the plain one.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | dict.fromkeys(APOSTROPHES, "'")
)


def fold_name(text: str) -> str:
    """Fold the accents and apostrophes of names, which bylines and notes write in more than one way.

    Examples
    --------
    >>> fold_name("Lech Wałęsa"), fold_name("Ann O’Neil")
    ('Lech Walesa', "Ann O'Neil")
    """
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in letters if not unicodedata.combining(c))


def find_surname(name: str) -> str:
    """Find the last word of a name that is no *Jr.*, *III* or degree.

    Examples
    --------
    >>> find_surname("Joseph R. Biden Jr."), find_surname("J. P.")
    ('Biden', '')
    """
    for word in reversed(name.split()):
        bare = word.rstrip(".,").removesuffix("’s").removesuffix("'s")
        is_name = bare[:1].isupper() and len(bare) > 1 and "." not in bare
        if is_name and not is_known(bare) and not ROMAN.fullmatch(bare):
            return bare
    return ""


def has_given(name: str) -> bool:
    """Tell a name with more than titles and a surname.

    Examples
    --------
    >>> has_given("Rabbi Jane Moss"), has_given("Rabbi Moss"), has_given("J. Moss")
    (True, False, True)
    """
    return len(_read_words(name)) > 1


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two names with given names may be one person's.

    They are where they share a given name and the surname, or the surname and what their first names may both
    be short for.

    Examples
    --------
    >>> [may_be_one(name, "William J. Burns") for name in ("Gen. Bill Burns", "W. Burns", "John Burns")]
    [True, True, False]
    """
    words, others = _read_words(name), _read_words(other)
    if len(words) < 2 or len(others) < 2:
        return False
    shared = set(words) & set(others)
    if sum(len(word) > 1 for word in shared) > 1:
        return True
    return words[-1] == others[-1] and _may_be_short(words[0], others[0])


def _read_words(name: str) -> list[str]:
    """Read the words of a name without titles, particles, degrees and accents; initials are one each."""
    plain = fold_name(name)
    is_capital = plain.isupper()
    found: list[str] = []
    for word in _WORDS.findall(plain.replace("-", " ")):
        bare = word.casefold().rstrip(".")
        if bare in _SPELT or bare in _PARTICLES or (bare in TITLES and (word.endswith(".") or not found)):
            continue
        if _INITIALS.fullmatch(word) and not (is_capital and "." not in word) and not ROMAN.fullmatch(word):
            found += [letter.casefold() for letter in word if letter.isalpha()]
        elif not (found and (is_known(bare) or ROMAN.fullmatch(word))):
            found.append(bare)
    return found


def _may_be_short(given: str, other: str) -> bool:
    """Tell given names of which one is an initial or a nickname of the other, or both are of a third."""
    if len(given) == 1 or len(other) == 1:
        return given[0] == other[0]
    forms = (given, *_NICKNAMES.get(given, ())), (other, *_NICKNAMES.get(other, ()))
    return any(a == b or _begins(a, b) or _begins(b, a) for a, b in product(*forms))


def _begins(short: str, given: str) -> bool:
    """Tell *Ken* and *Kenny* for *Kenneth*."""
    stem = _PET.sub(r"\1\2", short)
    return len(stem) >= _MIN_STEM and given.startswith((short, stem))
