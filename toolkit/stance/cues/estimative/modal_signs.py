"""Signs of the sense of *may, might* or *could*: what stands around it, and what its grammar says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from stance.cues.estimative.modal_clauses import Clause, get_word, is_of_now, parse_clause, weigh_past
from stance.cues.estimative.modal_constructions import list_constructions
from stance.cues.estimative.modal_words import WORDS

_YEAR: Final = re.compile(r"1[0-9]{3}s?|20[0-9]{2}s?")
_REACH: Final = 60  # words read on either side of the modal
_WINDOW: Final = 14
_PAIRS_AFTER, _PAIRS_BEFORE = 10, 7
_SENTENCE_CLASSES: Final = ("past", "then", "now", "report", "unreal", "law")


def _index_classes() -> dict[str, list[str]]:
    classes: dict[str, list[str]] = {}
    for name in sorted(WORDS["signs"]):
        for word in WORDS[name]:
            classes.setdefault(word, []).append(name)
    return classes


_CLASSES: Final = _index_classes()


def list_signs(words: Sequence[str], at: int) -> frozenset[str]:
    """List the signs of a modal's sense.

    Parameters
    ----------
    words : sequence of str
        The words and marks of a sentence, in lower case.
    at : int
        Which of them is *may, might* or *could*.

    Returns
    -------
    frozenset[str]
        The signs of the clause, each by itself and once more with the modal in front; the single words
        around it, and pairs of neighbours, by themselves; the verb with the modal and its form.

    Examples
    --------
    >>> signs = list_signs("the council may refuse a licence".split(), 2)
    >>> {"head=council", "may|verb=refuse", "after0=a"} <= signs
    True
    """
    words, at = words[max(0, at - _REACH) : at + _REACH + 1], min(at, _REACH)
    clause = parse_clause(words, at)
    alone = {
        *_list_neighbours(words, at),
        *_list_clause(clause),
        *_list_around(clause),
        *_list_tenses(words, clause),
        *list_constructions(clause, words, at),
    }
    signs = {*alone, *(f"{clause.modal}|{sign}" for sign in alone), clause.modal}
    signs.update(f"any={_mask(word)}" for word in words)
    after, before = clause.after[: _PAIRS_AFTER + 1], clause.before[-_PAIRS_BEFORE - 1 :]
    signs.update(f"after={_mask(a)} {_mask(b)}" for a, b in itertools.pairwise(after))
    signs.update(f"before={_mask(a)} {_mask(b)}" for a, b in itertools.pairwise(before))
    form = _name_form(clause)
    signs.add(f"{clause.modal}|{form}|verb={_mask(clause.verb)}")
    signs.update(f"{clause.modal}|{form}|verb:{name}" for name in _CLASSES.get(clause.verb, ()))
    return frozenset(signs)


def _mask(word: str) -> str:
    """Put one word in the place of all years and one for all numbers."""
    if _YEAR.fullmatch(word):
        return "YEAR"
    return "NUMBER" if word.isdigit() else word


def _name_form(clause: Clause) -> str:
    return ("perfect" if clause.is_perfect else "") + ("passive" if clause.is_passive else "") or "plain"


def _list_neighbours(words: Sequence[str], at: int) -> Iterator[str]:
    def name(place: int) -> str:
        return _mask(get_word(words, at + place) or "EDGE")

    yield from (f"word{place:+d}={name(place)}" for place in (-3, -2, -1, 1, 2, 3))
    yield f"words-2={name(-2)} {name(-1)}"
    yield f"words+1={name(1)} {name(2)}"


def _list_clause(clause: Clause) -> Iterator[str]:
    verb, head = _mask(clause.verb), _mask(clause.head)
    first = _mask(clause.subject[0]) if clause.subject else "NONE"
    yield f"form={_name_form(clause)}"
    yield f"verb={verb}"
    yield f"verb ends {verb[-3:]}"
    yield from (f"verb:{name}" for name in _CLASSES.get(clause.verb, ()))
    yield f"head={head}"
    yield f"head ends {head[-3:]}"
    yield from (f"head:{name}" for name in _CLASSES.get(clause.head, ()))
    yield f"subject={first}"
    yield f"subject={first}, {'many' if head.endswith('s') else 'one'}"
    yield f"subject of {min(4, len(clause.subject))}"
    yield f"opener={clause.opener}"
    yield f"relative={clause.is_relative}"
    yield from (f"adverb={adverb}" for adverb in clause.adverbs)


def _list_around(clause: Clause) -> Iterator[str]:
    after = [_mask(word) for word in clause.after[:_WINDOW]]
    yield from (f"after{place}={word}" for place, word in enumerate(after[:4]))
    if after:
        yield from (f"after0:{name}" for name in _CLASSES.get(clause.after[0], ()))
    if len(after) > 1:
        yield f"after0={after[0]} {after[1]}"
    yield from (f"after={word}" for word in after)
    yield from (f"before={_mask(word)}" for word in clause.before[-_WINDOW:])


def _list_tenses(words: Sequence[str], clause: Clause) -> Iterator[str]:
    def count(among: Sequence[str], *kinds: str) -> int:
        return sum(word in kinds for word in among)

    def count_past(among: Sequence[str]) -> int:
        return sum(word.endswith("ed") or word in WORDS["past"] for word in among)

    yield from (f"sentence:{name}" for name in _SENTENCE_CLASSES if not WORDS[name].isdisjoint(words))
    yield f"first={_mask(words[0])}"
    yield f"last={_mask(words[-1])}"
    yield f"past verbs {min(4, count_past(words))}"
    yield f"past verbs before {min(3, count_past(clause.before))}"
    yield f"present {min(3, count(words, 'is', 'are', 'has', 'have', 'will', 'does', 'do'))}"
    yield f"was {min(3, count(words, 'was', 'were', 'had', 'did'))}"
    yield f"tale {min(4, int(2 * weigh_past(clause)))}"
    yield f"now={is_of_now(clause)}"
