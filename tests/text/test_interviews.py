"""Interviews told by form and words: the questions are the writer's, all paragraphs of answers are quoted."""

import time
from itertools import groupby
from pathlib import Path

import pytest

from stance.text import split_sentences
from stance.text.pages.read_html import extract_html
from stance.text.pages.read_markdown import extract_markdown

# A paragraph a line: Q for what is quoted, W for what is the writer's; # leads a heading, * what is in bold.
INTERVIEWS = {
    "bold questions, headline and note": """
        W # “The centre may not hold”: an interview with Ann Ek
        W * Ann Ek is a professor of politics at Leeds. She spoke with Tom Pell about the election.
        W * Why do you think the polls have moved?
        Q I think voters are tired. They may well come back, but nobody should count on it.
        Q The other reason is money. It could run out before June.
        W * Does that mean the government will fall?
        Q Not necessarily. It might survive if the budget passes.
        W * What should the opposition do now?
        Q Wait. I suspect that time is on their side.
        W * This interview has been edited for length and clarity.
    """,
    "bold questions, introduction": """
        W # The centre may not hold
        W By Tom Pell
        W Ann Ek is a professor of politics at Leeds. I spoke with her about the coming election.
        W * Why have the polls moved?
        Q I think voters are tired.
        W * Do you fear that the government will fall?
        Q It might. I hope not.
        Q And if it does, the bank may have to act.
        W * You wrote that time is short. Tell me more.
        Q It is. The budget may fail in June.
        W * What then?
        Q I would wait.
        W My party would not, I fear.
        W Ek’s next book is out in May. She may not read the reviews.
    """,
    "bold questions, who talked named in the third person": """
        W # After the flood
        W Ruth Moss, who led the rescue, sat down with The Leeds Post to say what went wrong.
        W * Could more people have been saved?
        Q Perhaps. I asked for boats, and none came.
        W * Who is to blame, in your view?
        Q We all are. I may be more than most.
        W * Will it happen again?
        Q It will.
        W The dam is old.
        W I would not live below it.
        W My own view is in Moss’s favour. It may be the rain.
    """,
    "the writer's conclusion behind the last answer": """
        W # The centre may not hold
        W By Tom Pell
        W Ann Ek is a professor of politics at Leeds. I spoke with her about the coming election.
        W * Why do you think the polls have moved?
        Q I think voters are tired.
        Q The other reason is money.
        W * Do you fear that the government will fall?
        Q It might. I hope not.
        W * What should the opposition do?
        Q I would wait.
        W That answer has stayed with me. The opposition should do anything but wait.
        W In my view the country cannot afford two more years. I would call the vote tomorrow.
    """,
    "the writer's conclusion behind labels": """
        W By Tom Pell
        W Ann Ek is a professor of politics at Leeds. I spoke with her about the coming election.
        W Pell: Why do you think the polls have moved?
        Q Ek: I think voters are tired.
        W Pell: Do you fear that the government will fall?
        Q Ek: It might. I hope not.
        W Pell: What should the opposition do?
        Q Ek: I would wait.
        W I could not agree. In my view the opposition should do anything but wait.
        W The country cannot afford it. I would call the vote tomorrow.
    """,
    "a note, and a conclusion": """
        W # The centre may not hold
        W Ann Ek is a professor of politics at Leeds. She has a boat.
        W * This interview has been edited and condensed.
        W * Why do you think the polls have moved?
        Q I think voters are tired.
        W * Will you vote?
        Q I hope so.
        W * And then?
        Q I may wait.
        W I could not agree. The opposition should act.
    """,
    "headings that ask, and a note on top": """
        W # What the judge thinks
        W Alan Pell has sat on the bench for thirty years.
        W This conversation has been condensed and edited.
        W # Is the court in danger?
        Q It may be. The law will probably hold.
        Q He who breaks it may regret it, I think.
        W # Do you think that the president will obey?
        Q Nobody knows.
        W He pauses for long.
        Q Perhaps he will.
        W # And if he does not?
        Q Then I do not know what could be done.
        W # About the series
        W It may go on in June. We talk to judges once a month.
    """,
    "italic questions after an interviewer's line": """
        W # A life in boats
        W Interview by Tom Pell
        W Ann Ek built her first boat at nine. It sank.
        W * How did it begin?
        Q With a plank. It might have ended there.
        W * Could anybody do it?
        Q Perhaps not.
        W [Laughs.]
        Q My mother could, I suppose.
        W * Would you do it again?
        Q I would.
    """,
    "names, whoever asks signs": """
        W The centre may not hold
        W By Tom Pell
        W Ann Ek is a professor of politics at Leeds. I spoke with her about the coming election.
        W Pell: Why do you think the polls have moved?
        Q Ek: I think voters are tired. They may well come back, but nobody should count on it.
        Q The other reason is money. It could run out before June.
        W Pell: Does that mean the government will fall?
        Q Ek: Not necessarily. It might survive if the budget passes.
        W Pell: What should the opposition do now?
        Q Ek: Wait. I suspect that time is on their side.
    """,
    "names, nobody says that it is an interview": """
        W By Tom Pell
        W Ann Ek is a professor of politics at Leeds. Her book may be the best on the war.
        W Pell: Why did you write it?
        Q Ek: I was angry. It could have been shorter.
        W Pell: Is the war lost?
        Q Ek: It may be.
        Q The generals will not say so.
        W Pell: Then who will?
        Q Ek: Perhaps nobody. I have tried.
        W I thanked Ek. It was late, and she may have been tired.
    """,
    "initials": """
        W # In conversation with Ann Ek
        W Ann Ek and Tom Pell met in Leeds in May. It rained.
        W TP: Was the vote fair?
        Q AE: It may have been. Nobody has shown that it was not.
        W TP: Will it be held again?
        Q AE: Probably not.
        Q The court would have to agree, and it will not.
        W TP: That is a pity.
        W TP: Who would win it?
        Q AE: The others, perhaps.
    """,
    "an outlet that asks": """
        W Pell on the bridge
        W Alan Pell has built bridges for forty years. He spoke to The Post in June.
        W The Post: Is the bridge safe?
        Q Alan Pell: It is. It may need paint.
        W The Post: Who would pay for it?
        Q Pell: The city, probably.
        W The Post: And if it falls?
        Q Pell: It will not.
    """,
    "an interviewer and two who answer": """
        W # The makers
        W Ann Ek and Al Roe wrote the law. This interview has been edited.
        W Interviewer: Does the law work?
        Q Roe: It may.
        Q Ek: Not yet.
        W Interviewer: What would mend it?
        Q Ek: Money, probably.
        Q A new judge might help.
        W Interviewer: Is there any?
        Q Roe: No. There may be in May.
    """,
    "names in capitals": """
        W By Ruth Moss
        W Governor Jane Pell has two years left. We talked with Pell in her office. It was late.
        W MOSS: Is the state broke?
        Q PELL: It might be. The bank will tell.
        W MOSS: Who knew?
        Q PELL: Perhaps everybody.
        W MOSS: Should somebody resign?
        Q PELL: No.
    """,
    "a talk that the introduction tells of, prompts among the questions": """
        W # The case for waiting
        W By Tom Pell
        W * For years, Ann Ek has studied sanctions. Our conversation, edited for clarity, is below.
        W * How should we think about sanctions now?
        Q They take time. The economy may be weaker than it seems.
        Q He may wait us out, and I fear that he will.
        W * Is there any evidence?
        Q There is some.
        W * I find that hard to believe.
        Q So did I. He has raised taxes, which could hurt.
        W * What would convince you otherwise?
        Q If they paid.
    """,
    "a broadcast": """
        W # A general on the war
        W NPR's Tom Pell talks with retired Gen. Ann Ek about what may come next.
        W TOM PELL, HOST: General Ek, where are we?
        Q ANN EK: We're stuck. It could break.
        W PELL: Who has the advantage?
        Q EK: Russia, perhaps. I'd say that it may not last.
        W PELL: And what about the air?
        Q EK: There it is open.
    """,
    "given names": """
        W # Why she left the bank
        W Ann Ek ran a bank for ten years. She chatted with us about boats.
        W This interview has been edited.
        W Dan: Tell us about your boat.
        Q Ann: It is small. It may sink.
        W Dan: Is it true that you built it?
        Q Ann: Mostly.
        Q My brother might say that he did.
        W Dan: Would you build another?
        Q Ann: Perhaps.
        W Dan: Who would sail it?
        Q Ann: Nobody.
    """,
    "letters, with further paragraphs": """
        W A talk on boats
        W By Tom Pell
        W Ann Ek builds boats. I spoke with her in Leeds.
        W Q: Will your boat float?
        Q A: I hope so.
        Q Boats usually do.
        W Q: Is it safe?
        Q A: Perhaps.
        W Q: What next?
        Q A: A bigger one, I think.
        W Ann Ek lives in Leeds. Her boat may be for sale.
    """,
    "a surname that is a word, too": """
        W By Ruth Moss
        W I sat down with Alan King in May. The king of the boats was tired.
        W Moss: Are you tired?
        Q King: No. It may rain.
        W Moss: What then?
        Q King: A boat could come.
        W Moss: And if none does?
        Q King: I wait.
    """,
    "bold questions over labelled answers": """
        W # An interview with Ann Ek
        W Ann Ek is a judge in Leeds. It was late.
        W * Are you tired?
        Q Ek: I am. It may rain.
        W * What then?
        Q Ek: A boat could come.
        W * And if none does?
        Q Ek: I wait.
    """,
    "known turns in a piece that does not say that it is an interview": """
        W The hearing was late. It may have been too late.
        Q Ms. Moss: Do you mind?
        Q Mr. Pell: I do.
        W Then the talk turned to boats. It could not have been otherwise.
        Q Ms. Moss: Will you go?
        Q Mr. Pell: I may.
        W Nobody moved.
        Q Ms. Moss: Are you sure?
        Q Mr. Pell: I am.
        W They had lunch. It may have been late.
    """,
}

