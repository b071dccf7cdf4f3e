"""The faces of the rooms: what they promise is there, and loads from where it is written."""

from __future__ import annotations

import importlib

import pytest

from stance.exports import load_on_use

ROOMS = ("corpus", "cues", "evaluation", "models", "profile", "report", "scoring", "text")
FACES = [
    "stance",
    *(f"stance.{room}" for room in ROOMS),
    "stance.corpus.formats",
    "stance.evaluation.benchmark",
]


@pytest.mark.parametrize("face", FACES)
def test_every_promised_name_loads(face: str) -> None:
    module = importlib.import_module(face)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert dir(module) == sorted(module.__all__)


@pytest.mark.parametrize("face", FACES)
def test_nothing_loads_that_is_not_promised(face: str) -> None:
    module = importlib.import_module(face)
    names = [name for held in module._EXPORTS.values() for name in held.split()]
    assert len(names) == len(set(names))
    assert set(names) <= set(module.__all__)


def test_a_name_means_one_thing_in_all_rooms() -> None:
    modules = [importlib.import_module(face) for face in FACES]
    meant: dict[str, set[int]] = {}
    for module in modules:
        for name in module.__all__:
            meant.setdefault(name, set()).add(id(getattr(module, name)))
    assert [name for name, things in meant.items() if len(things) > 1] == []


def test_a_module_may_hold_several_names() -> None:
    load, list_names = load_on_use("stance", {"stance.labels": "LABELS COMMITMENT"}, ["LABELS", "COMMITMENT"])
    assert load("LABELS") == ("assertive", "hedged", "speculative")
    assert list_names() == ["COMMITMENT", "LABELS"]
    with pytest.raises(AttributeError, match="has no attribute 'NoSuchName'"):
        load("NoSuchName")
