"""One layout of scored texts, which the page, Markdown, the terminal and the notebook all show."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from stance.labels import LABELS
from stance.records import Cue
from stance.report.clean import clean_line, clean_text, shorten
from stance.report.notes import Section, find_future, find_sections, measure_commitment, smooth
from stance.report.tables import count_things

if TYPE_CHECKING:
    import pyarrow as pa

    from stance.profile import Profile

ABSTAINED: Final = "(unsure)"
"""What stands in the place of a label where the model abstained; in brackets, as a label may be *unsure*."""

_N_STYLES: Final = 3  # labels that have a style of their own
_IN_ANOTHERS_WORDS: Final = {"quoted": "In another's words.", "mixed": "Partly in another's words."}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a report shows of one sentence.

    Attributes
    ----------
    number : int
        Its place in the document, from 1; also its anchor.
    text, zone, voice : str
    para : int
    label : str
        The most probable one.
    place : int
        The label's index.
    proba : tuple[float, ...]
    confidence : float
    abstained : bool
    by : str
        The model that answered.
    cues : tuple[Cue, ...]
        All that the model believes in; those with the sentence's label gave it.
    kind : str
        Classes of its style: those of its label, ``unsure`` where the model abstained, ``over``: overreach,
        ``apart`` where it is not counted.
    letter : str
        What stands before it; empty for the first label.
    is_overreach : bool
        Whether it is a plain prediction of the writer's own, put as settled.
    parts : tuple[(str, bool), ...]
        The text in stretches, and whether each is a cue; harmless.
    short, tip, doubt : str
        Label and confidence; these, cues and voice; label and the likeliest other, in words.
    """

    number: int
    text: str
    zone: str
    voice: str
    para: int
    label: str
    place: int
    proba: tuple[float, ...]
    confidence: float
    abstained: bool
    by: str
    cues: tuple[Cue, ...]
    kind: str
    letter: str
    is_overreach: bool
    parts: tuple[tuple[str, bool], ...]
    short: str
    tip: str
    doubt: str

    @property
    def is_own(self) -> bool:
        """Whether it is a body sentence in the writer's own words."""
        return self.zone == "body" and self.voice == "writer"

    @property
    def is_counted(self) -> bool:
        """Whether it counts in shares: the writer's own, with a label."""
        return self.is_own and not self.abstained

    @property
    def start(self) -> str:
        """The text's first words on one line."""
        return shorten(self.text)

    @property
    def shown_label(self) -> str:
        """The label, or what stands in its place."""
        return ABSTAINED if self.abstained else clean_line(self.label)

    @property
    def bracketed(self) -> str:
        """The label as plain text shows it before the sentence; nothing for the first label."""
        if not (self.abstained or self.place):
            return ""
        return self.shown_label if self.is_own else f"{self.shown_label}, not counted"


