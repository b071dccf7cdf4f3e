"""Turns of interviews and transcripts: quoted where form leaves little doubt, else the writer's."""

import time

import pytest

from stance.text import split_sentences

QUOTED = {
    "letters": ["Q: Could it hold?", "A: It might. Perhaps.", "Q: And now?", "A: No."],
    "letters with stops": ["Q. Could it hold?", "A. It might. I see.", "Q. And now?", "A. No. It may."],
    "surnames after full names": [
        "Jane Moss: Could it hold?",
        "Alan Pell: It might. I was not asked.",
        "Moss: What would you do now?",
        "Pell: If I knew, I would tell you.",
    ],
    "titles": ["MS. RIVERA: I thank you.", "Sen. Cohen: We may.", "Ms. Rivera: It is.", "SEN. COHEN: No."],
    "a speaker's office": [
        "STEVE BASK, HOST: Why is it so?",
        "ALAN PELL: We may lose.",
        "BASK: It is late.",
        "PELL: It may be.",
    ],
}
WRITERS = {
    "once": ["Q: Could it hold?", "A: It might.", "Why? It may."],
    "questions that are headings": ["\x1dQ: Could it?", "A: It might.", "\x1dQ: And now?", "A: No."],
    "answers first": ["A: It might.", "Q: Could it hold?", "A: No."],
    "myths": ["Myth: You may. Why?", "Fact: We may not.", "Myth: You will?", "Fact: I doubt it."],
    "myths in capitals": ["MYTH: You may. Why?", "FACT: We may not.", "MYTH: You will?", "FACT: I doubt it."],
    "problems": ["Problem: We may.", "Solution: Do we?", "Problem: You may.", "Solution: I may."],
    "the problems": ["The Problem: We may.", "The Solution: Do we?", "Problem: You may.", "Solution: I may."],
    "two words": ["Best Case: We may.", "Worst Case: Do we?", "Best Case: You may.", "Worst Case: I may."],
    "plans": ["Plan A: We may.", "Plan B: Do we?", "Plan A: You may.", "Plan B: I may."],
    "pros": ["Pros: We may win.", "Cons: You may not.", "Pros: Why not?", "Cons: I say."],
    "steps": ["Step 1: Do you?", "Step 2: We may.", "Update: You may.", "Step 1: I may.", "Step 2: Do we?"],
    "people of whom it tells": [
        "Mr. Pell: a hawk.",
        "Ms. Moss: a dove.",
        "Mr. Pell: tired.",
        "Ms. Moss: late.",
    ],
    "each person once": ["Mr. Pell: We may.", "Ms. Moss: Do we?", "Mr. Ross: I may.", "Ms. Ek: You may."],
    "one person and the truth": ["Mr. Pell: We may.", "Truth: Do we?", "Mr. Pell: I may.", "Truth: You may."],
    "apart": [
        "Mr. Pell: We may.",
        "It is so.",
        "Ms. Moss: Do we?",
        "It is.",
        "Mr. Pell: I may.",
        "Ms. Moss: No.",
    ],
}
FRAME = ["I met the envoy in Rome. He was tired.", "He left. It may rain."]


def hear(paragraphs, between="\n\n"):
    sentences = split_sentences(between.join(paragraphs))
    return "".join(sentence.voice[0].upper() for sentence in sentences)


@pytest.mark.parametrize("name", QUOTED)
@pytest.mark.parametrize("between", ["\n\n", "\r\n \r\n"])
def test_turns_are_quoted_with_their_labels(name, between):
    n_turns = len(split_sentences("\n\n".join(QUOTED[name])))
    assert hear([FRAME[0], *QUOTED[name], FRAME[1]], between) == f"WW{'Q' * n_turns}WW"


@pytest.mark.parametrize("name", WRITERS)
def test_other_labels_are_the_writers(name):
    assert set(hear([FRAME[0], *WRITERS[name], FRAME[1]])) == {"W"}


def test_names_in_full_are_told_by_the_prose():
    turns = [
        "Jane Moss: Could it hold?",
        "Alan Pell: I was not asked.",
        "Jane Moss: So?",
        "Alan Pell: We may.",
    ]
    assert hear(["He was tired when Jane Moss met Alan Pell.", *turns, "He left."]) == "WQQQQW"
    assert hear(["He was tired when she met him.", *turns, "He left."]) == "WWWWWW"
    capitals = [turn.replace("Jane Moss", "MOSS").replace("Alan Pell", "PELL") for turn in turns]
    assert hear(["It was late when Moss asked Pell.", *capitals, "He left."]) == "WQQQQW"
    assert hear(["It was late when Moss asked Pell.", *capitals, "The moss and the pell fell."]) == "WWWWWW"


def test_a_paragraph_without_a_label_is_the_writers():
    turns = ["Q: Could it hold?", "A: It might.", "He paused for long.", "Q: And now?", "A: No."]
    assert hear([*FRAME, *turns]) == "WWWWQQWQQ"


def test_a_text_of_nothing_but_turns_is_the_writers():
    assert set(hear(QUOTED["letters"])) == {"W"}


def test_many_labels_take_little_time():
    labels = (f"N{'x' * (n % 50)}{'abcdefghij'[n % 10]} Pell{n % 300}" for n in range(20_000))
    begin = time.perf_counter()
    split_sentences("\n\n".join(f"{label}: I may go, and you may stay." for label in labels))
    assert time.perf_counter() - begin < 10
