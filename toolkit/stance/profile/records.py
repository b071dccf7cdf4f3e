"""What a profile holds, as one long table and as tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from stance.records import Estimate

if TYPE_CHECKING:
    import pyarrow as pa

MIN_CLUSTERS: Final = 10
"""A group of fewer documents (or clusters) is small, and few codes are those of fewer."""
MIN_CODED: Final = 50
MIN_CODED_OF_LABEL: Final = 10
"""With fewer codes in a group, or fewer that are of a label or are not, an estimate is marked."""


@dataclass(frozen=True, slots=True)
class Group:
    """How much a group holds.

    Attributes
    ----------
    group : tuple of str
        Its values of the columns of ``by`` and ``over``.
    n_documents, n_clusters, n_sentences : int
        With sentences that count.
    n_words : int or None
        ``None`` where the scored file has no column ``n_words``.
    n_abstained : int
        Sentences below the model's threshold, which are in no share.
    n_coded, n_coded_clusters : int
        Coded sentences, and the clusters they are of.
    weight : float or None
        How far PPI++ goes by the model, from 0 to 1.
    """

    group: tuple[str, ...]
    n_documents: int
    n_clusters: int
    n_sentences: int
    n_words: int | None
    n_abstained: int
    n_coded: int = 0
    n_coded_clusters: int = 0
    weight: float | None = None

    @property
    def name(self) -> str:
        """The group's values, as ``--compare`` takes them."""
        return " / ".join(self.group)

    @property
    def is_small(self) -> bool:
        """Whether it has few clusters."""
        return self.n_clusters < MIN_CLUSTERS


@dataclass(frozen=True, slots=True)
class Finding:
    """One estimate.

    Attributes
    ----------
    group : tuple of str
    measure : str
        ``share_<label>``, ``commitment``, ``cues`` or ``cues_<type>`` (per 1,000 words).
    method : str
        ``scored`` (the model's labels as they are), ``coded`` (the codes alone), ``ppi`` or ``dsl``.
    estimate : Estimate
        With its 95 % interval.
    n : int
        The sentences, or codes, behind it; of a share those that have a label.
    note : str
        What to be careful of; usually empty.
    """

    group: tuple[str, ...]
    measure: str
    method: str
    estimate: Estimate
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two groups in one measure.

    Attributes
    ----------
    first, second : str
        The groups' names.
    measure, method : str
        As in :class:`Finding`.
    difference : Estimate
        First less second.
    p, p_holm : float or None
        Welch's; corrected for all differences of this method.
    """

    first: str
    second: str
    measure: str
    method: str
    difference: Estimate
    p: float | None
    p_holm: float | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What :func:`profile` returns.

    Attributes
    ----------
    by : tuple of str
        The columns that make the groups.
    labels : tuple of str
    cluster : str
        What is taken as independent: ``doc_id``, or another column.
    groups : tuple of Group
        In the order of their values.
    estimates : tuple of Finding
    differences : tuple of Difference
    notes : tuple of str
        What changes how the numbers should be read.
    """

    by: tuple[str, ...]
    labels: tuple[str, ...]
    cluster: str
    groups: tuple[Group, ...]
    estimates: tuple[Finding, ...]
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()

    def find(self, measure: str, method: str = "scored", group: str = "") -> Estimate:
        """Find one estimate; without one, an empty one."""
        for each in self.estimates:
            if each.measure == measure and each.method == method and " / ".join(each.group) == group:
                return each.estimate
        return Estimate(None)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)

    def to_table(self) -> pa.Table:
        """Return one long table: a row an estimate, a count, or a difference, in the same columns."""
        rows: list[tuple[Any, ...]] = []
        for g in self.groups:
            counts = {name: getattr(g, f"n_{name}") for name in _COUNTS if g.n_coded or "coded" not in name}
            rows += [(g.name, *g.group, name, "count", n, *[None] * 5, "") for name, n in counts.items()]
        for f in self.estimates:
            what: tuple[str | None, ...] = (" / ".join(f.group), *f.group, f.measure, f.method)
            rows.append((*what, *list_ends(f.estimate), f.n, None, None, f.note))
        for d in self.differences:
            what = (f"{d.first} - {d.second}", *[None] * len(self.by), d.measure, f"difference_{d.method}")
            rows.append((*what, *list_ends(d.difference), None, d.p, d.p_holm, ""))
        return make_long_table(rows, self.by)


COLUMNS: Final = ("measure", "method", "value", "low", "high", "n", "p", "p_holm", "note")
_COUNTS: Final = ("documents", "clusters", "sentences", "words", "abstained", "coded", "coded_clusters")


def list_ends(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    """List an estimate's value and the ends of its interval."""
    return estimate.value, estimate.low, estimate.high


def make_long_table(rows: Sequence[tuple[Any, ...]], by: Sequence[str] = ()) -> pa.Table:
    """Make the long table of estimates: the group, the columns that make it, and what is estimated."""
    import pyarrow as pa

    own = [f"input_{name}" if name in ("group", *COLUMNS) else name for name in by]
    text, number = pa.string(), pa.float64()
    kinds = [text] * (3 + len(own)) + [number] * 3 + [pa.int64(), number, number, text]
    columns = zip(*rows, strict=True) if rows else [()] * len(kinds)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=["group", *own, *COLUMNS])