@dataclass(frozen=True, slots=True)
class Counts:
    """What one count of sentences comes to; every report and ``stance score`` take it from here.

    Attributes
    ----------
    n_sentences, n_own, n_abstained, n_words : int
        All; the writer's own in the body; of these without a label; words of the writer's own.
    n_by_label : Mapping[str, int]
        The writer's own with a label.
    commitment : float or None
        Their mean commitment, for the three labels of the codebook.
    n_cues : int
        Cues that gave their labels.
    """

    n_sentences: int
    n_own: int
    n_abstained: int
    n_words: int
    n_by_label: dict[str, int]
    commitment: float | None
    n_cues: int

    @property
    def n_counted(self) -> int:
        """The writer's own sentences with a label."""
        return self.n_own - self.n_abstained

    def share(self, label: str) -> float | None:
        """Return a label's share of the writer's own sentences, in [0, 1]."""
        return self.n_by_label[label] / self.n_counted if self.n_counted else None

    @property
    def shares(self) -> list[float | None]:
        """The share of each label."""
        return [self.share(label) for label in self.n_by_label]

    @property
    def cue_rate(self) -> float | None:
        """Cues per 1,000 words of the writer's own."""
        return 1000 * self.n_cues / self.n_words if self.n_words else None

    def describe(self) -> str:
        """Say the counts in one line.

        Examples
        --------
        >>> Counts(5, 4, 0, 40, {"assertive": 3, "hedged": 1}, 0.9, 1).describe()
        "4 sentences in the writer's own words: 3 assertive (75 %), 1 hedged (25 %); 1 other not counted"
        """
        labels = (
            f"{n:,} {clean_line(label)} ({100 * n / self.n_counted:.0f} %)"
            for label, n in self.n_by_label.items()
            if self.n_counted
        )
        parts = [*labels, *([f"{self.n_abstained:,} without a label"] if self.n_abstained else [])]
        said = f"{count_things(self.n_own, 'sentence')} in the writer's own words"
        said += f": {', '.join(parts)}" if parts else ""
        n_left = self.n_sentences - self.n_own
        return f"{said}; {n_left:,} other{'s' if n_left > 1 else ''} not counted" if n_left else said


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One scored document, laid out."""

    doc_id: str
    labels: tuple[str, ...]
    marks: tuple[Mark, ...]
    counts: Counts
    sections: tuple[Section, ...]
    curve: tuple[float, ...]
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> Mark | None:
        """The headline, where the text has one."""
        return self.marks[0] if self.marks and self.marks[0].zone == "headline" else None

    @property
    def title(self) -> str:
        """The headline, a column ``title``, or the document's name."""
        if self.head is not None:
            return clean_line(self.head.text)
        return clean_line(str(self.fields.get("title") or self.fields.get("headline") or self.doc_id))

    @property
    def models(self) -> list[str]:
        """The models that answered."""
        return sorted({clean_line(mark.by) for mark in self.marks})

    @property
    def body(self) -> tuple[Mark, ...]:
        """The sentences below the headline, which some texts print twice."""
        if self.head is None:
            return self.marks
        again = len(self.marks) > 1 and clean_line(self.marks[1].text) == clean_line(self.head.text)
        return self.marks[2 if again and self.marks[1].zone == "headline" else 1 :]

    @property
    def paragraphs(self) -> list[tuple[str, list[Mark]]]:
        """The body's sentences by paragraph, each with its zone."""
        groups = itertools.groupby(self.body, key=lambda mark: (mark.para, mark.zone))
        return [(zone, list(group)) for (_, zone), group in groups]

    @property
    def curve_marks(self) -> list[Mark]:
        """The sentences that the curve is of."""
        return [mark for mark in self.marks if mark.is_own]

    def count_cues(self) -> list[tuple[str, int]]:
        """Count the words that gave labels, the most frequent first."""
        cues = (cue for mark in self.marks if mark.is_counted for cue in mark.cues if cue.label == mark.label)
        return Counter(clean_line(cue.text).casefold() for cue in cues).most_common()


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A document of a collection: its name, title, groups and counts."""

    doc_id: str
    title: str
    groups: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class CollectionView:
    """Many scored documents, laid out.

    Attributes
    ----------
    labels, by, models : tuple[str, ...]
    counts : Counts
        Of all documents.
    rows : tuple[CollectionRow, ...]
    groups : tuple
        The rows of :class:`stance.profile.Profile`'s groups, the largest first; see ``view_collection``.
    whole : object
        The estimates over all documents.
    """

    labels: tuple[str, ...]
    by: tuple[str, ...]
    models: tuple[str, ...]
    counts: Counts
    rows: tuple[CollectionRow, ...]
    groups: tuple[GroupView, ...]
    whole: GroupView

    def describe_spread(self, label: str) -> tuple[list[float], float]:
        """Return the documents' shares of a label and their median."""
        shares = [share for row in self.rows if (share := row.counts.share(label)) is not None]
        return shares, statistics.median(shares) if shares else 0.0


@dataclass(frozen=True, slots=True)
class GroupView:
    """Shares of one group with their intervals: (value, low, high) by label, in [0, 1]."""

    name: str
    n_documents: int
    n_sentences: int
    shares: dict[str, tuple[float | None, float | None, float | None]]

    @property
    def is_small(self) -> bool:
        """Whether it has too few documents for its intervals to be trusted."""
        return self.n_documents < MIN_DOCUMENTS


MIN_DOCUMENTS: Final = 10


