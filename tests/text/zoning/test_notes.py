"""At a piece's end, who the author is and what the piece says of others: both sides of one question."""

import pytest

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its causes have gone. Its bills have not, and they will be paid."

# Who signs, and their note.
OWN = """
Jane Moss | Jane Moss is a fellow at the Centre for Small Wars.
Jane Moss | Rabbi Jane Moss is the author of “Peace.”
Jane Moss | The Rev. Jane Moss is a pastor in Leeds.
Jane Moss | State Sen. Jane Moss represents District 5 in the Texas Senate.
Jane Moss | U.S. Rep. Jane Moss, D-Texas, represents the 5th district of Texas.
Jane Moss | Retired Brig. Gen. Jane Moss is a fellow at CSIS.
Jane Moss | Col. (Ret.) Jane Moss is a fellow at CSIS.
Jane Moss | Former Ambassador Jane Moss is president of the Leeds Forum.
Jane Moss | Prime Minister Jane Moss is the leader of the Labour Party.
Jane Moss | Guest columnist Jane Moss is a teacher in Leeds. She has two sons.
Jane Moss | Post columnist Jane Moss writes about politics.
Jane Moss | Bishop Jane Moss leads the diocese of Leeds.
Jane Moss | Dr. J. Moss is a professor at Yale.
Jane Moss | Jane (“Jay”) Moss is a professor at Yale.
Jane Moss | Jane E. Moss Pell, Ph.D., is a professor at Yale.
Jane Moss | Ms. Moss is a lawyer in Leeds.
Jane Moss | Lady Moss is a member of the House of Lords.
Jane Moss-Pell | Jane Moss is a teacher in Leeds.
Jane Moss | Jane Moss is a judge.
Peggy Noonan | Margaret Noonan is a columnist for The Wall Street Journal.
Barack Obama | Barack Obama is the 44th president of the United States.
Jane Moss | Jane Moss runs a bakery in York. She grew up there.
Jane Moss | Jane Moss was an adviser to three ministers. She did not vote for any of them.
José García | Jose Garcia is a professor at Yale.
J.D. Vance | J. D. Vance is a senator from Ohio.
J. D. Vance | J.D. Vance is a senator from Ohio.
JD Vance | James David Vance is the author of “Hillbilly Elegy.”
Mike Pence | Michael R. Pence is a former vice president of the United States.
Tom Cotton | Thomas B. Cotton is a senator from Arkansas.
Ken Rogoff | Kenneth Rogoff is a professor of economics at Harvard.
Chuck Schumer | Charles E. Schumer is a senator from New York.
William J. Burns | Bill Burns is president of the Carnegie Endowment.
Russ Feingold | Former Sen. Russ Feingold is president of the American Constitution Society.
Bob Menendez | Rob Menendez is a senator from New Jersey.
Danny Pell | Daniel Pell is a lawyer in York.
Joseph S. Nye, Jr. | Joseph Nye is a professor at Harvard.
Andrew Adonis | Lord Adonis is a former minister and a columnist for the Times.
JANE MOSS | Jane Moss is a fellow at Leeds.
Dr. Jane Moss | M. Jane Moss, M.D., is a professor at Yale.
Maria de la Cruz | María de la Cruz teaches history at the University of Leeds.
Ann O'Neil | Ann O’Neil teaches at Leeds. Her latest book is “War.”
Dinesh D’Souza | Dinesh D'Souza is a former policy analyst in the White House. His latest film is “War.”
Lech Wałęsa | Lech Walesa was president of Poland from 1990 to 1995.
Bjørn Lomborg | Bjorn Lomborg is a fellow at Leeds. He did not vote.
Kenneth Rogoff | Kenneth Rogoff, Professor of Economics and Public Policy at Harvard University and \
recipient of the 2011 Deutsche Bank Prize in Financial Economics, was the chief economist of the IMF.
"""

# Who signs, or what outlet or page does, and the note on somebody else who writes.
GUESTS = """
Ann Ek | Tom Pell is a professor of law at Yale and the founder of the Leeds Forum.
Ann Ek | Tom Pell is a writer in Leeds. He is the author of “War.”
Ann Ek | Tom Pell is a fellow at the Leeds Forum. His latest book is “War.”
Ann Ek | Tom Pell was a teacher in Leeds for thirty years. He was born in York.
Project Syndicate | Jane Moss, a judge, was chief economist of the World Bank from 2003 to 2007.
Foreign Policy | Jane Moss is a professor of law at Yale. Her latest book is “War.”
Los Angeles Times | Jane Moss is a columnist in Leeds. Her book came out in May.
Guest Commentary | Jane Moss is a teacher in Leeds. She has two dogs.
Other Voices | Jane Moss is a former senator from Ohio. She wrote this for InsideSources.com.
"""

