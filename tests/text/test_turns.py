"""Turns of interviews and transcripts: quoted where form leaves little doubt, else the writer's."""

import time

import pytest

from stance.text import split_sentences

QUOTED = {
    "letters": ["Q: You fell. Could it hold?", "A: I hoped. Perhaps.", "Q: Do you now?", "A: No. I fear."],
    "letters with stops": ["Q. Did you hope?", "A. I did. It fell.", "Q. Do you now?", "A. No. I may."],
    "surnames after full names": [
        "Jane Moss: Could you hold it?",
        "Alan Pell: It might. I was not asked.",
        "Moss: What would you do now?",
        "Pell: If I knew, I would tell you.",
    ],
    "titles": ["MS. RIVERA: Will you?", "Sen. Cohen: I may.", "Ms. Rivera: Do you?", "SEN. COHEN: I do."],
    "a speaker's office": [
        "STEVE BASK, HOST: Why do you stay?",
        "ALAN PELL: I may lose.",
        "BASK: Would you mind?",
        "PELL: It is late, and I am old.",
    ],
    "one who asks and two who answer": [
        "MS. RIVERA: Will you go?",
        "MR. COHEN: I may.",
        "MS. EK: He may not. I will.",
        "MS. RIVERA: Do you fear it?",
        "MS. EK: I do.",
        "MR. COHEN: So she says.",
    ],
}
WRITERS = {
    "once": ["Q: Could it hold?", "A: It might.", "Why? It may."],
    "questions that are headings": ["\x1dQ: Could it?", "A: It might.", "\x1dQ: And now?", "A: No."],
    "answers first": ["A: I might.", "Q: Could you hold it?", "A: I could."],
    "questions of the writer's own": [
        "Q: Will it cost more?",
        "A: It may.",
        "Q: Is it fair?",
        "A: I think so.",
    ],
    "questions of anybody": ["Q: Will you pay?", "A: You may.", "Q: Can you avoid it?", "A: You can. Walk."],
    "letters of readers": [
        "Q: My car died. Do you mind?",
        "A: I do.",
        "Q: I owe you. Do I?",
        "A: I doubt it.",
    ],
    "one question in two": ["Q: Did you hope?", "A: I did.", "Q: Is it over?", "A: It may be."],
    "presidents": [
        "President Ek: He may have saved us, but who paid?",
        "President Pell: Our sons will pay.",
        "President Ek: We should have signed.",
        "President Pell: You may ask why.",
    ],
    "presidents of whom the writer thinks": [
        "President Ek: He may be the better, I think.",
        "President Pell: He was mine, and you know it.",
        "President Ek: She may be late, and I was, too.",
        "President Pell: His plan is yours.",
    ],
    "companies": [
        "General Ports: I sold.",
        "General Docks: I may.",
        "General Ports: You?",
        "General Docks: You.",
    ],
    "surnames, of whom it tells": [
        "Jane Moss: She would raise the rate. I like it.",
        "Alan Pell: He would cut it. Would you?",
        "Moss: She may build. I doubt it.",
        "Pell: He may not, and you know it.",
    ],
    "short labels first": [
        "Problem: I may pay too little.",
        "Solution: You pay more.",
        "Bigger Problem: I cannot.",
        "Bigger Solution: You can.",
    ],
    "common words": [
        "First Problem: I may. It is a problem.",
        "First Solution: You may. It is a solution.",
        "Problem: I may not.",
        "Solution: You may.",
    ],
    "talks without questions": [
        "MS. RIVERA: I thank you.",
        "Sen. Cohen: I may.",
        "Ms. Rivera: You do.",
        "SEN. COHEN: I do.",
    ],
    "marks": [
        "Kamala Harris: I thought her answer on prices was weak.",
        "Donald Trump: You could see that he had not slept.",
        "Then they turned to the war.",
        "Harris: I liked this answer best. You felt that she meant it.",
        "Trump: Perhaps the worst that I have heard in my life.",
    ],
    "marks with titles": [
        "Judge Hale: I found him kind. He let the boy go.",
        "Judge Stone: I could not find a heart in him.",
        "Judge Hale: I saw him lose his temper, and I was glad.",
        "Judge Stone: You would not believe me if I told you.",
    ],
    "what readers would have": [
        "Senator Hale: Your taxes would fall by a tenth.",
        "Governor Price: You would pay more. I think that is fair.",
        "Senator Hale: You would buy your own plan.",
        "Governor Price: You could keep the plan you have.",
    ],
    "open letters": [
        "President Biden: You promised us peace.",
        "Speaker Johnson: You hold the purse.",
        "President Biden: I know that you are tired.",
        "Speaker Johnson: I know that you are afraid.",
    ],
    "list items": [
        "\x1eMs. Moss: I may.",
        "\x1eMr. Pell: You may.",
        "\x1eMs. Moss: I do.",
        "\x1eMr. Pell: You do.",
    ],
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


INTERVIEW = [
    "Jane Moss: Could you hold it?",
    "Alan Pell: I was not asked.",
    "Jane Moss: Would you now?",
    "Alan Pell: I may.",
]


def test_names_in_full_are_told_by_the_prose():
    assert hear(["He was tired when Jane Moss met Alan Pell.", *INTERVIEW, "He left."]) == "WQQQQW"
    assert hear(["He was tired when she met him.", *INTERVIEW, "He left."]) == "WWWWWW"
    capitals = [turn.replace("Jane Moss", "MOSS").replace("Alan Pell", "PELL") for turn in INTERVIEW]
    assert hear(["It was late when Moss asked Pell.", *capitals, "He left."]) == "WQQQQW"
    assert hear(["It was late when Moss asked Pell.", *capitals, "The moss and the pell fell."]) == "WWWWWW"


@pytest.mark.parametrize(
    "labelled",
    [
        ["Ann Ek: She would pay. Would you?", "Al Roe: He would cut it. Our sons pay."],
        ["New York: You pay for a closet, and I do.", "Los Angeles: Have you tried the tacos?"],
        ["BERLIN: It rains, and I may stay in. You would, too.", "PARIS: I came by train."],
        ["RUSSIA: It keeps what it took. Who will stop it?", "UKRAINE: It rearms, and our plants help."],
    ],
)
def test_names_in_the_prose_that_nobody_interviews_are_the_writers(labelled):
    names = [paragraph.partition(":")[0] for paragraph in labelled]
    names = [name.title() if name.isupper() else name for name in names]
    body = f"I know what there is to say of {names[0]} and of {names[1]}."
    assert set(hear([body, *labelled, *labelled, "It may rain."])) == {"W"}


def test_questions_that_quote_whom_they_ask_are_the_writers():
    asked = [
        "Jane Moss: You once said, “I may go.” Do you still think so?",
        "Alan Pell: You said, “I alone can hold it.” Did you?",
        "Jane Moss: Why did you wait?",
        'Alan Pell: Would you say again, "I love them"?',
        "Jane Moss: What would you do now?",
        "Alan Pell: You said, «I could go.» Might you?",
    ]
    voices = hear(["I doubt that Jane Moss or Alan Pell will come.", *asked, "He left."])
    assert voices == "WMWMWWMWMWW"
    assert (
        hear(["He was tired when Jane Moss met Alan Pell.", *INTERVIEW[:3], "Alan Pell: “I may.”"]) == "WQQQQ"
    )


def test_an_interview_is_told_by_its_note():
    turns = ["Q: Could it hold?", "A: It might.", "Q: And now?", "A: No."]
    note = "This interview has been edited and condensed."
    assert hear([*FRAME, *turns, "He left. It rained.", note]) == "WWWWQQQQWWW"


def test_a_paragraph_without_a_label_is_the_writers():
    turns = ["Q: Do you hope?", "A: I may.", "He paused for long.", "Q: Will you go?", "A: I will."]
    assert hear([*FRAME, *turns]) == "WWWWQQWQQ"


def test_a_text_of_nothing_but_turns_is_the_writers():
    assert set(hear(QUOTED["letters"])) == {"W"}
    assert set(hear(["Ask the envoy", "By Ann Ek", *QUOTED["letters"]])) == {"W"}
    assert set(hear(["\x1dAsk the envoy", "By Ann Ek", *QUOTED["letters"]])) == {"W"}


@pytest.mark.parametrize("titles", ["", "capitals"])
def test_whoever_signs_the_piece_is_its_writer(titles):
    talk = ["Ms. Moss: Do you mind?", "Mr. Pell: I do.", "Ms. Moss: Will you go?", "Mr. Pell: I may."]
    talk = [turn[: turn.index(":")].upper() + turn[turn.index(":") :] for turn in talk] if titles else talk
    ends = ["It was late when they came. It rained.", "They had lunch. It may have been late."]
    assert hear(["Should we go?", "By Ann Ek", ends[0], *talk, ends[1]]) == "WWWWQQQQWW"
    assert hear(["Should we go?", "By Jane Moss", ends[0], *talk, ends[1]]) == "WWWWWQWQWW"
    assert hear(["Should we go?", "By Jane Moss and Alan Pell", ends[0], *talk, ends[1]]) == "W" * 10


def test_the_byline_is_no_prose_that_names_a_speaker():
    top = ["Should we go?", "By Ann Ek and Jane Moss"]
    assert hear([*top, "It was late when we met Alan Pell.", *INTERVIEW, "He left."]) == "WWWWQWQW"
    assert hear([*top, "It was late when we met.", *INTERVIEW, "He left."]) == "WWWWWWWW"


def test_many_labels_take_little_time():
    labels = (f"N{'x' * (n % 50)}{'abcdefghij'[n % 10]} Pell{n % 300}" for n in range(20_000))
    begin = time.perf_counter()
    split_sentences("\n\n".join(f"{label}: I may go, and you may stay." for label in labels))
    assert time.perf_counter() - begin < 10