def view_document(scored: pa.Table, doc_id: str | None = None) -> DocumentView:
    """Lay out one scored document.

    Parameters
    ----------
    scored : pyarrow.Table
        Scored rows, as :func:`stance.score` returns them, with ``text`` and ``cues``.
    doc_id : str, optional
        Which document; needed where the table has several.

    Returns
    -------
    DocumentView

    Raises
    ------
    DataError
        If the table is not scored, has several documents and none is named, or has none of that name.

    Examples
    --------
    >>> import stance
    >>> view = view_document(stance.score("The talks failed. The deal might collapse."))
    >>> view.counts.describe()
    "2 sentences in the writer's own words: 1 assertive (50 %), 1 hedged (50 %), 0 speculative (0 %)"
    """
    from stance.errors import DataError
    from stance.scoring.columns import check_scored

    labels = tuple(check_scored(scored, "scored"))
    groups = dict(_split_documents(scored))
    if doc_id is None and len(groups) > 1:
        raise DataError(
            f"scored: {len(groups):,} documents. Pass doc_id='{next(iter(groups))}' or another name."
        )
    name = next(iter(groups), "") if doc_id is None else doc_id
    if name not in groups:
        if doc_id is not None:
            raise DataError(f"scored: no document '{doc_id}'. Pass one of the names in the column doc_id.")
        rows: list[dict[str, Any]] = []
    else:
        rows = groups[name]
    marks = tuple(_make_marks(rows, labels))
    is_ours = set(labels) == set(LABELS)
    own = [measure_commitment(mark.proba, labels) for mark in marks if mark.is_own] if is_ours else []
    return DocumentView(
        doc_id=name,
        labels=labels,
        marks=marks,
        counts=count_marks(marks, labels),
        sections=tuple(find_sections(marks, labels)),
        curve=smooth(own) if own else (),
        fields=_take_fields(rows),
    )


def count_marks(marks: Iterable[Mark], labels: Sequence[str]) -> Counts:
    """Count the sentences of one document or more."""
    marks = list(marks)
    own = [mark for mark in marks if mark.is_own]
    counted = [mark for mark in own if not mark.abstained]
    found = Counter(mark.label for mark in counted)
    commitment = None
    if set(labels) == set(LABELS) and counted:
        commitment = statistics.fmean(measure_commitment(mark.proba, labels) for mark in counted)
    return Counts(
        n_sentences=len(marks),
        n_own=len(own),
        n_abstained=len(own) - len(counted),
        n_words=sum(len(mark.text.split()) for mark in own),
        n_by_label={label: found[label] for label in labels},
        commitment=commitment,
        n_cues=sum(cue.label == mark.label for mark in counted for cue in mark.cues),
    )


def _split_documents(scored: pa.Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    rows = scored.to_pylist()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["doc_id"]), []).append(row)
    yield from found.items()


