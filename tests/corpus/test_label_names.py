"""Labels in order, and labels that look alike."""

import pytest

from stance.corpus import find_lookalikes, note_lookalikes, sort_labels


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["10", "2", "1"], ["1", "2", "10"]),
        (["0", "-1", "-2", "0"], ["-2", "-1", "0"]),
        (["0.5", "1e3", "-1"], ["-1", "0.5", "1e3"]),
        (["1.0", "1", "0"], ["0", "1", "1.0"]),
        (["10", "2", "x"], ["10", "2", "x"]),
        (["b", "a"], ["a", "b"]),
        (["nan", "1"], ["1", "nan"]),
        ([], []),
    ],
)
def test_numbers_are_sorted_by_size(labels, expected):
    assert sort_labels(labels) == expected


def test_what_looks_alike():
    labels = [
        "No",
        "no",
        "sure thing",
        "Sure  thing",
        "s\u00fbr",
        "su\u0302r",
        "\uff41",
        "a",
        "maybe",
        "STRASSE",
        "Straße",
    ]
    assert [set(group) for group in find_lookalikes(labels)] == [
        {"No", "no"},
        {"STRASSE", "Straße"},
        {"Sure  thing", "sure thing"},
        {"a", "\uff41"},
        {"su\u0302r", "s\u00fbr"},
    ]
    assert find_lookalikes(["assertive", "hedged"]) == []
    assert note_lookalikes(["assertive", "hedged"]) == []
    (note,) = note_lookalikes([f"{letter}{i}" for i in range(7) for letter in "abAB"])
    assert "and 9 more. Recode" in note
