"""The signs of a modal's sense, the constructions among them, and their weights."""

from __future__ import annotations

import hashlib
import math
from importlib import resources

import pytest

from stance.cache import find_bundled
from stance.cues.estimative import modal_weights
from stance.cues.estimative.modal_clauses import MODALS, parse_clause
from stance.cues.estimative.modal_constructions import list_constructions
from stance.cues.estimative.modal_signs import list_signs
from stance.cues.estimative.modal_weights import read_weights, weigh_modal


def read(text):
    words = text.lower().split()
    return words, next(at for at, word in enumerate(words) if word in MODALS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They lit a fire so that the crew might see it .", "purpose"),
        ("However late it may be , write to me .", "concession"),
        ("May I come in ?", "inverted"),
        ("The might of the fleet was broken .", "noun"),
        ("It may be noted that he won .", "formula"),
        ("Had he waited , he might have won .", "unreal"),
        ("In another age he might have been king .", "elsewhere"),
        ("Were it not for the rain , we might go .", "counterfactual"),
        ("You might try the door .", "invites"),
        ("No bank may lend more under the act .", "cites a rule"),
        ("Who might win ?", "question"),
        ("a year which it believes may be wet", "opinion"),
        ("We might have moved sooner .", "missed"),
        ("A gull could have bent it , a spokesman said .", "reported"),
        ("They list loans that it may insure .", "gap"),
    ],
)
def test_constructions_are_named(text, name):
    words, at = read(text)
    assert name in list_constructions(parse_clause(words, at), words, at)


@pytest.mark.parametrize("text", ["The dam could burst .", "Rates may rise .", "They might vote for it ."])
def test_a_plain_modal_stands_in_no_construction(text):
    words, at = read(text)
    assert not list(list_constructions(parse_clause(words, at), words, at))


def test_signs_stand_alone_and_with_their_modal():
    words, at = read("In 1952 two clubs may still refuse a third before 1953")
    signs = list_signs(words, at)
    assert {"may", "verb=refuse", "may|verb=refuse", "head=clubs", "may|adverb=still"} <= signs
    assert {"any=YEAR", "word-1=clubs", "after0=a", "after=a third", "before=two clubs"} <= signs
    assert not any("195" in sign for sign in signs)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A club that is large may refuse .", "gap"),
        ("Without delay the crew may leave .", "cites a rule"),
        ("It might rain , and who would care ?", "question"),
    ],
)
def test_what_only_looks_like_a_construction(text, name):
    words, at = read(text)
    assert name not in list_constructions(parse_clause(words, at), words, at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("might it ?", {"word-1=EDGE", "word-3=EDGE", "word+3=EDGE"}),
        ("it may", {"word+1=EDGE", "verb=", "word-2=EDGE"}),
        ("may", {"word-1=EDGE", "word+1=EDGE", "subject=NONE"}),
    ],
)
def test_a_modal_at_either_end_has_edges(text, expected):
    assert expected <= list_signs(*read(text))


def test_words_far_off_are_no_signs():
    far = ["then"] * 61
    assert list_signs([*far, "it", "may", "rain"], 62) == list_signs([*far[:-1], "it", "may", "rain"], 61)
    assert list_signs(("it", "may", "rain"), 1) == list_signs(["it", "may", "rain"], 1)


def test_weights_are_summed(monkeypatch):
    words, at = read("The dam could burst .")
    weights = {"constant": -1.0, "head=dam": 2.5, "could|verb=burst": 0.5, "head=bank": 9.0}
    monkeypatch.setattr(modal_weights, "read_weights", lambda: weights)
    assert weigh_modal(words, at) == pytest.approx(1 / (1 + math.exp(-2.0)))


@pytest.mark.parametrize("text", ["The might of the fleet was broken .", "Who might win ?"])
def test_strength_and_questions_are_settled_without_weights(text):
    assert weigh_modal(*read(text)) == 0.0


def test_weights_are_of_the_words_and_uses_as_they_are():
    cues = resources.files("stance.cues.estimative")
    head = cues.joinpath("modal_weights.tsv").read_text(encoding="utf-8").split("\n")[2]
    for path in (find_bundled("seeds") / "modals/uses.tsv", cues.joinpath("modal_words.tsv")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        assert f"{path.name} {digest}" in head, "run: python docs/programs/fit_modal_weights.py --write"


def test_each_sign_has_one_weight():
    text = resources.files("stance.cues.estimative").joinpath("modal_weights.tsv").read_text(encoding="utf-8")
    rows = [line for line in text.split("\n") if line and not line.startswith("# ")]
    weights = read_weights()
    assert len(weights) == len(rows) > 10_000
    assert all(math.isfinite(weight) and weight for weight in weights.values())
