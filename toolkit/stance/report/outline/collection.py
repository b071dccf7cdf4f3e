"""The report of many documents as blocks of plain text."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from stance import __version__
from stance.profile.describe import CollectionDescription
from stance.profile.records import Profile
from stance.records import Estimate
from stance.report.estimates import (
    name_groups,
    shorten_names,
    show_estimate,
    show_percent,
    split_estimate,
    split_percent,
)
from stance.report.grids import count_things
from stance.report.html.charts import count_bins
from stance.report.outline.blocks import (
    Block,
    Grid,
    Heading,
    Paragraph,
    Title,
)
from stance.report.outline.charts import draw_text_bar, draw_text_spread

_BIN: Final = 0.05  # width of a class of shares


def outline_collection(description: CollectionDescription, *, n_listed: int) -> list[Block]:
    """Say in blocks what a report says of many documents.

    Parameters
    ----------
    description : CollectionDescription
    n_listed : int
        Rows of the table of documents, in the order of their names.

    Returns
    -------
    list of Block
        From what they come to, over how they spread and groups, to a table of documents.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> found = describe_scored(Gathered(score_texts(["It rained.", "It may rain."]), LABELS))
    >>> [block.text for block in outline_collection(found, n_listed=10) if isinstance(block, Heading)]
    ['How the documents spread', 'The documents']
    """
    whole, n_documents = description.whole, len(description.documents)
    left = f" Without a label: {whole.n_abstained:,}." if whole.n_abstained else ""
    left += f" Left apart, being of other voices or zones: {whole.n_apart:,}." if whole.n_apart else ""
    rough = f"Fewer than {description.min_documents} documents: the intervals are rough."
    blocks: list[Block] = [
        Title(count_things(n_documents, "document")),
        Paragraph(
            f"{count_things(whole.n_sentences, 'sentence')} of their writers, "
            f"{count_things(whole.n_words or 0, 'word')} · read by the model "
            f"{', '.join(description.models)}.{left}"
        ),
        _tabulate(whole, description.labels),
        *([Paragraph(rough, is_fine=True)] if whole.is_small else []),
        Heading("How the documents spread"),
        _show_spread(description),
        Paragraph("Each bar at the right counts documents, from 0 to 100 % and from 0 to 1.", is_fine=True),
    ]
    if description.groups:
        blocks += [Heading(f"By {' and '.join(description.by)}"), _show_groups(description)]
        if any(profile.is_small for profile in description.groups):
            blocks.append(Paragraph(f"* {rough}", is_fine=True))
    blocks += [Heading("The documents"), _list_documents(description, n_listed)]
    n_left = len(description.pieces) - n_listed
    if n_left > 0:
        more = "more rows" if description.by else "more"
        blocks.append(Paragraph(f"{n_left:,} {more} are left out: stance report in HTML lists up to 5,000."))
    blocks.append(
        Paragraph(
            "Shares are of the writers’ body sentences, with 95 % intervals resampled by document. Labels "
            f"are a model’s and can be wrong. Made by stance {__version__}.",
            is_fine=True,
        )
    )
    return blocks


def _tabulate(whole: Profile, labels: Sequence[str]) -> Grid:
    rows = [
        (label, *split_percent(whole.shares[label]), draw_text_bar(whole.shares[label].value))
        for label in labels
    ]
    if whole.commitment.value is not None:
        bar = draw_text_bar(whole.commitment.value)
        rows.append(("commitment, 0 to 1", *split_estimate(whole.commitment, 2), bar))
    rows.append(("cues per 1,000 words", *split_estimate(whole.rates["all"], 1), ""))
    return Grid(("measure", "value", "95 % interval", ""), tuple(rows))


def _show_spread(description: CollectionDescription) -> Grid:
    measures = [
        (label, [profile.shares[label] for profile in description.documents]) for label in description.labels
    ]
    if description.whole.commitment.value is not None:
        measures.append(("commitment", [profile.commitment for profile in description.documents]))
    rows = []
    for name, estimates in measures:
        values = sorted(estimate.value for estimate in estimates if estimate.value is not None)
        if values:
            quarters = (
                statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
            )
            ends = (values[0], *quarters, values[-1])
            cells = (f"{x:.2f}" if name == "commitment" else f"{100 * x:.0f} %" for x in ends)
            rows.append((name, *cells, draw_text_spread(count_bins(values, 0.0, 1.0, _BIN))))
    return Grid(("measure", "least", "quarter", "median", "3 quarters", "most", ""), tuple(rows))


def _show_groups(description: CollectionDescription) -> Grid:
    groups = description.groups
    names = name_groups([profile.group for profile in groups], [profile.is_small for profile in groups])
    rows = [
        (
            name,
            f"{profile.n_documents:,}",
            f"{profile.n_sentences:,}",
            *(show_percent(profile.shares[label]) for label in description.labels),
            *_show_commitment(profile.commitment, description, has_interval=True),
        )
        for name, profile in zip(names, groups, strict=True)
    ]
    header = (" / ".join(description.by), "documents", "sentences", *_name_columns(description))
    return Grid(header, tuple(rows))


def _list_documents(description: CollectionDescription, n_listed: int) -> Grid:
    listed = description.pieces[:n_listed]
    columns = [
        shorten_names([profile.group[name] for profile in listed]) for name in ("doc_id", *description.by)
    ]
    rows = [
        (
            *names,
            f"{profile.n_sentences:,}",
            *(show_percent(profile.shares[label], has_interval=False) for label in description.labels),
            *_show_commitment(profile.commitment, description, has_interval=False),
        )
        for *names, profile in zip(*columns, listed, strict=True)
    ]
    return Grid(("document", *description.by, "sentences", *_name_columns(description)), tuple(rows))


def _name_columns(description: CollectionDescription) -> tuple[str, ...]:
    has_commitment = description.whole.commitment.value is not None
    return (*(f"{label} %" for label in description.labels), *(["commitment"] if has_commitment else []))


def _show_commitment(
    commitment: Estimate, description: CollectionDescription, *, has_interval: bool
) -> list[str]:
    if description.whole.commitment.value is None:
        return []
    return [show_estimate(commitment, has_interval=has_interval)]
