"""Sentences: the seed article to the letter, and what holds for any text."""

import json
import random
import re
import time

import pytest

from stance.cache import find_bundled
from stance.records import Document
from stance.text import find_sentences, split_sentences
from stance.text.segmentation import boundaries

from ..conftest import run_python

SCRAPS = [
    *(
        "a",
        "B",
        "Word",
        "word",
        "the",
        "The",
        "Mr",
        "U.S",
        "No",
        "1",
        "23",
        "By",
        "Photo:",
        "# ",
        "١",
        "שלום",
        "مرحبا",
    ),
    *(
        ".",
        "!",
        "?",
        "…",
        "...",
        '"',
        "“",
        "”",
        "‘",
        "’",
        "'",
        "(",
        ")",
        "[1]",
        "*",
        "•",
        "-",
        "—",
        ":",
        ";",
        ",",
    ),
    *(" ", " ", " ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\x0c", "\xa0", "\u2029"),
    *("\u200b", "e\u0301", "😀", "\ud800", "\ufeff"),
]


def split_texts(text):
    return [text[start:end] for start, end in find_sentences(text)]


def test_seed_article_gives_its_sentences():
    text = find_bundled("seeds/article/article.txt").read_text(encoding="utf-8")
    lines = find_bundled("seeds/article/labels.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [json.loads(line) for line in lines]
    keys = ("sent_id", "para", "zone", "start", "end", "text")
    found = split_sentences(Document("article", text))
    assert len(found) == 42
    assert [tuple(getattr(s, k) for k in keys) for s in found] == [
        tuple(row[k] for k in keys) for row in expected
    ]
    assert {s.doc_id for s in found} == {"article"}


@pytest.mark.parametrize("name", ["commentary", "public_domain"])
def test_labelled_seeds_are_found_again(name):
    """Documents rebuilt from their labelled sentences fall apart into the same sentences, nearly always."""
    lines = find_bundled(f"seeds/{name}/sentences.jsonl").read_text(encoding="utf-8").splitlines()
    documents = {}
    for row in map(json.loads, lines):
        documents.setdefault(row["doc_id"], []).append(row)
    n_right = n_found = 0
    for rows in documents.values():
        text, expected, previous = "", set(), None
        for row in rows:
            text += "" if previous is None else " " if row["para"] == previous else "\n\n"
            previous = row["para"]
            expected.add((len(text), len(text) + len(row["text"])))
            text += row["text"]
        found = set(find_sentences(text))
        n_right += len(found & expected)
        n_found += len(found)
    f1 = 2 * n_right / (n_found + len(lines))
    assert f1 > 0.99


def test_every_letter_stands_in_one_sentence_and_offsets_hold():
    rng = random.Random(5)
    for _ in range(3000):
        text = "".join(rng.choices(SCRAPS, k=rng.randrange(40)))
        covered = 0
        last_end = last_para = 0
        for s in split_sentences(text):
            assert s.text == text[s.start : s.end] == s.text.strip() != ""
            assert s.start >= last_end
            assert s.para >= last_para
            last_end, last_para = s.end, s.para
            covered += sum(map(str.isalnum, s.text))
        assert covered == sum(map(str.isalnum, text))


def test_the_short_way_for_plain_stops_finds_what_the_rules_find(monkeypatch):
    words = ["lost.", "went.", "Sen.", "St.", "U.S.", "Inc.", "no.", "IV.", "ph.d.", "e.g.", "Plan B.", "12."]
    nexts = ["The", "Smith", "A.", "I", "12", "he", "D.C."]
    rng = random.Random(7)
    texts = ["".join(rng.choices(SCRAPS, k=rng.randrange(40))) for _ in range(1000)]
    for _ in range(2000):
        parts = []
        for _ in range(rng.randrange(1, 8)):
            close, gap = rng.choice(["", "", "”", '"', "’", ")"]), rng.choice([" ", " ", " ", "  ", "\n"])
            opening = rng.choice(["", "", "“", '"', "‘", "("])
            parts += [rng.choice(["We said", "“Go", '"No']), " ", rng.choice(words), close, gap, opening]
            parts += [rng.choice(nexts), " "]
        texts.append("".join(parts))
    found = [find_sentences(text) for text in texts]
    for short in ("_STOP_OR_PLAIN", "_DOT_OR_PLAIN"):
        monkeypatch.setattr(boundaries, short, boundaries._STOP)
    assert [find_sentences(text) for text in texts] == found
    assert sum(len(sentences) > 2 for sentences in found) > 500


def test_marks_around_a_sentence_belong_to_it():
    text = "(“He left.”) * * * She stayed. – –\n\n* * *\n\nThe end."
    found = split_texts(text)
    assert found == ["(“He left.”)", "* * * She stayed. – –", "The end."]
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text.replace("\n\n* * *\n\n", " "))