OTHERS = {
    "frequently asked questions in bold": """
        # What the new tax means
        By Ann Ek
        The tax may come in June. Here is what you should know.
        * Will I have to pay it?
        You may. I think that most will.
        * Is it fair?
        I doubt it.
        * Can you avoid it?
        Perhaps you can. I would not.
    """,
    "headings that ask in an explainer on an interview": """
        # What did Trump say?
        By Ann Ek
        In an interview with Fox News on Sunday, Donald Trump said that the war may end.
        # Is it true?
        Probably not. Trump has said so before, and I doubt it.
        # Could you be drafted?
        You could. I would not worry.
        # What happens next?
        Nobody knows. I think that it may rain.
    """,
    "whom the writer spoke with and cites": """
        # What the bridge costs
        By Tom Pell
        I spoke with Ann Ek, who has built bridges for forty years.
        * Is the bridge safe?
        Ek thinks so. I am not so sure.
        * Who will you have to thank?
        Perhaps nobody. I asked her twice.
        * What would Ek do?
        She would wait, and I would, too.
    """,
    "an explainer with an expert": """
        # What to know about the boosters
        By Ann Ek
        New boosters are here. I spoke with Dr. Tom Pell, a doctor in Leeds, and three others.
        * Should I get one?
        Probably. If you are over 60, you should.
        * What are the side effects?
        You might feel tired. I did.
        * Can you mix them?
        You can. Doctors think that it may help.
    """,
    "a conversation that a country should have": """
        # Have the conversation about guns
        By Ann Ek
        Tom Pell keeps a rifle. The conversation about guns has been edited out of our schools.
        Here is the conversation that we need.
        # Do you own one?
        You may. I do not.
        # Would a ban help?
        I think it might.
        # What should Congress do?
        Act. I doubt that it will.
    """,
    "an interview that others held": """
        # What I would ask Harris
        By Ann Ek
        Kamala Harris sat down with Dana Bash on Thursday. I have my own list.
        * Why did you change your mind?
        This matters in Leeds. I have been there, and voters may care.
        * Would you keep the tariffs?
        They cost my neighbours money. They might raise prices.
        * What did you know of his health?
        It could be the question of the year.
    """,
    "an interview of a newspaper's": """
        # What Trump said
        In an interview with The Leeds Post, Donald Trump spoke of the war.
        * Did they agree?
        Probably not. I see no sign.
        * Will you see a ceasefire?
        You may. I would not bet.
        * What about the rest of us?
        I fear that we may be alone.
    """,
    "presidents who spoke with each other": """
        # The call
        Donald Trump spoke with Vladimir Putin on Tuesday. It may have been long.
        # Did they agree?
        Probably not. I see no sign.
        # Will you see a ceasefire?
        You may. I would not bet.
        # What about Europe?
        I fear that it may be alone.
    """,
    "letters in an explainer": """
        By Ann Ek
        I spoke with Tom Pell, who builds boats, and with three others. It was late.
        Q: Will it float?
        A: Pell thinks that it may.
        Q: Is it safe?
        A: Probably.
        Q: What next?
        A: A bigger one. Pell may build it.
    """,
    "sections under questions, after a talk with a witness": """
        # Who will nurse us?
        By Tom Pell
        I spoke with Ann Ek, a nurse in Leeds, last week. She may leave.
        # What can you do?
        I would write to the council. It may not help.
        # Who pays?
        We do, and I fear that we will pay more.
        # Why does it matter?
        It could be the end of the ward.
        # What then?
        I do not know.
    """,
    "an interview in which no question says you": """
        # What the judge thinks
        Alan Pell has sat on the bench for thirty years.
        This conversation has been condensed and edited.
        # Is the court in danger?
        It may be. I hope not.
        # Will the president obey?
        Nobody knows. I fear the worst.
        # And if he does not?
        Then I do not know what could be done.
    """,
    "bold questions of a column that says I at times": """
        # Who will nurse us?
        By Tom Pell
        I spoke with Ann Ek, a nurse in Leeds, last week. She may leave.
        * What can you do?
        I would write to the council. It may not help.
        * Who pays?
        We do, and we may pay more.
        * Why does it matter?
        It could be the end of the ward.
        * What then?
        I do not know.
        * Is there hope?
        Perhaps there is.
    """,
    "a headline on an interview of others": """
        # What Trump’s interview with Tucker Carlson tells us
        By Ann Ek
        It was long. It may have been too long.
        # Why should you care?
        I would not, but I have to. It could be the last.
        # Was he lying to you?
        I think so.
        # What did I learn?
        Perhaps nothing.
    """,
    "a mailbag, edited for length": """
        # Your questions, answered
        By Ann Ek
        I asked for letters, and Jane Moss sent ten. Questions have been edited for length and clarity.
        * Do you think that the war will end?
        It may. I hope so.
        * Is the army tired?
        Perhaps it is.
        * Would you go?
        I would not.
    """,
    "questions and answers with readers": """
        # Ask the columnist
        By Ann Ek
        Readers wrote to me, Jane Moss and Tom Pell among them. This Q&A has been edited for clarity.
        * Do you think that the war will end?
        It may. I hope so.
        * Is the army tired?
        Perhaps it is.
        * Would you go?
        I would not.
    """,
    "a writer who is asked in his own paper": """
        # A Q&A with Ann Ek
        By Ann Ek
        Ann Ek is our columnist. This interview has been edited.
        * Why do you write?
        I may know in time.
        * Is the war lost?
        I think so.
        * Will you stop?
        I might.
    """,
    "answers that speak of the writer's piece": """
        # What you should know
        I spoke with Ann Ek in May. Here is what came of it.
        * Why did you write it?
        I said in my last column that it may rain.
        * Will it?
        I think so.
        * Who knows?
        I do.
    """,
    "an imagined interview": """
        # An interview with Abraham Lincoln
        By Tom Pell
        Abraham Lincoln is dead, but I imagined that we spoke.
        * What do you think of us?
        I weep.
        * Could you mend it?
        I might.
        * Will you?
        No.
    """,
    "an imagined dialogue under names": """
        By Tom Pell
        I dreamt that Abraham Lincoln came to see me. It was late.
        Pell: What do you think of us?
        Lincoln: I weep.
        Pell: Could it be mended?
        Lincoln: It might.
        Pell: Will it be?
        Lincoln: I doubt it.
    """,
    "objections and answers": """
        By Tom Pell
        I have heard every objection to the bridge. Ann Ek has heard more.
        Objection: Is it not too dear?
        Answer: It may be. I think not.
        Objection: Who will use it?
        Answer: You will.
        Objection: Will it fall?
        Answer: It might.
    """,
    "questions to absent candidates": """
        By Tom Pell
        Jane Moss, the mayor, and Alan Roe, a banker, will meet on Sunday. Here is what I would ask.
        Moss: Why did you wait? Did you think that it would pass?
        Roe: Do you still think that I am wrong?
        Moss: Who will pay?
        Roe: Would you?
        Moss: What then?
        Roe: Will you go?
    """,
    "two others who talk of nobody's asking": """
        By Tom Pell
        Suppose that Joe Biden and Jane Moss had met in May. It may have been so.
        Biden: Will it rain?
        Moss: It may.
        Biden: Is it late?
        Moss: It is.
        Biden: Who is there?
        Moss: Perhaps nobody.
    """,
    "whoever signs answers": """
        By Ann Ek
        Ann Ek is a professor at Leeds. I spoke with a class about the war.
        Student: Will it end?
        Ek: It may.
        Student: Is it just?
        Ek: I doubt it.
        Student: Who gains?
        Ek: Perhaps nobody.
    """,
    "myths and truths": """
        By Tom Pell
        I spoke with Ann Ek of the Political Reality Institute about the tax.
        Myth: Will it cost more?
        Reality: It may not.
        Myth: Do the rich pay?
        Reality: They might.
        Myth: Is it law?
        Reality: Not yet, in reality.
    """,
    "two bold questions": """
        # An interview with Ann Ek
        Ann Ek is a judge. This interview has been edited.
        * Do you mind?
        I may. I do not know.
        * Will you go?
        I might.
    """,
    "bold claims": """
        # An interview with history
        Ann Ek is a judge. I spoke with her in May.
        * The court will fall.
        I doubt it. It may not.
        * The king will come.
        He might. I would not.
        * The law will hold.
        I hope so.
        * Will it?
        It may.
    """,
    "questions in bold that go unanswered": """
        # What I would ask
        By Tom Pell
        I spoke with Ann Ek about what to ask the mayor.
        * Why did you wait?
        * Who will pay?
        * Will you go?
        I doubt that he will answer. It may be too late.
    """,
    "advice on job interviews": """
        # How to survive an interview
        By Tom Pell
        An interview with a bank may be hard. Jane Moss has done ten.
        * What should you wear?
        I would wear black.
        * Could you ask for money?
        You could. I never did.
        * Will it help?
        It may.
    """,
}

