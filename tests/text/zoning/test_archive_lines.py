"""Texts as LexisNexis, Factiva and ProQuest hand them out."""

import pytest

from stance.text import split_sentences
from stance.text.zoning.archive_lines import is_archive_line

BODY = [
    "The talks opened on Monday. They will not end well, and perhaps nobody thought that they would.",
    "The price is high. It may be higher than anyone has said, and the insurers know it.",
]
LEXIS_TOP = ["Why talks fail", "The Moss (London)", "Length: 812 words", "Highlight: They may smile.", "Body"]
LEXIS_END = [
    "Classification",
    "Language: ENGLISH",
    "Publication-Type: Newspaper",
    "Subject: U.S. FOREIGN POLICY (90%); PEACE PROCESS (89%)",
    "Industry: BANKING (72%)",
    "Geographic: LONDON, ENGLAND (79%); UNITED KINGDOM (58%)",
    "Load-Date: March 4, 2024",
    "End of Document",
]
PROQUEST_TOP = [
    "Document 1 of 2",
    "Why talks fail",
    "Author: Moss, Jane",
    "Publication info: The Moss ; London (UK). 04 Mar 2024: 22.",
    "Abstract: They may smile.",
    f"Full text: {BODY[0]}",
]
PROQUEST_END = [
    "Subject: War; Peace",
    "Location: United Kingdom--UK U.S.",
    "Publication title: The Moss; London (UK)\nPages: 22",
    "Publication year: 2024",
    "ISSN: 01400460",
    "Language of publication: English",
    "ProQuest document ID: 2933312345",
    "Copyright: Copyright Moss Media Mar 4, 2024",
    "Database: ProQuest Central",
]


def find_body(paragraphs):
    return [s.text for s in split_sentences("\n\n".join(paragraphs)) if s.zone == "body"]


def find_zones(paragraphs):
    return {s.text: s.zone for s in split_sentences("\n\n".join(paragraphs))}


@pytest.mark.parametrize(
    "paragraphs",
    [
        [*LEXIS_TOP, *BODY, *LEXIS_END],
        ["Opinion", "Why talks fail", "By Jane Moss", *BODY, "Document DLYM000020240304ek340001a"],
        [*PROQUEST_TOP, BODY[1], *PROQUEST_END],
    ],
    ids=["lexis", "factiva", "proquest"],
)
def test_what_a_database_says_of_a_text_is_no_body(paragraphs):
    body = find_body(paragraphs)
    assert len(body) == 4
    assert " ".join(body).removeprefix("Full text: ") == " ".join(BODY)


@pytest.mark.parametrize("top", [LEXIS_TOP, PROQUEST_TOP[:-1]])
def test_the_summary_of_a_database_is_a_standfirst(top):
    follows = [*BODY] if top is LEXIS_TOP else [PROQUEST_TOP[-1], BODY[1]]
    zones = find_zones([*top, *follows])
    summary = next(text for text in top if "They may smile." in text)
    assert zones[summary] == "standfirst"


def test_a_writers_lines_are_no_fields():
    own = [
        "Subject: a word that I have never liked.",
        "Highlight: the minister may have lied.",
        "Abstract: it may be that he did.",
        "Document after document says so.",
        "End of document, end of debate.",
    ]
    # Between paragraphs, at the top and at the end.
    for place in (1, 2, 3):
        paragraphs = [BODY[0], BODY[1], BODY[0]]
        paragraphs[place:place] = own
        assert [line for line in own if line not in find_body(paragraphs)] == []
    # A name that a writer may use is one only in the last lines.
    assert not is_archive_line("Subject: War; Peace", is_last=False)
    assert is_archive_line("Subject: War; Peace", is_last=True)
    assert not is_archive_line("Publication-Type: Newspaper\nIt may rain.", is_last=True)