def _take_fields(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Take the input's own columns, which come after ``cues``."""
    if not rows:
        return {}
    names = list(rows[0])
    return {name: rows[0][name] for name in names[names.index("cues") + 1 :]}


def _make_marks(rows: Sequence[dict[str, Any]], labels: Sequence[str]) -> Iterator[Mark]:
    letters = make_letters(labels)
    for number, row in enumerate(rows, start=1):
        yield _make_mark(number, row, labels, letters)


def _make_mark(number: int, row: dict[str, Any], labels: Sequence[str], letters: Sequence[str]) -> Mark:
    label, confidence, abstained = str(row["label"]), float(row["confidence"]), bool(row["abstained"])
    proba = tuple(float(row[f"p_{name}"]) for name in labels)
    cues = tuple(Cue(**cue) for cue in row["cues"] or ())
    place, text, zone, voice = labels.index(label), str(row["text"]), row["zone"], row["voice"]
    is_own = zone == "body" and voice == "writer"
    is_over = is_own and label == LABELS[0] and not abstained and find_future(text) is not None
    short = f"{clean_line(label)}, {100 * confidence:.0f} % sure"
    if abstained:
        short = f"no label; most likely {short}"
    said = [f"Sentence {number}: {short}."]
    if cues:
        words = "; ".join(f"{clean_line(cue.text)} ({cue.type})" for cue in cues)
        said.append(f"Cue{'s' if len(cues) > 1 else ''}: {words}.")
    if is_over:
        said.append("A plain prediction, put as settled.")
    if voice in _IN_ANOTHERS_WORDS:
        said.append(_IN_ANOTHERS_WORDS[voice])
    if not is_own:
        said.append("Not counted.")
    kind, letter = ("unsure", "?") if abstained else (name_kind(place), letters[place])
    others = max(((p, name) for p, name in zip(proba, labels, strict=True) if name != label), default=None)
    return Mark(
        number=number,
        text=text,
        zone=zone,
        voice=voice,
        para=row["para"],
        label=label,
        place=place,
        proba=proba,
        confidence=confidence,
        abstained=abstained,
        by=str(row["by"]),
        cues=cues,
        kind=f"{kind}{' over' if is_over else ''}{'' if is_own else ' apart'}",
        letter=f"{letter}!" if is_over else letter,
        is_overreach=is_over,
        parts=tuple(cut_at_cues(text, cues)),
        short=short,
        tip=" ".join(said),
        doubt=short if others is None else f"{short}, or {clean_line(others[1])}, {100 * others[0]:.0f} %",
    )


def name_kind(place: int) -> str:
    """Name the classes of a label's style by its index: from the fourth on only the letter differs."""
    return f"k{place}" if place < _N_STYLES else f"k{place} other"


def make_letters(labels: Sequence[str]) -> list[str]:
    """Give each label but the first a letter: its initial, or its number where two would be the same."""
    initials = [clean_line(label)[:1].upper() or "?" for label in labels[1:]]
    are_apart = len(set(initials)) == len(initials) and "?" not in initials
    return ["", *(initials if are_apart else map(str, range(1, len(labels))))]


def cut_at_cues(text: str, cues: Sequence[Cue]) -> Iterator[tuple[str, bool]]:
    """Cut a text into harmless stretches, each with whether it is a cue."""
    text, done = clean_text(text), 0
    for cue in sorted(cues, key=lambda cue: cue.start):
        if cue.start < done:
            continue
        if cue.start > done:
            yield text[done : cue.start], False
        yield text[cue.start : cue.end], True
        done = cue.end
    if done < len(text):
        yield text[done:], False


def view_collection(
    scored: pa.Table, by: Sequence[str] = (), *, cluster: str | None = None
) -> CollectionView:
    """Lay out many scored documents, with the groups of the columns ``by``.

    Parameters
    ----------
    scored : pyarrow.Table
        Scored rows with ``text`` and ``cues``.
    by : sequence of str
        Columns that make the groups.
    cluster : str, optional
        As for :func:`stance.profile.profile`.

    Returns
    -------
    CollectionView
        Groups are sorted by the number of their documents, the largest first.

    Raises
    ------
    DataError
        If the table is not scored, or has no such column.

    Examples
    --------
    >>> import stance
    >>> view = view_collection(stance.score(["It rained.", "It may rain."]))
    >>> [row.counts.n_by_label["hedged"] for row in view.rows]
    [0, 1]
    """
    from stance.profile import profile
    from stance.scoring.columns import check_scored

    labels = tuple(check_scored(scored, "scored"))
    rows, models = [], set[str]()
    every: list[Mark] = []
    for doc_id, each in _split_documents(scored):
        marks = list(_make_marks(each, labels))
        models |= {clean_line(mark.by) for mark in marks}
        every += marks
        view = DocumentView(
            doc_id, labels, tuple(marks), count_marks(marks, labels), (), (), _take_fields(each)
        )
        groups = tuple(clean_line(str(view.fields.get(name, each[0].get(name)))) for name in by)
        rows.append(CollectionRow(clean_line(doc_id), shorten(view.title), groups, view.counts))
    own = cluster or "doc_id"  # asked for: no note that there may be a better one
    whole = list(_view_groups(profile(scored, cluster=own)))
    found = list(_view_groups(profile(scored, by=list(by), cluster=own))) if by else []
    return CollectionView(
        labels=labels,
        by=tuple(by),
        models=tuple(sorted(models)),
        counts=count_marks(every, labels),
        rows=tuple(rows),
        groups=tuple(sorted(found, key=lambda group: (-group.n_documents, group.name))),
        whole=whole[0] if whole else GroupView("", 0, 0, {}),
    )


def _view_groups(found: Profile) -> Iterator[GroupView]:
    for group in found.groups:
        estimates = {label: found.find(f"share_{label}", group=group.name) for label in found.labels}
        shares = {label: (each.value, each.low, each.high) for label, each in estimates.items()}
        yield GroupView(clean_line(group.name), group.n_documents, group.n_sentences, shares)