# Columns around a talk, in Markdown, under names: looser rules took their sections for answers.
COLUMNS = dict(
    case.split("\n", 1)
    for case in (Path(__file__).parent / "column_cases.txt").read_text(encoding="utf-8").split("=== ")[1:]
)

MARKS = {"#": "\x1d", "*": "\x1c"}


def read_case(case, *, has_voices):
    lines = [line.strip() for line in case.strip().splitlines()]
    voices = [line[0] if has_voices else "W" for line in lines]
    paragraphs = [line[2:] if has_voices else line for line in lines]
    return "".join(voices), [MARKS[text[0]] + text[2:] if text[0] in MARKS else text for text in paragraphs]


def hear(text):
    """Tell the voice of each paragraph: M where its sentences differ; scare quotes are the writer's."""
    voices = []
    for _, inside in groupby(split_sentences(text), key=lambda sentence: sentence.para):
        found = {"Q" if sentence.voice == "quoted" else "W" for sentence in inside}
        voices.append(found.pop() if len(found) == 1 else "M")
    return "".join(voices)


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("between", ["\n\n", "\r\n \r\n"])
def test_answers_are_quoted_and_questions_are_the_writers(name, between):
    expected, paragraphs = read_case(INTERVIEWS[name], has_voices=True)
    assert hear(between.join(paragraphs)) == expected


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_interview_is_the_writers(name):
    expected, paragraphs = read_case(OTHERS[name], has_voices=False)
    assert hear("\n\n".join(paragraphs)) == expected


