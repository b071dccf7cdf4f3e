"""Zones and voice: tables of lines, whole texts, and a floor on published texts coded by hand."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from stance.records import Block, Document
from stance.text import split_sentences

DATA = Path(__file__).parent / "data" / "text"
MIN_F1 = 0.95
BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."


def read_cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def find_zones(paragraphs: list[str]) -> list[str]:
    """Find the zones of paragraphs, joined by blank lines; an empty one where a paragraph has no sentence."""
    found = [""] * len(paragraphs)
    text = "\n\n".join(paragraphs)
    ends, at = [], 0
    for paragraph in paragraphs:
        at += len(paragraph) + 2
        ends.append(at)
    for s in split_sentences(text):
        place = next(i for i, end in enumerate(ends) if s.start < end)
        assert found[place] in ("", s.zone)
        found[place] = s.zone
    return found


def test_lines_beside_the_prose_are_told_from_prose():
    counts: Counter[tuple[str, bool]] = Counter()
    for zone, line in read_cases("aside_cases.txt"):
        is_body = find_zones(["A Plan for Peace", BODY, BODY, BODY, line])[-1] == "body"
        counts[zone.lstrip("~"), is_body == (zone.endswith("prose"))] += 1
    shares = {zone: counts[zone, True] / (counts[zone, True] + counts[zone, False]) for zone, _ in counts}
    assert min(shares[zone] for zone in ("note", "prose", "credit", "byline")) > 0.7, shares


WHOLE = {
    "no headline": [("body", BODY), ("body", MORE)],
    "no last stop": [("body", BODY), ("body", MORE), ("body", "We must hope for the best")],
    "headline and body": [("headline", "A Plan for Peace"), ("body", BODY), ("body", MORE)],
    "headline of two sentences": [
        ("headline", "The bill is paid. Now read it"),
        ("body", BODY),
        ("body", MORE),
    ],
    "headline that asks": [("headline", "Can the war be won?"), ("body", BODY), ("body", MORE)],
    "headline with a stop in title case": [
        ("headline", "The War Is Lost. Let It End."),
        ("body", BODY),
        ("body", MORE),
    ],
    "headline under the name of a section": [
        ("headline", "OPINION: Where Is the Love for Peace?"),
        ("byline", "Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "standfirst and byline": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "Our war will cost us what nobody in the capital will say."),
        ("byline", "By Jane Moss"),
        ("byline", "May 5, 2018"),
        ("body", BODY),
        ("body", MORE),
    ],
    "caption, credit and standfirst": [
        ("headline", "A Plan for Peace"),
        ("caption", "A tank near Kyiv, March 4, 2021. (Ann Ek/Reuters)"),
        ("standfirst", "Those who want it most are those who know it least."),
        ("body", BODY),
        ("credit", "Advertisement"),
        ("body", MORE),
        ("credit", "© 2021 Mill Syndicate"),
    ],
    "a first paragraph in the first person": [
        ("headline", "A Plan for Peace"),
        ("body", "The minister wrote to me last week."),
        ("body", BODY),
        ("body", MORE),
    ],
    "notes and prompts at the end": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        (
            "byline",
            "• Jane Moss is the host of “The Hour” and a member of the Leeds board. Follow her on Twitter @jmoss.",
        ),
        ("credit", "Sign up for our weekly newsletter"),
        ("credit", "To submit a letter, visit our opinion page or write to letters@example.org."),
    ],
    "notes that end in no stop": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a Post columnist"),
    ],
    "an end that speaks of somebody whom the body names": [
        ("headline", "A Plan for Peace"),
        ("body", f"{BODY} Nobody asked Alan Pell."),
        ("body", MORE),
        ("body", "Alan Pell is the director of the mill."),
    ],
    "headings of sections": [
        ("body", BODY),
        ("body", MORE),
        ("headline", "What comes next"),
        ("body", BODY),
        ("headline", "Who Will Pay?"),
        ("body", MORE),
        ("body", BODY),
        ("headline", "And the Money"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a list that a colon leads to": [
        ("body", BODY),
        ("body", "We need three things, and soon:"),
        ("body", "Money"),
        ("body", "Time"),
        ("body", "Luck"),
        ("body", MORE),
        ("body", BODY),
        ("body", MORE),
    ],
    "links between paragraphs": [
        ("body", BODY),
        ("body", MORE),
        ("credit", "RELATED: How the war was lost at sea"),
        ("body", BODY),
        ("body", MORE),
    ],
    "sections by many writers": [
        ("headline", "Who won the war"),
        ("headline", "Jane Moss: Nobody did"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a writing fellow at the Mill"),
        ("headline", "Alan Pell: The generals"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Alan Pell is a lawyer and activist"),
        ("headline", "Ann Ek: Ask again"),
        ("body", BODY),
    ],
    "numbered headings": [
        ("body", BODY),
        ("body", MORE),
        ("headline", "1) What the war in the north has cost those who live in the south"),
        ("body", BODY),
        ("headline", "2. “We won”"),
        ("body", MORE),
        ("body", BODY),
    ],
    "a list of numbered lines": [("body", BODY), ("body", "1) Money"), ("body", "2) Time"), ("body", MORE)],
    "links below the body": [
        ("body", BODY),
        ("body", MORE),
        ("credit", "READ MORE:"),
        ("credit", "The War That Never Was"),
        ("credit", "Why peace pays"),
    ],
    "a standfirst below a picture": [
        ("caption", "A tank near Kyiv, March 4, 2021. (Ann Ek/Reuters)"),
        ("standfirst", "Those who want it most are those who know it least."),
        ("body", BODY),
        ("body", MORE),
        ("body", BODY),
    ],
    "lines alone": [("body", "A Plan for Peace"), ("body", "By Jane Moss"), ("body", "Tea and cakes")],
}


@pytest.mark.parametrize("name", WHOLE)
def test_zones_of_whole_texts(name):
    assert find_zones([text for _, text in WHOLE[name]]) == [zone for zone, _ in WHOLE[name]]


@pytest.mark.parametrize("head", ["A Plan for Peace", "Who Pays for It?", "OPINION: A Plan for Peace"])
@pytest.mark.parametrize("byline", ["By Jane Moss", "Jane Moss and Alan Pell", "May 5, 2018"])
@pytest.mark.parametrize("over", ["\n", "\n\n"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("width", [40, 80, 400])
def test_headline_and_byline_on_single_lines(head, byline, over, between, width):
    paragraphs = [f"{BODY} {MORE}", f"{MORE} {BODY}", f"{BODY} Nobody asked."]
    body = between.join("\n".join(textwrap.wrap(each, width)) for each in paragraphs)
    zones = [s.zone for s in split_sentences(f"{head}\n{byline}{over}{body}")]
    assert zones == ["headline", "byline", *["body"] * 11]


def test_a_wrapped_line_that_looks_like_a_byline_is_body():
    lines = [
        "The mill of our town was sold this spring",
        "by Jane Moss who had run it for",
        "ten years. It is gone.",
    ]
    assert {s.zone for s in split_sentences("\n".join(lines) + f"\n\n{BODY}\n\n{MORE}")} == {"body"}


def test_a_heading_that_the_format_marks_is_one_whatever_it_says():
    text = f"It ended in May.\n\n{BODY}\n\nWhy it fell, we know.\n\n{MORE}"
    blocks = tuple(
        Block(text.index(part), text.index(part) + len(part), "heading")
        for part in ("It ended in May.", "Why it fell, we know.")
    )
    zones = [s.zone for s in split_sentences(Document("d", text, blocks=blocks))]
    assert zones == ["headline", "body", "body", "headline", "body", "body"]
    assert {s.zone for s in split_sentences(text)} == {"body"}


def test_zones_of_published_texts(shared):
    path = shared / "zones_dev" / "documents.jsonl"
    n_right = n_found = n_there = 0
    for document in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        zones = find_zones(document["text"].split("\n\n"))
        for i, (found, there) in enumerate(zip(zones, document["zones"], strict=True)):
            if i not in document["mixed"]:
                is_found, is_there = found not in ("body", ""), there != "body"
                n_right += is_found and is_there
                n_found += is_found
                n_there += is_there
    assert 2 * n_right / (n_found + n_there) > MIN_F1


def test_prose_of_seeds_is_body(shared):
    """Of texts that are body but for headline and standfirst, no paragraph of the body is taken for another."""
    documents: dict[str, list[tuple[str, str]]] = {}
    previous = None
    for line in (shared / "commentary" / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        paragraphs = documents.setdefault(row["doc_id"], [])
        if (row["doc_id"], row["para"]) == previous:
            paragraphs[-1] = paragraphs[-1][0], f"{paragraphs[-1][1]} {row['text']}"
        else:
            paragraphs.append((row.get("zone", "body"), row["text"]))
        previous = row["doc_id"], row["para"]
    pairs: Counter[tuple[str, str]] = Counter()
    for paragraphs in documents.values():
        found = find_zones([text for _, text in paragraphs])
        pairs.update(zip([zone for zone, _ in paragraphs], found, strict=True))
    n_body = sum(n for (zone, _), n in pairs.items() if zone == "body")
    assert pairs["body", "body"] / n_body > 0.995
    assert pairs["headline", "headline"] > 120
    assert pairs["standfirst", "standfirst"] > 90


@pytest.mark.parametrize(("expected", "text"), read_cases("voice_cases.txt"))
def test_voice(expected, text):
    assert "".join(s.voice[0].upper() for s in split_sentences(text.replace("⏎", "\n"))) == expected


TURNS = {
    "letters": ["Q: You fell. Could it hold?", "A: I hoped. Perhaps.", "Q: Do you now?", "A: No. I fear."],
    "letters with stops": ["Q. Did you hope?", "A. I did. It fell.", "Q. Do you now?", "A. No. I may."],
    "names": ["MS. RIVERA: Will you?", "Sen. Cohen: I may.", "Ms. Rivera: Do you?", "SEN. COHEN: I do."],
}
NO_TURNS = {
    "once": ["Q: Could it hold?", "A: It might.", "Why? It may."],
    "answers first": ["A: I might.", "Q: Could you hold it?", "A: I could."],
    "the writer's own questions": ["Q: Will it cost more?", "A: It may.", "Q: Is it fair?", "A: I think so."],
    "labels": ["Costs: They rise.", "Wages: They fall.", "Costs: You pay.", "Wages: I see."],
}


@pytest.mark.parametrize("name", [*TURNS, *NO_TURNS])
def test_turns_of_an_interview_are_quoted(name):
    lines = TURNS.get(name) or NO_TURNS[name]
    found = split_sentences("\n\n".join([BODY, MORE, *lines, MORE, BODY]))
    inside = {
        s.voice for s in found if re.match(r"[\w. ]+[.:] ", s.text) and s.para in range(2, 2 + len(lines))
    }
    assert inside == ({"quoted"} if name in TURNS else {"writer"})
    assert {s.voice for s in found if s.para < 2} == {"writer"}


def test_turns_of_who_signs_are_the_writers():
    lines = ["Moss: Will you go?", "Pell: I may.", "Moss: Do you fear it?", "Pell: I do."]
    found = split_sentences("\n\n".join(["A Talk in Leeds", "By Jane Moss", BODY, *lines, MORE]))
    voices = {s.text[:4]: s.voice for s in found if s.text[4:5] == ":"}
    assert voices == {"Moss": "writer", "Pell": "quoted"}


def test_a_text_of_nothing_but_quotations_is_the_writers():
    quoted = Document("d", "It may rain. It may not.", blocks=(Block(0, 24, "quote"),))
    assert {s.voice for s in split_sentences(quoted)} == {"writer"}
    document = Document("d", f"{quoted.text}\n\nI doubt it.", blocks=quoted.blocks)
    assert [s.voice for s in split_sentences(document)] == ["quoted", "quoted", "writer"]