# Who signs, and a last paragraph on somebody else.
OTHERS = """
Jane Moss | John Moss is a member of Parliament for Leeds. He has never been seen there.
Jane Moss | Sen. John Moss is a Democrat from Ohio.
Jane Moss | General Henry Moss is a professor of war in London.
Jane Moss | Henry Moss was a teacher in Leeds.
Jane Moss | James Moss is the founder of the museum. It is shut.
Mary L. Trump | Donald J. Trump is the president of the United States. He is my uncle, too.
Mary L. Trump | Donald L. Trump is the president of the United States.
Mary King | Martin Luther King Jr. was a minister in Atlanta and the leader of a movement.
Mary King | Coretta Scott King is the author of a book that few have read.
Fred Moss | Ed Moss was a lawyer before he was a grocer, and he was good at neither.
Maria de la Cruz | Juan de la Cruz is a poet and a teacher in Leeds.
Thomas Moss | Timothy Moss is the dean of Leeds, and a member of the board of Leeds Docks.
William Pell | Jack Pell is a teacher at the school.
Jon Ross | Josh Ross is an officer of the court in Leeds.
J. D. Vance | K. D. Vance is a partner at a bank in Ohio.
Dr. Jane Moss | Dr. John Moss is a physician in Leeds.
Sen. Ann Ek | Sen. Tom Ek is a senator from Ohio.
Ann Ek | Malala Yousafzai was a student in the Swat Valley. She was fifteen. She is not sorry.
Ann Ek | Volodymyr Zelensky is a comedian and the president of Ukraine. He did not leave.
Ann Ek | Tom Pell was a teacher in Leeds until the school closed.
Ann Ek | Tom Pell served in Iraq in 2004. Nobody has thanked him.
Ann Ek | Tom Pell is a teacher at the high school. He knows the schools better than anybody.
Ann Ek | Joe Biden is president of the United States, and an old man. That is the whole of the trouble.
Ann Ek | Marie Curie was a scientist in Paris. She did not ask to be admired.
Ann Ek | Greta Thunberg is an activist from Sweden. The rest of us are spectators.
Ann Ek | Alexei Navalny was a lawyer. He went home.
Ann Ek | Vladimir Putin was a KGB officer in Dresden in 1989. He lives in the past.
Ann Ek | Alexei Navalny was a lawyer in Moscow for ten years. He died in the Arctic.
Ann Ek | Bill Gates is a founder of Microsoft. He works at other things now.
William Moss | Bill Moss was my father. He was a teacher in Leeds, and he died there.
Robert F. Kennedy Jr. | Robert F. Kennedy was a senator from New York. He was my father.
Ann Ek | Nigel Farage is a member of Parliament for Clacton. It took him eight tries.
"""

TOP = ["headline", "byline", "body", "body"]


def read_cases(lines):
    return [tuple(line.split(" | ")) for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("author", "note"), [*read_cases(OWN), *read_cases(GUESTS)])
def test_who_the_author_is(author, note, read_zones):
    zones = read_zones(["A Plan for Peace", f"By {author}", BODY, MORE, note])
    assert zones == ["headline", "byline", "body", "body", "byline"]


@pytest.mark.parametrize(("author", "end"), read_cases(OTHERS))
def test_who_others_are(author, end, read_zones):
    zones = read_zones(["A Plan for Peace", f"By {author}", BODY, MORE, end])
    assert zones == ["headline", "byline", "body", "body", "body"]


@pytest.mark.parametrize(("author", "note"), read_cases(OWN))
def test_who_the_author_is_under_the_byline(author, note, read_zones):
    zones = read_zones(["A Plan for Peace", f"By {author}", note, BODY, MORE])
    assert zones == ["headline", "byline", "byline", "body", "body"]


@pytest.mark.parametrize(("author", "begin"), read_cases(OTHERS))
def test_who_others_are_at_the_top(author, begin, read_zones):
    zones = read_zones(["A Plan for Peace", f"By {author}", begin, BODY, MORE])
    assert zones == ["headline", "byline", "body", "body", "body"]