@pytest.mark.parametrize("text", ["", " ", "\n\n", "* * *", "—", "…", "“”", "\ufeff", "\u200b\n"])
def test_no_letter_no_sentence(text):
    assert split_sentences(text) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_as_found(line_end):
    text = line_end.join(
        ["A Plan for Peace", "", "The war that", "Ann Ek began is lost. It", "hurt.", "", "Go home."]
    )
    found = split_sentences(text)
    assert [s.text for s in found] == [
        "A Plan for Peace",
        f"The war that{line_end}Ann Ek began is lost.",
        f"It{line_end}hurt.",
        "Go home.",
    ]
    assert [s.para for s in found] == [0, 1, 1, 2]


def test_decomposed_and_right_to_left_text():
    assert split_texts("Le cafe\u0301 ferme. E\u0301lan part.") == [
        "Le cafe\u0301 ferme.",
        "E\u0301lan part.",
    ]
    assert split_texts("هل انتهت الحرب؟ نعم.") == ["هل انتهت الحرب؟", "نعم."]
    assert split_texts("Lost.\u200b \u200fFound \ud800 it.") == ["Lost.\u200b", "\u200fFound \ud800 it."]


def test_paragraphs_count_blocks_that_hold_a_sentence():
    text = "* * *\n\nOne. Two.\n\n* * *\n\nThree."
    assert [(s.text, s.para) for s in split_sentences(text)] == [("One.", 0), ("Two.", 0), ("Three.", 1)]


@pytest.mark.parametrize(
    "scrap",
    [
        *(
            "word ",
            ".",
            "!",
            "! ",
            ". ",
            " ",
            '"',
            "“",
            "“word ",
            " 'ab",
            "‘as’s ",
            "\n",
            "word\n",
            "\n ",
            "Word Word\n",
        ),
        *(
            "• a ",
            " * A",
            "- a\n",
            "A. ",
            "a.",
            "U.S. ",
            "“a. B ",
            'x "a. b ',
            "word.\n\n",
            "Word\n\n",
            "x.[12] ",
            "By A,",
            'a "b" "c. ',
            "``a '' ",
            "a.(1) ",
            "A b.\n\n@..",
            "?” A of ",
        ),
    ],
)
def test_long_odd_texts_take_linear_time(scrap):
    short, long = (scrap * (n // len(scrap)) for n in (20_000, 400_000))
    find_sentences(short)
    began = time.perf_counter()
    find_sentences(long)
    # Quadratic work would take minutes; linear work takes about a second here.
    assert time.perf_counter() - began < 20


def test_import_is_light():
    code = "import sys; from stance.text import split_sentences; print(*sorted(sys.modules))"
    out = run_python(code).stdout.split()
    assert not {"numpy", "pyarrow", "nupunkt", "sklearn", "torch"} & set(out)


def test_block_quotations_are_heard_without_another_quotation_mark():
    text = "He wrote to me. I read it.\n\n\x1fWe might. It may be.\n\nThat is it."
    assert "".join(s.voice[0] for s in split_sentences(text)) == "wwqqw"
    assert "".join(s.voice[0] for s in split_sentences(text.replace("\x1f", "> "))) == "wwqqw"


def test_a_block_quotation_is_no_headline():
    text = "\x1fIt rained. We left\n\nHe wrote to me. I read it.\n\nThat is it."
    assert [s.text for s in split_sentences(text)][:2] == ["It rained.", "We left"]


@pytest.mark.parametrize(
    "text",
    [
        "ii. It may fail. |iii. It may not. |iv. So it goes.",
        "1.1. It may end. |1.1.2. It may not. |10.2. So it goes.",
        "See Part ii. |It may end.",
        "It rose to 1.1. |It may fall.",
        "The verdict: 7.5. |It may be a great film.",
        "Growth this year: 1.5. |Growth last year: 3.1. |It may slow.",
        "When did it leave? |11.30. |Nobody saw it.",
        "The score: 21. They may lose.",
        "Really‽ |It may be.",
        'He saw the 12" gun. |It may fire a 6" shell. |So it goes.',
        "The 6'2\" man may go. |He was 5' 10\" tall. |It may be.",
        'He said "stop. Go back" and left. |It may be.',
    ],
)
def test_sentences_by_hand(text):
    whole = text.replace("|", "")
    assert [whole[s:e] for s, e in find_sentences(whole)] == [part.strip() for part in text.split("|")]
