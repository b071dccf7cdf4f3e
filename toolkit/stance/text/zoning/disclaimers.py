"""Under a piece: how its author is reached, whose views these are, who helped, where it first appeared."""

from __future__ import annotations

import re
from typing import Final

from stance.text.segmentation.abbreviations import BEFORE_NUMBER, MONTHS
from stance.text.zoning.asides import count_words

WORK: Final = r"(?:article|essay|piece|column|op-ed|commentary|post|story|excerpt|editorial|speech)"
"""What a note calls the piece, as a pattern."""

WRITER: Final = r"(?:writer|author|columnist|contributor)s?"
"""What a note calls its author, as a pattern."""

ARGUES: Final = re.compile(
    r"\b(?:may|might|could|must|should|would|ought|cannot|will(?!\s+(?:be\s+(?:published|released|out)|appear)))\b"
)
"""What an argument says and a note on an author does not."""

# *Reached by 2050* and *by 200 people* lead to no address.
_PHONE: Final = r"\d{3}[-. ]\d{3,4}|\(\d{3}\)"
# *Contact us if you dare*, *follow me into the dark* and *reached by the people* lead to no address.
_PLACE: Final = (
    rf"(?:[^.!?]{{0,60}}?(?:@|\w\.(?-i:[a-z])\w|{_PHONE})"
    r"|(?:(?:his|her|their|my|our|the)\s+)?(?:e-?mail|website|site|blog|newsletter"
    r"|twitter|(?-i:X)|facebook|linkedin|mastodon|bluesky|instagram|threads|substack|social\s+media)\b"
    # Voters, too, are reached on Facebook; whom a note names, answers.
    rf"(?![^@!?;]*(?-i:{ARGUES.pattern})(?!\s+(?:be\s+)?(?:answer|reply|respond))))"
)
_REACHED: Final = r"\s+(?:can|may)\s+be\s+(?:reached|contacted|followed)\s+(?:at|on|by|via|through)\s+"
# Agreements are reached, too: a person is, or an address is given that nothing else has.
_PERSON: Final = (
    rf"(?:\b(?:he|she|they|I|{WRITER})"
    r"|(?:^|[.!?)”\"*]\s+)[(*_]*(?-i:[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|von|van|de|der|den|al|bin|da|di|el|la|ben)){1,5})"
    r"(?:,[^.!?]{1,90},)?)"
)
_CONTACT: Final = re.compile(
    r"(?:^|[.!?)”\"*]\s+|[;|—–]\s*)(?:to\s+|you\s+can\s+|please\s+)?(?:follow|contact|reach|email|e-mail|write\s+to)\s+"
    rf"(?:(?:him|her|them|us|me)\b(?:\s+(?:and\s+[^.]{{1,40}}\s+)?(?:here\b|(?:at|by|on|through|via)\s+{_PLACE})"
    rf"|\W*(?:$|@)|[:(,]?\s*[\w.+-]+@\w)|@|(?:the|this)\s+{WRITER}\b)"
    rf"|{_PERSON}{_REACHED}{_PLACE}|{_REACHED}[^!?]{{0,60}}?(?:@|\bwww\.|\bhttps?:)|@[\w.]{{3,}}\W*$",
    re.IGNORECASE,
)
_WHOSE: Final = (
    r"(?:[^.!?]{0,60}?[’']s?\s+)?(?:(?:official|own|personal|the|their|his|her|our|my|any|these|those)\s+){0,3}"
    r"(?:views?|opinions?|positions?|polic(?:y|ies)|stance|those\b|that\s+of\b)"
)
_OUTLET: Final = (
    r"(?:publi(?:cation|sher)|editor|authors?\b|employer|organi[sz]ation|newspaper|paper\b|magazine|site|institut"
    r"|universit|college|compan|foundation|cent(?:er|re))"
)
_NOT_OURS: Final = rf"\b(?:do|does|may)\s+not\s+(?:reflect|represent)\s+(?={_WHOSE})"
# Here, or whose they are: surveys, hearings and the young express views, too.
_PAGE: Final = (
    rf"(?:{WORK}|blog|book|e-?mail|feature|letter|message|newsletter|page|paper|podcast|publication|review|section|site"
    r"|website)s?"
)
_HERE: Final = (
    r"(?:\s+expressed)?\s+(?:here(?:in)?|(?:in|on|within)\s+(?:this|these|our)\s+(?:[\w-]+\s+){0,2}?"
    rf"{_PAGE}|in\s+(?:the|his|her)\s+(?:[\w-]+\s+)?{WORK})\b"
    r"|\s+expressed(?:,|\s+(?:do|does|are\s+those\s+of\s+the)\b)"
)
_SOMEBODY: Final = r"(?-i:(?:[A-Z][\w.’'-]*\s+){1,4}[A-Z][\w’'-]*)"
_WHO: Final = (
    rf"(?:{WRITER}|bloggers?|correspondents?|individuals?|interviewees?|researchers?|reviewers?|senders?"
    r"|signator(?:y|ies)|speakers?|staff)\b(?!\s+who\b)"
)
_OWNER: Final = (
    r"(?:[’']s?|\b(?:my|his|her|their|our))\s+(?:own|alone)\b(?=\W*$|[.,;:)]|\s+(?:and|not|but)\b)"
    r"|\b(?:his|hers|mine|ours|theirs)\s+alone\b(?!\s+to\b)|\bsolely\b|\bpersonal\b(?!\s\w+s\b)"
    rf"|{WRITER}[’']s?\s+personal\b|\bpersonal\s+(?:opinions|views)\s+of\s+(?:the|this|our)\s+{_WHO}"
    r"|(?<!not\s)\bmine\b(?=\W*$|\s+and\s+(?:do|not)\b)"
    r"|\bare\s+(?:\w+ly\s+)?(?:his|hers|ours|theirs)\b(?=\W*$|\s+and\s+(?:do|not)\b)"
    r"|\bare\s+(?:[\w-]+\s+){0,3}[\w-]+[’']s?\s+and\s+not\s+(?:those\s+)?of\b"
    rf"|\bbelong\s+(?:only\s+|solely\s+)?to\s+(?:the|this|our)\s+{_WHO}"
    rf"|\bthose\s+of\s+(?:(?:the|this|their|our|its|each|individual|respective|named)\s+){{0,3}}{_WHO}"
)
_VIEWS: Final = re.compile(
    rf"\b(?:views|opinions)(?:{_HERE})"
    r"[^.!?]{0,100}?\b(?:own|alone|personal|solely|those\s+of|reflect|represent)\b"
    rf"|\b(?:views|opinions)\s+expressed\b(?!\s+by\s+(?!(?:[\w’'-]+\s+){{0,3}}?{WRITER}\b))"
    rf"[^.!?]{{0,100}}?(?:{_OWNER})"
    # Expressed nowhere else, they are those of the piece, if a name has them.
    rf"|^\W*(?:the\s+)?(?:views\s+and\s+)?(?:views|opinions)\s+expressed\s+are\s+(?:those\s+of\s+{_SOMEBODY}"
    rf"(?:\s+and\s+(?:do(?:es)?\s+)?not\b|\W*$)|those\s+of\s+[^.!?,]{{1,60}},\s+not\b"
    rf"|not\s+those\s+of\s+(?:the\s+)?{_SOMEBODY}\W*$)"
    rf"|\b(?:views?|opinions?|{WORK})\b[^.]{{0,60}}\b(?:not|only)\s+necessarily\s+(?:reflect|represent)\s+{_WHOSE}"
    # Without *necessarily*, pieces say it of anybody's views: these are a writer's, or an outlet has others.
    rf"|\bthis\s+{WORK}\b[^.]{{0,60}}{_NOT_OURS}"
    rf"|\b(?:(?:the|this)\s+{WRITER}[’']?s?\s+(?:own\s+|personal\s+)?(?:views?|opinions?)"
    rf"|(?:views?|opinions?)\b[^.]{{0,40}}\b(?:own|alone|personal|{WRITER}[’']?s?))\b[^.]{{0,60}}{_NOT_OURS}"
    rf"|\b(?:views?|opinions?|{WORK})\b[^.]{{0,60}}{_NOT_OURS}(?:[^.!?]{{0,40}}?\bofficial\b|[^.!?]{{0,80}}?\b{_OUTLET})"
    rf"|\b(?:views?|opinions?)\b[^.]{{0,60}}\bnot\s+necessarily\s+those\s+of\s+"
    rf"(?:(?:the|his|her|its|our|my|this|any|their)\s+)?(?:(?-i:[A-Z])|{_OUTLET}|government)",
    re.IGNORECASE,
)
_FIRST: Final = r"(?:first|originally)\s+(?:appeared|published)\s+(?:in|on|at|by)\s+"
# A name, an address, somebody's own site or a day; a year alone says when somebody's work did.
_OWN_SITE: Final = (
    rf"(?:(?:the|this)\s+{WRITER}[’']s?|my|our|his|her|their)\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:blog|newsletter|page|pages|publication|site|substack|website)\b"
)
_UPDATED: Final = r"\s+and\s+(?:has|was)\s+(?:since\s+)?(?:been\s+)?(?:amended|edited|revised|updated)\b"
_NAME: Final = (
    r"(?:(?:the\s+)?[\"“‘'*_]*(?:\d{1,2}\s+)?(?-i:[A-Z]|[a-z]+[A-Z])|(?:the\s+)?[\w-]+\.[a-z]{2,}\b|https?:"
    rf"|{_OWN_SITE}|\d[\d ./-]{{0,12}}(?:\W*$|{_UPDATED}))"
)
_CAPITAL: Final = r"(?:\d[\w./:-]*|(?-i:[A-Z])[\w.’'-]*)"
_EDITION: Final = r"(?:\s+(?:edition|issue|magazine|[ap]\.m)\b)?"
_PLACES: Final = rf"(?:,\s+{_CAPITAL}(?:\s+(?:(?:at|of)\s+)?{_CAPITAL}){{0,3}}{_EDITION})*"
# *J.*, *St.*, *Nov.*, *Vol.*: their stops end no sentence.
_SHORT: Final = ["[A-Z]", "[A-Z][a-z]", *sorted(MONTHS | {word.capitalize() for word in BEFORE_NUMBER})]
_BEHIND_SHORT: Final = "|".join(rf"(?<=\b{word})" for word in _SHORT)
# What is said next of a piece that has appeared before: no more than what became of it.
_DONE: Final = r"(?:abridged|amended|condensed|edited|revised|translated|updated)"
_FURTHER: Final = (
    r"(?:Re(?:published|printed|posted)\b|Read\s+the\s+(?:full|original|rest)\b"
    rf"|(?:{_DONE}|(?:it|this\s+version)\s+(?:has\s+(?:since\s+)?been|was)\s+(?:\w+ly\s+)?{_DONE})\b[^,!?]*$)"
)
_THIS: Final = (
    r"(?:(?:(?:(?:an?|the)\s+(?:[\w-]+\s+)?version|versions?|portions?|parts?)\s+of\s+)?this"
    rf"|this\s+is\s+an?\s+(?:[\w-]+\s+)?version\s+of\s+an?)\s+(?:[\w-]+\s+)?{WORK}"
)
_APPEARED: Final = re.compile(
    rf"(?:^|[.!?)]\s+)\W*{_THIS}\b[^.]{{0,40}}\b{_FIRST}{_NAME}(?![^.!?]*\b(?-i:may|might|could)\b)"
    # Of *the story*, pieces tell, too; what a comma leads to, or a further sentence, is theirs.
    rf"|^\W*the\s+{WORK}\s+(?:was\s+)?{_FIRST}{_NAME}(?![^!?]*(?:,\s+(?-i:[a-z])|\.\s+\S))"
    # Without a subject, it says where or when alone: after a comma come a place or a day, and no more.
    rf"|^\W*{_FIRST}(?:[^,.!?]|\.(?=\S)|(?-i:{_BEHIND_SHORT})\.(?=\s))*{_PLACES}"
    rf"\W*(?:$|(?<=[.])\s+\W*{_FURTHER})",
    re.IGNORECASE,
)
_GIVEN: Final = (
    r"(?:reporting|research)(?:(?:,|,?\s+and)\s+(?:[\w-]+\s+)?(?:research|[\w-]+(?:graphics|graphy|ing|tion|ysis)))*"
    r"(?:\s+(?:assistance|help|support))?"
    rf"(?:\s+(?:for|to)\s+this\s+(?:report|{WORK}))?|to\s+this\s+(?:report|{WORK})"
)
# *Ann Ek*, *the Leeds Post*, *iNews*, *van Dyke*, *“60 Minutes”*, behind dashes, rules and bullets, too.
_HELPER: Final = r"[\W_]*(?-i:(?:[a-z]+\s+)?[a-z]?[A-Z]|\d|(?<=@)\w)(?:[^.!?]|\.(?=[\w,]))*?"
_HELPED: Final = re.compile(
    # A name did: who *has contributed to this story* is of the story, unless it is a full name.
    rf"(?:^|[.!?)”*]\s+)(?:{_HELPER}(?<!has\s)(?<!have\s)|[\W_]*{_SOMEBODY}\s+ha(?:s|ve)\s+)"
    rf"\bcontributed\s+(?:{_GIVEN})"
    r"(?=\W*$|[.;)]|,?\s+(?:from|in)\s+(?:the\s+)?(?-i:[A-Z])|\s+via\s|\s+in\s+(?:his|her|their|a)\s+personal\b"
    r"|,?\s+with\s|\s+as\s+an?\s|\s+through\s+\w+s\b|\s+by\s+\w+ing\b"
    rf"|,?\s+and\s+{_SOMEBODY}\s+contributed\b|,\s+which\s+(?:is|was|has\s+been)\s+\w+ed(?:\s+(?:by|in|with)\s|\W*$))"
    # The other way round.
    rf"|^\W*contributed\s+to\s+this\s+(?:report|{WORK}):\s"
    rf"|^this\s+(?:interview|conversation|transcript|{WORK})\s+(?:has\s+been|was)\s+(?:lightly\s+)?"
    r"(?:abridged|condensed|edited|translated)\b(?!\s+by\s+(?!(?:the|our)\s)(?-i:[a-z]))"
    rf"|^this\s+{WORK}\s+(?:is|was)\s+(?:adapted|excerpted)\b|^about\s+the\s+authors?\b",
    re.IGNORECASE,
)
_SAYS_MORE: Final = re.compile(
    rf"[.!?]\W*\s.*?(?:\bI\b|{ARGUES.pattern}(?!\s+(?:not\s+)?be\s+\w+ed\b))"
    r"|\b(?:[Mm]aybe|[Nn]ever(?!\s+miss\b)|[Nn]obody|[Pp]erhaps|[Pp]robably)\b",
    re.DOTALL,
)
# *She has never been paid for it* is said of a person; of a story, it is told.
_NOT_DONE: Final = re.compile(rf"\b(?:he|she|they|who|{WRITER})\s+ha(?:s|ve)\s+never\b", re.IGNORECASE)
# Words of which each pattern wants one: most texts have none, and are told the sooner.
_WORDS: Final = re.compile(
    r"@|mail|reach|follow|contact|write|contribut|view|opinion|reflect|represent|appear|publish"
    r"|abridged|condensed|edited|translated|adapted|excerpted|about\s+the\s+author",
    re.IGNORECASE,
)
_MAX_WORDS: Final = 80


def is_disclaimer(text: str) -> bool:
    """Tell how to reach an author, whose views a piece holds, who helped, or where it first appeared.

    Examples
    --------
    >>> notes = ("She can be reached at jane@example.org.", "The views expressed here are her own.")
    >>> prose = ("Peace can be reached by 2050.", "His views do not reflect the views of most.")
    >>> [*map(is_disclaimer, notes), *map(is_disclaimer, prose)]
    [True, True, False, False]
    """
    if _WORDS.search(text) is None or count_words(text) > _MAX_WORDS:
        return False
    if _CONTACT.search(text) or _HELPED.search(text):
        return True
    said = _VIEWS.search(text) or _APPEARED.search(text)
    # Who says more of it, in the first person or as an argument, goes on writing.
    return said is not None and _SAYS_MORE.search(_NOT_DONE.sub("", text[said.end() :])) is None