@pytest.mark.parametrize("name", COLUMNS)
def test_what_a_column_says_around_a_talk_is_the_writers(name):
    voices = hear(extract_markdown(COLUMNS[name].encode(), "a.md"))
    assert voices == "W" * len(voices)


def test_the_same_interview_in_markdown_and_html():
    expected, paragraphs = read_case(INTERVIEWS["bold questions, introduction"], has_voices=True)
    markdown, html = [], []
    for text in paragraphs:
        plain = text.lstrip("\x1c\x1d")
        bold = text.startswith("\x1c")
        markdown.append(f"**{plain}**" if bold else text.replace("\x1d", "# "))
        tag = "h1" if text.startswith("\x1d") else "p"
        html.append(f"<{tag}>{f'<strong>{plain}</strong>' if bold else plain}</{tag}>")
    assert hear(extract_markdown("\n\n".join(markdown).encode(), "a.md")) == expected
    assert hear(extract_html("\n".join(html).encode(), "a.html")) == expected


@pytest.mark.parametrize(
    "paragraph",
    [
        "N{0} Ek: Would you? I spoke with her.",
        "I spoke with her and with him, who may be N{0} Ek.",
        "I spoke with her.\n\n\x1cMay you?\n\nI may.",
        "\x1dIs it {0}?\n\nI may. Here is our conversation: A-A-A-A-A.",
        "Pell: May you?\n\nEk{0}: I may.",
    ],
)
def test_long_texts_take_little_time(paragraph):
    asked = 3 * ["\x1cMay you?", "I may."]
    text = "\n\n".join(["Ann Ek is a judge.", *(paragraph.format(n) for n in range(5_000)), *asked])
    begin = time.perf_counter()
    split_sentences(text)
    split_sentences(text.replace("her.\n\n", "her. ").replace("Ek.\n\n", "Ek. "))
    assert time.perf_counter() - begin < 10
