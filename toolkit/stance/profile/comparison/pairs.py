"""Pairs of groups to compare, found by their names."""

from __future__ import annotations

from collections.abc import Container, Sequence

from stance.errors import DataError
from stance.profile.groups import Groups


def find_pairs(
    groups: Groups, pairs: str | Sequence[tuple[str, str] | str], where: str
) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    """Find pairs of groups by their names.

    Parameters
    ----------
    groups : Groups
    pairs : sequence of (str, str), or of str; or one str
        In one text the names are parted by a comma; names may hold commas too.
    where : str
        What the error message begins with.

    Returns
    -------
    list of ((str, str), (int, int))
        Names and places.

    Raises
    ------
    DataError
        If there is no group of a name, or several, a group is compared with itself, a text can be parted in
        two ways, or a pair is given twice, which would count as two tests.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups([("A",), ("B, C",)], np.zeros(0, np.int32))
    >>> find_pairs(groups, ["B, C,A"], "scored.csv")
    [(('B, C', 'A'), (1, 0))]
    """
    place: dict[str, list[int]] = {}
    for i, values in enumerate(groups.names):
        place.setdefault(" / ".join(values), []).append(i)
    found: list[tuple[tuple[str, str], tuple[int, int]]] = []
    for pair in [pairs] if isinstance(pairs, str) else pairs:
        first, second = _split_pair(pair, place, where) if isinstance(pair, str) else pair
        for name in (first, second):
            if len(place.get(name, ())) > 1:
                each = " and ".join(str(groups.names[i]) for i in place[name])
                raise DataError(
                    f"{where}: expected one group called '{name}'; found {each}. Rename one of them."
                )
            if name not in place:
                known = ", ".join(f"'{name}'" for name in list(place)[:10]) + (
                    ", …" if len(place) > 10 else ""
                )
                raise DataError(
                    f"{where}: expected a group to compare; found none called '{name}' among {known}. "
                    "Name two of the groups, as A,B."
                )
        if first == second:
            raise DataError(f"{where}: expected two groups to compare; found '{first}' twice. Name two.")
        if any({first, second} == set(other) for other, _ in found):
            raise DataError(
                f"{where}: expected each pair of groups once; found '{first}' and '{second}' twice. "
                "Name it once."
            )
        found.append(((first, second), (place[first][0], place[second][0])))
    return found


def _split_pair(text: str, known: Container[str], where: str) -> tuple[str, str]:
    """Split at the comma that leaves two known names, or at the first."""
    parts = text.split(",")
    splits = [(",".join(parts[:i]).strip(), ",".join(parts[i:]).strip()) for i in range(1, len(parts))]
    whole = [pair for pair in splits if pair[0] in known and pair[1] in known]
    if len(whole) > 1:
        ways = ", or ".join(f"'{first}' and '{second}'" for first, second in whole)
        raise DataError(f"{where}: expected two groups; found '{text}', which can be {ways}. Rename some.")
    return (whole or splits or [(text, "")])[0]
