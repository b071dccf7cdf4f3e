"""A report as one page of HTML that needs no other file, no network and no script."""

from __future__ import annotations

import base64
import functools
import hashlib
import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance import __version__
from stance.errors import check_installed
from stance.report.clean import clean_line
from stance.report.notes import describe_curve, is_flat, measure_commitment
from stance.report.tables import count_things
from stance.report.view import CollectionView, DocumentView, GroupView, make_letters, name_kind

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

    from stance.report.view import Mark

N_LISTED: Final = 6  # sentences that a page lists before it folds the rest away
_N_CUES: Final = 12
_N_ROWS: Final = 5000  # of the table of documents, lest a browser choke on it
_MAX_POINTS: Final = 400  # of the curve: more are a smear
_WIDTH, _TOP, _HEIGHT = 600, 8, 120  # of the curve's own box
_BIN: Final = 0.025  # width of a bar of the histograms
_FOLDER: Final = Path(__file__).parent / "templates"


def render_html(view: DocumentView | CollectionView, links: dict[str, str] | None = None) -> str:
    """Render a report as a page of HTML.

    Parameters
    ----------
    view : DocumentView or CollectionView
    links : dict of str to str, optional
        For a collection, where the page of each document lies.

    Returns
    -------
    str
        A content-security policy allows the page's own style and script, by their hashes, and nothing else.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.

    Examples
    --------
    >>> import stance
    >>> from stance.report import render_html, view_document
    >>> "&lt;<u>might</u>&gt;" in render_html(view_document(stance.score("It <might> rain.")))
    True
    """
    check_installed("report", "jinja2", extra="report")
    return _render_document(view) if isinstance(view, DocumentView) else _render_collection(view, links or {})


def render_notebook(views: Sequence[DocumentView], n_left: int = 0) -> str:
    """Render marked texts for a notebook's cell."""
    check_installed("report", "jinja2", extra="report")
    labels = views[0].labels if views else ()
    return (
        load_templates()
        .get_template("notebook.html.j2")
        .render(
            documents=[(view.title, view.paragraphs) for view in views],
            told="; ".join(view.counts.describe() for view in views[:1]) if len(views) == 1 else "",
            legend=_make_legend(labels),
            n_left=n_left,
        )
    )


def render_markdown(view: DocumentView | CollectionView) -> str:
    """Render a report as Markdown, for GitHub and the like.

    Parameters
    ----------
    view : DocumentView or CollectionView

    Returns
    -------
    str

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.
    """
    check_installed("report", "jinja2", extra="report")
    is_one = isinstance(view, DocumentView)
    template = load_templates().get_template("report.md.j2")
    return template.render(view=view, is_one=is_one, n_listed=N_LISTED, version=__version__)


def _render_document(view: DocumentView) -> str:
    labels = view.labels
    names = [clean_line(label) for label in labels]
    curve, own = view.curve, view.curve_marks
    has_curve = len(curve) > 2
    lowest = min(range(len(curve)), key=curve.__getitem__, default=0)
    cues = view.count_cues()
    body = view.body
    return _render_page(
        "document.html.j2",
        more_style=_style_filter(len(labels)),
        view=view,
        unplaced=[mark.number for mark in view.marks[1 : len(view.marks) - len(body)]],
        name=clean_line(view.doc_id),
        figures=_make_figures(view.counts, labels),
        legend=_make_legend(labels),
        bar=draw_bar([view.counts.share(label) for label in labels]),
        curve=draw_curve(curve, own, labels) if has_curve else "",
        curve_in_words=describe_curve(curve, [mark.number for mark in own]) if curve else "",
        has_points=len(curve) <= _MAX_POINTS,
        level=statistics.fmean(curve) if has_curve and is_flat(curve) else None,
        lowest=own[lowest] if has_curve else None,
        labels=names,
        has_unsure=any(mark.abstained for mark in view.marks),
        has_overreach=any(mark.is_overreach for mark in view.marks),
        n_listed=N_LISTED,
        cues=cues[:_N_CUES],
        n_cues=len(cues),
    )


def _render_collection(view: CollectionView, links: dict[str, str]) -> str:
    names = [clean_line(label) for label in view.labels]
    histograms = []
    for place, label in enumerate(view.labels):
        values, median = view.describe_spread(label)
        if values:
            histograms.append(_draw_spread(clean_line(label), place, values, median))
    return _render_page(
        "collection.html.j2",
        has_script=True,
        view=view,
        title=count_things(len(view.rows), "document"),
        figures=_make_figures(view.counts, view.labels, view.whole),
        legend=[(name, f"f{place}") for place, name in enumerate(names)],
        bar=draw_bar([view.counts.share(label) for label in view.labels]),
        histograms=histograms,
        by=[clean_line(name) for name in view.by],
        groups=[(group, _draw_shares(group, view)) for group in view.groups],
        rows=[
            (row, draw_bar([row.counts.share(label) for label in view.labels])) for row in view.rows[:_N_ROWS]
        ],
        links=links,
        n_left=max(0, len(view.rows) - _N_ROWS),
    )


