"""Zones: each case is a piece, one line a paragraph with its zone before a tab."""

import time

import pytest

from stance.text import split_sentences
from stance.text.known import HEADING_MARK, ITEM_MARK, QUOTATION_MARK, join_blocks

BODY = "The war began in spring. By autumn nobody could say what it was for."
MORE = "Its authors have gone. Its bills have not, and they will be paid."

PIECES = {
    "headline and body": [("headline", "A Plan for Peace"), ("body", BODY), ("body", MORE)],
    "paragraphs that end in the marks of notes": [
        ("headline", "A Plan for Peace"),
        ("body", "The war may end soon.[3]"),
        ("body", BODY),
        ("body", "The war may end soon.³"),
        ("body", "“The war may end soon.”4"),
        ("body", "The war may end soon.12"),
        ("body", "The war may end soon.(3)"),
        ("body", MORE),
    ],
    "a first paragraph that ends in the mark of a note": [
        ("body", "The war may end. It is over. We know why.[1]"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline that ends in a number": [
        ("headline", "The Case for Catch 22"),
        ("body", BODY),
        ("headline", "Model No. 3"),
        ("body", MORE),
    ],
    "headline twice": [
        ("headline", "A Plan for Peace"),
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
    ],
    "headline of two sentences": [
        ("headline", "The bill is paid. Now read it"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a section's heading that begins like a byline": [
        ("body", "The port is dead."),
        ("body", "It died in June, and nobody wept. It may have been time."),
        ("headline", "By Land and by Sea"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a section's heading that is a name": [
        ("body", "Three people saved this town."),
        ("body", "This is what they did, and why it may not be enough."),
        ("headline", "Boris Johnson"),
        ("body", BODY),
        ("body", "Johnson was a teacher at the school until it closed."),
        ("body", MORE),
    ],
    "headline that asks": [("headline", "Can the war be won?"), ("body", BODY), ("body", MORE)],
    "standfirst": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "A retired general says what nobody in the capital will say."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a first paragraph in the first person": [
        ("headline", "A Plan for Peace"),
        ("body", "The minister wrote to me last week."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst in the first person": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "Our war will cost us what nobody in the capital will say."),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "standfirst before a byline": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "A retired general says what nobody in the capital will say."),
        ("byline", "By Jane Moss"),
        ("byline", "June 18, 2024"),
        ("body", BODY),
        ("body", MORE),
    ],
    "kicker, headline, byline": [
        ("headline", "OPINION"),
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss and Ann Ek"),
        ("body", BODY),
    ],
    "news style: one sentence a paragraph": [
        ("headline", "A Plan for Peace"),
        ("body", "The war began in spring, and nobody in the capital can say why."),
        ("body", "Its authors have gone."),
        ("body", "Its bills have not."),
        ("body", "They will be paid."),
    ],
    "author's note and credit": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        (
            "byline",
            "Jane Moss is a fellow at the Centre for Small Wars (CSW). Follow her on X: @janemoss.",
        ),
        ("credit", "Image: Ann Ek / Shutterstock.com."),
    ],
    "author's note by role": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "The writer is a former ambassador to Malta."),
    ],
    "a writer who is no author's note": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "The writer works in the dark. He may fail."),
    ],
    "what stands under every piece": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("credit", "Advertisement"),
        ("credit", "SKIP ADVERTISEMENT"),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
        (
            "credit",
            "The Times is committed to publishing a diversity of letters to the editor. We’d like to hear "
            "what you think about this or any of our articles. Here are some tips.",
        ),
        ("credit", "Follow the New York Times Opinion section on Facebook, Instagram and X."),
        (
            "credit",
            "A version of this article appears in print on March 5, 2024, Section A, Page 22 of the New York "
            "edition with the headline: A Plan for Peace. Order Reprints | Subscribe",
        ),
        ("credit", "This article appeared in the Leaders section of the print edition under “A plan”"),
        (
            "credit",
            "Do you have an opinion on the issues raised in this article? If you would like to submit a "
            "response of up to 300 words by email to be considered for publication, please click here.",
        ),
        (
            "credit",
            "Thanks for reading Small Wars! Subscribe for free to receive new posts.",
        ),
        ("credit", "Advertisement"),
    ],
    "what only begins like it": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "Advertisement is the wrong word for it. It may be fraud."),
        ("body", "A version of this story appears in every holy book. It may be true."),
        ("body", "This article appears in the penal code of every state. It may go."),
        ("body", "The Times is committed to nothing. It may never be."),
        ("body", "Follow the New York Times if you must. It may be wrong."),
        ("body", "Do you have an opinion on the issues raised in this article? I do. It may be wrong."),
        ("body", "Thanks for reading this far. Subscribe to no theory that may fail."),
        ("body", "Source: the ministry itself. It may be wrong, and it often was."),
    ],
    "e-mail": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", "> Who says so\n> Not the minister"),
        ("body", "> Nobody does"),
        ("body", MORE),
    ],
    "views disclaimer": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("byline", "The views expressed here are the author’s own."),
    ],
    "credit at the top": [
        ("headline", "A Plan for Peace"),
        ("credit", "Photo: Getty Images"),
        ("body", BODY),
        ("body", MORE),
    ],
    "caption": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("caption", "Pictured: Protesters march in the capital on Sunday."),
        ("body", MORE),
    ],
    "caption by an agency": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("caption", "Protesters march in the capital on Sunday against the war and its costs. Ann Ek/AFP"),
        ("body", MORE),
    ],
    "heading inside the body": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("headline", "What comes next"),
        ("body", MORE),
        ("body", BODY),
    ],
    "a body that speaks of persons": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", "Here is what I want. Tell the chief officer that I know."),
    ],
    "by, but not a byline": [
        ("headline", "A Plan for Peace"),
        ("body", "By Friday the talks had failed. Nobody was surprised by that."),
        ("body", MORE),
    ],
    "a headline with a stop over a byline": [
        ("headline", "America Is Not Ready."),
        ("byline", "By Joseph R. Biden Jr."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline that begins with a title": [
        ("headline", "Mr. Speaker, let the warrants be warrants"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "headlines with a year": [
        ("headline", "Election 2024: the stakes"),
        ("headline", "Agenda 2030 is dead"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a year that begins the end": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "Since 1945 nothing has changed."),
    ],
    "a standfirst of two sentences before a byline": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "The war to come will find it asleep. It need not."),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a short first paragraph after the byline": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("body", "The war came on a Monday."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst between byline and date": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("standfirst", "A retired general says what nobody in the capital will say."),
        ("byline", "2021-03-04"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a note under the byline": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("byline", "Ms. Moss is a fellow at the Centre for Small Wars."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a caption at the top": [
        ("headline", "A Plan for Peace"),
        ("caption", "The president at the White House, March 2021. Credit: Ann Ek/The New York Times"),
        ("body", BODY),
        ("body", MORE),
    ],
    "pictures that are spoken of": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", "Images of starving children filled our screens."),
        ("body", "“We are ready,” the general told Reuters."),
        ("body", MORE),
    ],
    "headings that ask": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("headline", "Who Pays for It?"),
        ("body", MORE),
        ("body", "And Malta?"),
        ("body", BODY),
    ],
    "questions and answers": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", "Q: When?"),
        ("body", "A: Soon, if ever. I doubt it."),
    ],
    "the subject in the end": [
        ("headline", "A Plan for Peace"),
        ("body", "Joe Biden began the war in spring. By autumn he could not say why."),
        ("body", MORE),
        ("body", "Joe Biden is a member of the Senate no more."),
    ],
    "the author, whom the byline names and the body too": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", "My father was John Moss. He began it."),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
    ],
    "two notes, the later of whom the first names": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss and Ann Ek are senior fellows at the Centre for Small Wars."),
        ("byline", "Ann Ek is a professor of law."),
    ],
    "the subject above the author's note": [
        ("headline", "A Plan for Peace"),
        ("body", "Joe Biden began the war in spring. By autumn he could not say why."),
        ("body", "Joe Biden is a member of the Senate no more."),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
    ],
    "a byline of a bare name, as the author's note tells": [
        ("headline", "A Plan for Peace"),
        ("byline", "Maria Ortega"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Maria Ortega is a fellow at the Centre for Small Wars."),
    ],
    "a byline of two bare names under a standfirst": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "The war to come will find it asleep. It need not."),
        ("byline", "Maria Ortega and J. P. van Dam"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Maria Ortega is a fellow at the Centre for Small Wars."),
    ],
    "a byline of a bare name over a day": [
        ("headline", "A Plan for Peace"),
        ("byline", "MARIA ORTEGA"),
        ("byline", "March 4, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a kicker over a headline that might be a name": [
        ("headline", "OPINION"),
        ("headline", "Green New Deal"),
        ("byline", "March 4, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a signature": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "— Maria Ortega"),
    ],
    "a letter's signature": [
        ("body", BODY),
        ("body", MORE),
        ("byline", "Yours faithfully,"),
        ("byline", "Maria Ortega"),
        ("byline", "Leeds, West Yorkshire"),
    ],
    "an ending that might be a name": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "Never Again"),
    ],
    "a link to another piece": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("credit", "Read more: The price of peace"),
        ("body", MORE),
        ("body", BODY),
        ("credit", "Related: The price of war"),
    ],
    "a first paragraph that sets a day": [
        ("headline", "A Plan for Peace"),
        ("body", "On the last evening of July the general went to bed and did not rise."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a first paragraph that sets a month": [
        ("headline", "A Plan for Peace"),
        ("body", "Last month the general signed what nobody in the capital had read."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst that counts years": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "Two years after the general left, the damage is harder to measure than it looks."),
        ("body", BODY),
        ("body", MORE),
    ],
    "an open letter's salutation": [
        ("headline", "A Plan for Peace"),
        ("body", "Dear Minister, whoever you turn out to be in the end: welcome."),
        ("body", BODY),
        ("body", MORE),
    ],
    "headings with numerals": [
        ("headline", "A Plan for Peace"),
        ("headline", "1. How it began"),
        ("body", BODY),
        ("headline", "II. What comes next"),
        ("body", MORE),
        ("body", BODY),
    ],
    "numbered claims and lists": [
        ("headline", "A Plan for Peace"),
        ("body", "1. The war began in spring. Nobody knows why."),
        ("body", MORE),
        ("body", "1. Money for the coast"),
        ("body", "2. Time to think of it"),
        ("body", BODY),
    ],
    "initials, which are no numerals": [
        ("headline", "A Plan for Peace"),
        ("byline", "J. W. Harrow"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "J. W. Harrow is a fellow at the Centre for Small Wars."),
    ],
    "an interview without a preface": [
        ("headline", "Nobody Reads Treaties"),
        ("byline", "Interview by Jane Moss"),
        ("body", "Q: Has anybody read all of the nine thousand pages?"),
        ("body", BODY),
        ("body", MORE),
    ],
    "an interview without a byline": [
        ("headline", "Nobody Reads Treaties"),
        ("body", "Q: Has anybody read all of the nine thousand pages?"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "This interview has been edited for length and clarity."),
    ],
    "those who helped": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss reported from Valparaíso. Ann Ek contributed reporting."),
    ],
    "a signature of e-mail": [
        ("body", BODY),
        ("body", MORE),
        ("byline", "-- \nJane Moss\nBelmullet, Co. Mayo\nTel. 097 555 0199"),
    ],
    "what pages say under a piece": [
        ("headline", "A Plan for Peace"),
        ("credit", "Listen to this article · 6:12 min"),
        ("credit", "Share full article"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
        ("credit", "124 Comments"),
    ],
    "a headline that asks, under a kicker": [
        ("headline", "The Observer view"),
        ("headline", "The river is a crime scene. Who will be charged?"),
        ("byline", "By Jane Moss"),
        ("standfirst", "A retired general says what nobody in the capital will say."),
        ("byline", "2021-03-04"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline that asks over a bare name": [
        ("headline", "Opinion"),
        ("headline", "The river is a crime scene. Who will be charged?"),
        ("byline", "Jane Moss"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is an Observer columnist"),
    ],
    "a speech": [
        ("headline", "A Plan for Peace"),
        ("body", "Mr. Mayor, Excellencies, friends: good evening."),
        ("body", BODY),
        ("body", MORE),
    ],
    "an author's note over the endnotes": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
        ("credit", "¹ Ministry of War, “Statement”, 14 Aug. 2025."),
        ("credit", "[2] The war might have begun in 1931. Nobody knows."),
    ],
    "a note's mark in the middle": [
        ("headline", "A Plan for Peace"),
        ("body", "[1] The war began in spring. Nobody knows why."),
        ("body", BODY),
        ("body", MORE),
    ],
    "an office under the byline": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "The war to come will find it asleep. It need not."),
        ("byline", "By Jane Moss"),
        ("byline", "Special to the Herald-Ledger"),
        ("byline", "Jan. 14, 2025, 5:00 a.m. ET"),
        ("body", BODY),
        ("body", MORE),
    ],
    "an old farewell": [
        ("body", BODY),
        ("body", MORE),
        ("byline", "I remain, Sir, your obedient servant,"),
        ("byline", "A. B. de Wit"),
    ],
    "letters to the editor": [
        ("headline", "Letters"),
        ("body", BODY),
        ("byline", "Yours faithfully,"),
        ("byline", "Maria Ortega"),
        ("body", MORE),
        ("byline", "Sincerely,\nDorothea Pym\nLower Fenwick"),
        ("body", BODY),
        ("byline", "With best personal regards, I am"),
        ("body", "P.S. It rained all day, too."),
    ],
    "a headline that asks in title case under a kicker": [
        ("headline", "THE EDITORIAL"),
        ("headline", "Who Needs a Mayor?"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a first paragraph that asks": [
        ("headline", "The Editorial"),
        ("body", "Who remembers it?"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a newspaper's signature": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "— The Port Hale Courier"),
    ],
    "a short farewell": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Best,\nPia"),
        ("credit", "Sent from my iPhone"),
    ],
    "an end that is no farewell": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "Best of all, nobody asked"),
    ],
    "a notice and tags under an author's note": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at Leeds."),
        ("credit", "This article was amended on 4 May 2024. An earlier version said that it may rain."),
        ("credit", "Tags: war, peace"),
        ("credit", "Also by Jane Moss: The Long War"),
    ],
    "a last line without a stop under a notice": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "This article originally appeared in The Mill."),
        ("body", "So it goes"),
    ],
    "a headline of many parts": [
        ("headline", "Stop. Look. Listen"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline of many parts, one of which asks": [
        ("headline", "Who Lost the Library? The Mayor. Who Pays? You"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a long first paragraph of sentences without a last stop": [
        ("body", "We lost the vote. It may end there. We might not know for a year. Read on below"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a last line without a stop under prose": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", MORE),
        ("body", "And then they went"),
    ],
    "a newsletter's buttons between paragraphs": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        (
            "credit",
            "Thanks for reading Moss Notes! Subscribe for free to receive new posts and support my work.",
        ),
        ("credit", "Share this post"),
        ("body", MORE),
    ],
    "numerals between sections": [
        ("headline", "A Plan for Peace"),
        ("headline", "1."),
        ("body", BODY),
        ("headline", "II."),
        ("body", MORE),
        ("headline", "(3)"),
        ("body", BODY),
        ("headline", "Part V."),
        ("body", MORE),
    ],
    "numbered headings, one of which asks": [
        ("headline", "1. The war"),
        ("body", BODY),
        ("headline", "2. The peace"),
        ("body", MORE),
        ("headline", "3. What next?"),
        ("body", BODY),
    ],
    "numerals of sections whose first has none": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("headline", "2."),
        ("body", MORE),
        ("headline", "III."),
        ("body", BODY),
    ],
    "numbers that answer": [
        ("headline", "A Plan for Peace"),
        ("body", BODY),
        ("body", "12."),
        ("body", MORE),
        ("body", "40."),
        ("body", BODY),
        ("body", "12."),
        ("body", MORE),
    ],
    "a number that ends a piece": [("body", BODY), ("body", MORE), ("body", "12.")],
    "a first paragraph of sentences without a last stop": [
        ("body", "We lost. It may end there. We might not know. Read on: https://example.org/a"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a first paragraph that ends in an address": [
        ("body", "We lost: https://example.org/a"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline with a stop over a standfirst": [
        ("headline", "The truce is dead. It could return."),
        ("standfirst", "A deal nobody liked may be missed by everybody."),
        ("byline", "By Jane Moss"),
        ("byline", "January 9, 2019"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
    ],
    "a headline with a stop between kicker and standfirst": [
        ("headline", "COMMENTARY"),
        ("headline", "Why did the truce fail? Ask the envoy."),
        ("standfirst", "A deal nobody liked may be missed by everybody. It could have been saved."),
        ("byline", "By Jane Moss | January 9, 2019"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a headline with a stop over a standfirst and a bare name": [
        ("headline", "My father’s pension was a promise. Ours is a rumour."),
        ("standfirst", "What the state owes the young may never be paid."),
        ("byline", "Lukas Brenner\n3 March 2020"),
        ("body", BODY),
        ("body", MORE),
    ],
    "two paragraphs over a day": [
        ("body", "I kept a diary that year."),
        ("body", "It may be of use to somebody."),
        ("headline", "March 4, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "mottos with their sources": [
        ("headline", "A Plan for Peace"),
        ("body", "“They make a desert and call it peace.”"),
        ("body", "— Tacitus"),
        ("body", "“All the rivers run into the sea; yet the sea is not full.”\n— Ecclesiastes 1:7"),
        ("byline", "By Jane Moss"),
        ("byline", "January 9, 2019"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Jane Moss is a fellow at the Centre for Small Wars."),
    ],
    "a headline in marks under a kicker": [
        ("headline", "OPINION"),
        ("headline", "‘We may have lost the argument’"),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a short letter, signed": [
        ("body", "The war must end. It can."),
        ("body", "It may cost us three times what it was said to, and nobody will win it."),
        ("byline", "By Jane Moss, Leeds"),
    ],
    "a short letter, signed and dated": [
        ("body", "I disagree with your editorial on the war."),
        ("body", "It may cost us three times what it was said to, and I doubt that we shall win."),
        ("byline", "Jane Moss"),
        ("byline", "March 4, 2021"),
    ],
    "a short letter, signed and dated in one paragraph": [
        ("body", "The war may be lost. It may end."),
        ("byline", "Jane Moss\nMarch 4, 2021"),
    ],
    "a short letter over a note": [
        ("body", "I disagree with your editorial on the war."),
        ("body", "It may cost us three times what it was said to, and nobody will win it."),
        ("byline", "By Jane Moss"),
        ("byline", "Jane Moss is a retired engineer in Leeds."),
    ],
    "one paragraph over a byline and a note": [
        ("body", "I disagree with your editorial on the war, and I doubt that it will end."),
        ("byline", "By Jane Moss"),
        ("byline", "Jane Moss is a retired engineer in Leeds."),
        ("credit", "12 Comments"),
    ],
    "a headline over one paragraph, signed": [
        ("headline", "A Plan for Peace"),
        ("body", "The war may end before this is read."),
        ("byline", "By Jane Moss"),
        ("byline", "Jane Moss is a retired engineer in Leeds."),
    ],
    "a headline with a stop and a short body": [
        ("headline", "America Is Not Ready."),
        ("byline", "By Jane Moss"),
        ("body", BODY),
        ("byline", "Jane Moss is a retired engineer in Leeds."),
    ],
    "a first paragraph about a namesake of the author": [
        ("headline", "What we owe the dreamers"),
        ("byline", "By Mary King"),
        ("body", "Martin Luther King Jr. was a minister of the Gospel in Atlanta. He was a radical, too."),
        ("body", MORE),
        ("body", BODY),
    ],
    "a note under the byline, with a title": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("byline", "Professor Moss is a fellow at the Centre for Small Wars."),
        ("body", BODY),
        ("body", MORE),
    ],
    "a year ago, over an older day": [
        ("headline", "How we got here"),
        ("byline", "By Ann Ek\nFebruary 24, 2023"),
        ("body", "A year ago today the tanks crossed the border, and nobody thought that Kyiv would stand."),
        ("headline", "February 24, 2022"),
        ("body", BODY),
        ("headline", "April 2, 2022"),
        ("body", MORE),
    ],
    "entries under days, the first without one": [
        ("headline", "How we got here"),
        ("byline", "By Ann Ek"),
        ("body", "The war might have been avoided. Here is how it was not."),
        ("headline", "March 2, 2020"),
        ("body", BODY),
        ("headline", "March 3, 2020"),
        ("body", MORE),
    ],
    "entries under days": [
        ("headline", "A lockdown diary"),
        ("byline", "By Ann Ek"),
        ("byline", "Monday, March 2, 2020"),
        ("body", "The schools may close. I doubt that anybody knows when."),
        ("headline", "Tuesday, March 3, 2020"),
        ("body", BODY),
        ("headline", "Wednesday, March 4, 2020"),
        ("body", MORE),
    ],
    "a first paragraph in the first person over a day": [
        ("headline", "Notes from Leeds"),
        ("byline", "By Ann Ek"),
        ("body", "I saw the bridge fall, and I doubt that it will be mended."),
        ("headline", "March 3, 2020"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst in the first person over the day": [
        ("headline", "A Plan for Peace"),
        ("standfirst", "Two years and one bankrupt contractor later, we still have no plan."),
        ("byline", "12 May 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst over the day": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("standfirst", "A retired general says what nobody in the capital will say."),
        ("byline", "June 18, 2024"),
        ("byline", "Updated June 19, 2024"),
        ("body", BODY),
        ("body", MORE),
        ("byline", "Published June 18, 2024"),
    ],
    "a standfirst that has begun, over the day of its publication": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("standfirst", "Our ports are silting up, and nobody in London has noticed."),
        ("byline", "Published March 4, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst in the first person over the day of a piece": [
        ("headline", "Why I changed my mind"),
        ("byline", "By Jane Moss"),
        ("standfirst", "I voted to leave in 2016. Six years later I would not do it again."),
        ("byline", "March 4, 2021"),
        ("body", BODY),
        ("body", MORE),
        ("body", BODY),
    ],
    "a standfirst between a day and an update": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("byline", "March 4, 2021"),
        ("standfirst", "The docks are silting up, and nobody in London has noticed."),
        ("byline", "Updated March 5, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "a standfirst over the days of a diary": [
        ("headline", "A lockdown diary"),
        ("standfirst", "How a village in Yorkshire lived through the plague, told by its doctor."),
        ("byline", "March 2, 2020"),
        ("body", BODY),
        ("headline", "March 3, 2020"),
        ("body", MORE),
    ],
    "an update below a first paragraph": [
        ("headline", "A Plan for Peace"),
        ("byline", "By Jane Moss"),
        ("byline", "March 4, 2021"),
        ("body", f"{BODY} {MORE} {BODY} {MORE}"),
        ("byline", "Updated March 5, 2021"),
        ("body", BODY),
        ("body", MORE),
    ],
    "list": [("body", "Three demands"), ("body", "- money"), ("body", "- time"), ("body", "- luck")],
    "table": [("body", "Country Share"), ("body", "Malta 12"), ("body", "Latvia 14")],
    "letter": [("body", BODY), ("body", MORE)],
}


@pytest.mark.parametrize("name", PIECES)
def test_zones(name):
    piece = PIECES[name]
    text = "\n\n".join(paragraph for _, paragraph in piece)
    found = {}
    for sentence in split_sentences(text):
        found.setdefault(sentence.para, set()).add(sentence.zone)
    assert [sorted(found[para]) for para in sorted(found)] == [[zone] for zone, _ in piece]


LIST = [(ITEM_MARK, "Money", "body"), (ITEM_MARK, "Time to think of it", "body")]
KNOWN = {
    "headings with a stop": [
        (HEADING_MARK, "We are winning.", "headline"),
        ("", BODY, "body"),
        (HEADING_MARK, "Is it over?", "headline"),
        ("", MORE, "body"),
        (HEADING_MARK, "Why we might lose!", "headline"),
        ("", BODY, "body"),
    ],
    "a heading before a list": [
        ("", BODY, "body"),
        (HEADING_MARK, "Nobody knows the price", "headline"),
        *LIST,
        ("", MORE, "body"),
    ],
    "a heading and nothing but a list": [(HEADING_MARK, "Nobody knows the price", "headline"), *LIST],
    "an item that might be a heading": [
        ("", BODY, "body"),
        (ITEM_MARK, "First, nobody knows who will pay", "body"),
        ("", MORE, "body"),
        ("", BODY, "body"),
    ],
    "an item that might be a headline": [
        (ITEM_MARK, "First, nobody knows who will pay", "body"),
        ("", BODY, "body"),
        ("", MORE, "body"),
    ],
    "an item of several lines": [("", BODY, "body"), (ITEM_MARK, "Nobody knows\nThe price of it", "body")],
    "a heading of two lines": [
        (HEADING_MARK, "Nobody knows\nThe price of it.", "headline"),
        ("", BODY, "body"),
    ],
    "a heading that looks like a caption": [
        ("", BODY, "body"),
        (HEADING_MARK, "Above: the law", "headline"),
        ("", MORE, "body"),
    ],
    "a byline among headings": [
        (HEADING_MARK, "A Plan for Peace", "headline"),
        (HEADING_MARK, "By Jane Moss", "byline"),
        ("", BODY, "body"),
        ("", MORE, "body"),
    ],
    "a guess where nothing is known": [
        (HEADING_MARK, "A Plan for Peace", "headline"),
        ("", BODY, "body"),
        ("", "What comes next", "headline"),
        ("", MORE, "body"),
        ("", BODY, "body"),
    ],
    "quotations that might be anything": [
        (HEADING_MARK, "A Plan for Peace", "headline"),
        (QUOTATION_MARK, "It is over", "body"),
        ("", "By Jane Moss", "byline"),
        (QUOTATION_MARK, "A retired general says what nobody in the capital will say.", "body"),
        ("", BODY, "body"),
        (QUOTATION_MARK, "What Comes Next", "body"),
        (QUOTATION_MARK, "- nobody\n- knows", "body"),
        ("", MORE, "body"),
        (QUOTATION_MARK, "Jane Moss is a fellow at the Centre for Small Wars.", "body"),
    ],
    "a quotation that might be a headline": [
        (QUOTATION_MARK, "Nobody knows the price", "body"),
        ("", "By Jane Moss", "byline"),
        ("", BODY, "body"),
        ("", MORE, "body"),
    ],
    "quotations with a source over a byline": [
        (HEADING_MARK, "A Plan for Peace", "headline"),
        (QUOTATION_MARK, "They make a desert.", "body"),
        (QUOTATION_MARK, "They call it peace.", "body"),
        ("", "— Tacitus", "body"),
        ("", "By Jane Moss", "byline"),
        ("", BODY, "body"),
        ("", MORE, "body"),
    ],
    "a quotation under a first paragraph": [
        (HEADING_MARK, "A Plan for Peace", "headline"),
        ("", "The minister wrote a letter to the general last week.", "body"),
        (QUOTATION_MARK, BODY, "body"),
        ("", MORE, "body"),
        ("", BODY, "body"),
    ],
    "headings only": [(HEADING_MARK, "A Plan for Peace", "body"), (HEADING_MARK, "Is it over?", "body")],
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_format_tells_is_not_guessed(name):
    text = join_blocks((mark, paragraph) for mark, paragraph, _ in KNOWN[name])
    found = {}
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        found.setdefault(sentence.para, set()).add(sentence.zone)
    assert [sorted(found[para]) for para in sorted(found)] == [[zone] for _, _, zone in KNOWN[name]]


def test_one_block_is_all_body():
    text = f"A PLAN FOR PEACE By Jane Moss {BODY}"
    assert {s.zone for s in split_sentences(text)} == {"body"}


def test_heading_on_a_line_of_its_own_inside_a_block():
    text = f"A Plan for Peace\n\n{BODY}\n\nWhat comes next\n{MORE} {BODY}"
    zones = [s.zone for s in split_sentences(text)]
    assert zones == ["headline", "body", "body", "headline", "body", "body", "body", "body"]


def test_a_list_among_paragraphs_of_one_line_each():
    lines = ["A Plan for Peace", "By Jane Moss", f"{BODY} {MORE}", "- arms", "- money;", f"{MORE} {BODY}"]
    zones = [s.zone for s in split_sentences("\n".join(lines))]
    assert zones == ["headline", "byline"] + ["body"] * 10


def test_a_long_list_of_titles_and_bylines_takes_little_time():
    pairs = [f"How the War of {i} Began\n\nBy Jane Moss{'abcdefghij'[i % 10]} Pell" for i in range(3000)]
    begin = time.perf_counter()
    zones = [s.zone for s in split_sentences("\n\n".join([*pairs, BODY, MORE]))]
    assert time.perf_counter() - begin < 10
    assert zones[:6000] == ["headline", "byline"] * 3000
