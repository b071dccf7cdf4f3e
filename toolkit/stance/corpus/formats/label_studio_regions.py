"""Where Label Studio's regions stand: newer versions count characters, older ones units of UTF-16."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from stance.corpus.formats.checks import read_span
from stance.corpus.formats.inputs import Place
from stance.corpus.formats.records import Losses
from stance.errors import DataError

_SPAN: Final = ("start", "end", "labels")
_INTERNAL: Final = ("text", "startOffset", "endOffset", "globalOffsets", "id")
_Span = tuple[int, int]
_Places = tuple[_Span | None, _Span | None]  # by characters and by units, where the text is as quoted


class RegionReader:
    """Reads the regions of one file.

    An emoji is one character and two units, so that behind it a region may fit either way where a word is
    repeated: then the regions beside it decide, or those of the whole file.

    Parameters
    ----------
    annotated : iterable of (str, sequence of Mapping)
        The text of each annotation of the file, and its regions.
    losses : Losses
    """

    def __init__(self, annotated: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], losses: Losses) -> None:
        self._losses = losses
        self._counts_units = _count_units(
            _find_places(value, text) for text, regions in annotated for value in regions
        )

    def read(self, regions: Sequence[Mapping[str, Any]], text: str, place: Place) -> list[list[Any]]:
        """Read the regions of one annotation, each once for each label that it bears."""
        places = [_find_places(value, text) for value in regions]
        counts_units = _count_units(places)
        if counts_units is None:
            counts_units = self._counts_units
        spans = []
        for value, found in zip(regions, places, strict=True):
            start, end, kinds = read_span(value, _SPAN, place, self._losses, _INTERNAL)
            if type(start) is type(end) is int:
                start, end = self._choose(value, found, text, place, counts_units=counts_units)
            spans += [[start, end, kind] for kind in kinds]
        return spans

    def _choose(
        self, value: Mapping[str, Any], found: _Places, text: str, place: Place, *, counts_units: bool | None
    ) -> _Span:
        start, end = value["start"], value["end"]
        by_characters, by_units = found
        if not isinstance(value.get("text"), str):
            return _count_characters(start, end, text) if counts_units else (start, end)
        if by_characters is not None and by_units is not None:
            self._losses.add(
                "region that fits two places of its text", counts_units is None and by_characters != by_units
            )
            return by_units if counts_units else by_characters
        chosen = by_characters or by_units
        if chosen is None and 0 <= start < end <= len(text):
            raise DataError(
                f"{place}: expected the region {value['text']!r:.60}; found {text[start:end]!r:.60} there in "
                "the text. Mend it, or export the tasks anew."
            )
        return chosen or (start, end)  # the latter is told as out of range


def _count_units(places: Iterable[_Places]) -> bool | None:
    """Tell by the regions that fit one way alone whether units are counted; ``None`` where that is open."""
    ways = {place[0] is None for place in places if (place[0] is None) != (place[1] is None)}
    return ways.pop() if len(ways) == 1 else None


def _find_places(value: Mapping[str, Any], text: str) -> _Places:
    start, end, marked = (value.get(name) for name in ("start", "end", "text"))
    if not (type(start) is type(end) is int and isinstance(marked, str)):
        return None, None
    wanted = _strip_space(marked)
    by_characters, by_units = (
        place if _strip_space(text[slice(*place)]) == wanted else None
        for place in ((start, end), _count_characters(start, end, text))
    )
    return by_characters, by_units


def _count_characters(start: int, end: int, text: str) -> _Span:
    """Turn offsets in units into offsets in characters; leave them where there are no such units."""
    units = text.encode("utf-16-le")
    if not 0 <= start < end <= len(units) // 2:
        return start, end
    first, last = (len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end))
    return first, last


def _strip_space(text: str) -> str:
    """Take out white space, which Label Studio escapes or leaves out in what it quotes."""
    return "".join(text.replace("\\n", "").split())