def _make_legend(labels: Sequence[str]) -> list[tuple[str, str, str]]:
    return list(
        zip(map(clean_line, labels), make_letters(labels), map(name_kind, range(len(labels))), strict=True)
    )


def _make_figures(counts: Any, labels: Sequence[str], whole: GroupView | None = None) -> list[dict[str, str]]:
    """List the figures at the head: shares, commitment, cues; intervals only where documents are a sample."""
    figures = []
    for place, label in enumerate(labels):
        _, low, high = (None, None, None) if whole is None else whole.shares.get(label, (None,) * 3)
        figures.append(
            {
                "name": clean_line(label),
                "style": f"f{place}",
                "value": _show_share(counts.share(label)),
                "note": count_things(counts.n_by_label[label], "sentence"),
                "interval": "" if low is None or high is None else f"{100 * low:.0f} to {100 * high:.0f}",
            }
        )
    if counts.commitment is not None:
        value = f"{counts.commitment:.2f}"
        figures.append({"name": "commitment", "style": "", "value": value, "note": "0 to 1", "interval": ""})
    rate = "–" if counts.cue_rate is None else f"{counts.cue_rate:.0f}"
    figures.append({"name": "cues", "style": "", "value": rate, "note": "per 1,000 words", "interval": ""})
    return figures


def _show_share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _draw_shares(group: GroupView, view: CollectionView) -> list[dict[str, Any]]:
    shown = []
    top = max(
        (high or value or 0 for each in view.groups for value, _, high in each.shares.values()), default=1
    )
    for place, label in enumerate(view.labels):
        value, low, high = group.shares[label]
        shown.append(
            {
                "name": clean_line(label),
                "value": _show_share(value),
                "interval": "" if low is None or high is None else f"{100 * low:.0f} to {100 * high:.0f}",
                "chart": draw_estimate(
                    value, low, high, style=f"f{place}", tick=view.counts.share(label), top=top
                ),
            }
        )
    return shown


def _draw_spread(name: str, place: int, values: Sequence[float], median: float) -> dict[str, Any]:
    low = 0.1 * math.floor(min(values) / 0.1 + 1e-9)
    high = min(1.0, max(0.1 * math.ceil(max(values) / 0.1 - 1e-9), low + 0.3))
    low = round(max(0.0, min(low, high - 0.3)), 9)
    said = f"Median {_show_share(median)}, from {_show_share(min(values))} to {_show_share(max(values))}."
    counts = count_bins(values, low, high, _BIN)
    chart = draw_histogram(counts, place, f"{name}: {said}", 100 * (median - low) / (high - low))
    return {
        "name": name,
        "chart": chart,
        "low": _show_share(low),
        "high": _show_share(high),
        "most": max(counts),
        "told": said,
    }


def _style_filter(n_labels: int) -> str:
    """Make the rules by which the filter dims what it leaves out."""
    chosen = [(f"f{place}", f"k{place}") for place in range(n_labels)]
    chosen += [("f-unsure", "unsure"), ("f-over", "over")]
    rest = [f"body:has(#{button}:checked) .s:not(.{kind})" for button, kind in chosen]
    within = ",".join(f"{selector} *" for selector in rest)
    dimmed = "background:none;color:var(--soft)"
    hidden = f"{dimmed};text-decoration-color:transparent;font-weight:inherit"
    return f"\n{','.join(rest)}{{{dimmed}}}\n{within}{{{hidden}}}"


def _render_page(template: str, *, has_script: bool = False, more_style: str = "", **values: Any) -> str:
    style = _read("style.css") + more_style
    script = _read("script.js") if has_script else ""
    policy = f"default-src 'none'; style-src {_hash(style)}; "
    policy += f"script-src {_hash(script)}; " if script else ""
    policy += "base-uri 'none'; form-action 'none'"
    page = load_templates().get_template(template)
    return page.render(version=__version__, style=style, script=script, policy=policy, **values) + "\n"