@pytest.mark.parametrize("is_above", [True, False])
def test_whoever_else_is_presented_where_the_author_has_a_note(is_above, read_zones):
    pell, own = "Tom Pell is a writer in Leeds.", "Ann Ek is a columnist for The Leeds Post."
    top = ["A Plan for Peace", "By Ann Ek", *([own] if is_above else [])]
    zones = read_zones([*top, BODY, MORE, pell, *([] if is_above else [own])])
    assert zones[len(top) :] == ["body", "body", "body", *([] if is_above else ["byline"])]


def test_those_who_write_along(read_zones):
    notes = ["Ann Ek is a columnist in Leeds.", "Tom Pell is a lawyer in York."]
    zones = read_zones(["A Plan for Peace", "By Ann Ek", BODY, MORE, *notes])
    assert zones == ["headline", "byline", "body", "body", "byline", "byline"]


# Below the author's own note, or above it, what tells of a life.
ALONG = [
    "Tom Pell is a translator and a lecturer at Yale. He won the Weidenfeld Prize in 2015.",
    "Tom Pell is a fellow at the Leeds Forum. His latest book is “War.”",
    "Tom Pell served as ambassador to Iraq.",
]


@pytest.mark.parametrize(
    "note", [*ALONG, "Tom Pell is a former senator from Utah. He wrote this with her.", "Tom Ek is a critic."]
)
@pytest.mark.parametrize("between", [[], ["Photo: Sam Fry"]])
def test_under_the_authors_own_note(note, between, read_zones):
    own = "Ann Ek is a novelist. She lives in Rome."
    zones = read_zones(["A Plan for Peace", "By Ann Ek", BODY, MORE, own, *between, note])
    assert zones == [*TOP, "byline", *["credit" for _ in between], "byline"]


def test_under_the_authors_own_note_even_of_whom_the_text_tells(read_zones):
    talk = "Tom Pell has seen it. He may see it again."
    notes = ["Ann Ek is a novelist.", "Tom Pell is a lawyer."]
    assert read_zones(["A Plan for Peace", "By Ann Ek", talk, BODY, MORE, *notes])[-2:] == [
        "byline",
        "byline",
    ]


@pytest.mark.parametrize("note", ALONG)
def test_above_the_authors_own_note(note, read_zones):
    own = "Ann Ek is a novelist. She lives in Rome."
    assert read_zones(["A Plan for Peace", "By Ann Ek", BODY, MORE, note, own]) == [*TOP, "byline", "byline"]


def test_a_surname_alone_above_the_full_name(read_zones):
    end = [
        "President Trump is a candidate for the White House again.",
        "Mary Trump is a psychologist and an author.",
    ]
    top = ["The uncle I know", "By Mary Trump", BODY, MORE]
    assert read_zones([*top, *end]) == [*TOP, "body", "byline"]
    assert read_zones([*top, end[1], "Dr. Trump is the author of “War.”"]) == [*TOP, "byline", "byline"]
    several = ["The uncle I know", "By Mary Trump and Tom Pell", BODY, MORE]
    assert read_zones([*several, "Dr. Trump is a lawyer.", "Tom Pell is a judge."]) == [
        *TOP,
        "byline",
        "byline",
    ]


@pytest.mark.parametrize(
    "byline",
    [
        "By Jane Moss, Tom Pell, Ruth Ek, Ann Ow and Sam Fry",
        "By Jane Moss, Tom Pell, Ruth Ek and others",
        "By Jane Moss and three others",
    ],
)
def test_many_who_sign(byline, read_zones):
    notes = [f"{name} is a fellow at Leeds." for name in ("Jane Moss", "Tom Pell", "Ruth Ek", "Ann Ow")]
    last = "Sam Fry is a fellow at Leeds. He did not vote."
    assert read_zones(["A Plan for Peace", byline, BODY, MORE, *notes, last]) == [*TOP, *["byline"] * 5]
    assert read_zones(["A Plan for Peace", byline, BODY, MORE, last, *notes]) == [*TOP, *["byline"] * 5]


@pytest.mark.parametrize("line", ["Staff Writer", "The Leeds Post Editorial Board", "Opinion Contributor"])
def test_a_byline_that_names_nobody(line, read_zones):
    note = "Jane Moss is a fellow at Leeds. Her dog is called Pip."
    assert read_zones(["A Plan for Peace", f"By {line}", BODY, MORE, note])[-1] == "byline"