@functools.cache
def load_templates() -> jinja2.Environment:
    """Load the templates; whatever the HTML ones show is escaped."""
    import jinja2

    from stance.report.tables import escape_markdown

    environment = jinja2.Environment(
        autoescape=lambda name: name is not None and ".html" in name,
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _show_share
    environment.filters["count"] = lambda n: f"{n:,}"
    environment.filters["things"] = count_things
    environment.filters["line"] = clean_line
    environment.filters["rate"] = lambda value: "–" if value is None else f"{value:.1f}"
    environment.filters["two"] = lambda value: "–" if value is None else f"{value:.2f}"
    environment.filters["md"] = lambda text: escape_markdown(clean_line(text))
    return environment


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def draw_bar(shares: Sequence[float | None]) -> Markup:
    """Draw shares as one bar, hidden from screen readers."""
    from markupsafe import Markup

    parts, x = [], 0.0
    for place, share in enumerate(shares):
        width = 100 * (share or 0.0)
        if width:
            parts.append(f'<rect class="f{place}" x="{x:.4g}" width="{width:.4g}" height="8"/>')
        x += width
    head = '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    return Markup(f"{head}{''.join(parts)}</svg>")


def draw_estimate(
    value: float | None, low: float | None, high: float | None, *, style: str, tick: float | None, top: float
) -> Markup:
    """Draw a share as a point with its interval, beside a tick, on an axis from 0 to ``top``."""
    from markupsafe import Markup

    def place(number: float) -> str:
        return f"{100 * min(1.0, number / top) if top else 0.0:.4g}%"

    parts = ['<line class="grid" x1="0" x2="100%" y1="9" y2="9"/>']
    if tick is not None:
        parts.append(f'<line class="tick" x1="{place(tick)}" x2="{place(tick)}" y1="1" y2="17"/>')
    if low is not None and high is not None:
        parts.append(f'<line class="whisker {style}" x1="{place(low)}" x2="{place(high)}" y1="9" y2="9"/>')
    if value is not None:
        parts.append(f'<circle class="{style}" cx="{place(value)}" cy="9" r="4.5"/>')
    return Markup(f'<svg class="estimate" aria-hidden="true">{"".join(parts)}</svg>')


def count_bins(values: Sequence[float], low: float, high: float, width: float) -> list[int]:
    """Count values by bins of one width; ``high`` is in the last."""
    counts = [0] * max(1, round((high - low) / width))
    for value in values:
        counts[max(0, min(len(counts) - 1, int((value - low) / width + 1e-9)))] += 1
    return counts


def draw_histogram(counts: Sequence[int], place: int, label: str, tick: float) -> Markup:
    """Draw counts as bars in the colour of a label, with a tick at a place from 0 to 100."""
    from markupsafe import Markup

    most, wide = max([*counts, 1]), 100 / len(counts)
    bars = "".join(
        f'<rect class="f{place}" x="{i * wide + wide / 20:.4g}" y="{40 - 40 * n / most:.4g}" '
        f'width="{0.9 * wide:.4g}" height="{40 * n / most:.4g}"/>'
        for i, n in enumerate(counts)
        if n
    )
    head = Markup(
        '<svg class="histogram" viewBox="0 0 100 44" preserveAspectRatio="none" role="img" aria-label="{}">'
    ).format(label)
    axis = f'<path class="axis" d="M0 40H100"/><path class="tick" d="M{tick:.4g} 40V44"/></svg>'
    return head + Markup(bars + axis)


def draw_curve(curve: Sequence[float], marks: Sequence[Mark], labels: Sequence[str]) -> Markup:
    """Draw commitment from the first sentence to the last, with a point a sentence that leads there.

    Screen readers skip it: its points are links in the text as well, and words say what it shows.
    """
    from markupsafe import Markup

    n = len(curve)
    lines = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>' for y in (_TOP, _TOP + 60, _TOP + _HEIGHT)
    )
    line = " L".join(
        f"{_WIDTH * (i + 0.5) / n:.4g} {_HEIGHT * (1 - value):.4g}" for i, value in enumerate(curve)
    )
    first, last = (f"{_WIDTH * (i + 0.5) / n:.4g} {_HEIGHT}" for i in (0, n - 1))
    drawn = Markup(
        f'<svg class="curve" aria-hidden="true">{lines}<svg y="{_TOP}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none">'
        f'<path class="area" d="M{first} L{line} L{last}Z"/><path class="line" d="M{line}"/></svg>'
    )
    link = Markup(
        '<a href="#s{}" tabindex="-1"><title>{}: {}. {}</title>'
        '<rect class="hit" x="{:.4g}%" width="{:.4g}%" y="0" height="136"/>{}</a>'
    )
    for i, mark in enumerate(marks if n <= _MAX_POINTS else ()):
        point = _draw_point(mark, 100 * (i + 0.5) / n, measure_commitment(mark.proba, labels))
        drawn += link.format(mark.number, mark.number, mark.short, mark.start, 100 * i / n, 100 / n, point)
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200) if n / step <= 8), 500)
    ticks = "".join(
        f'<text x="{100 * (i + 0.5) / n:.4g}%" y="147">{mark.number}</text>'
        for i, mark in enumerate(marks)
        if mark.number % step == 0
    )
    return drawn + Markup(f"{ticks}</svg>")


def _draw_point(mark: Mark, x: float, value: float) -> Markup:
    """Draw hedged as a disc, speculative as a diamond, others small: shapes say what colours do."""
    from markupsafe import Markup

    y, style = _TOP + _HEIGHT * (1 - value), "hollow" if mark.abstained else f"f{mark.place}"
    if mark.place == 2 and not mark.abstained:
        return Markup(f'<svg x="{x:.4g}%" y="{y:.4g}"><path class="{style}" d="M-5 0 0-5 5 0 0 5Z"/></svg>')
    radius = 2.5 if mark.place == 0 else 4.2
    return Markup(f'<circle class="{style}" cx="{x:.4g}%" cy="{y:.4g}" r="{radius}"/>')
