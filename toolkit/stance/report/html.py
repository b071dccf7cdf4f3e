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
    return render_document(view) if isinstance(view, DocumentView) else _render_collection(view, links or {})


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


def render_document(view: DocumentView, template: str = "document.html.j2", **more: Any) -> str:
    """Render a page of one text, with ``more`` for what is the template's own."""
    labels = view.labels
    names = [clean_line(label) for label in labels]
    curve, own = view.curve, view.curve_marks
    has_curve = len(curve) > 2
    lowest = min(range(len(curve)), key=curve.__getitem__, default=0)
    cues = view.count_cues()
    body = view.body
    return _render_page(
        template,
        more_style=_style_filter(len(labels)),
        view=view,
        unplaced=[mark.number for mark in view.marks[1 : len(view.marks) - len(body)]],
        name=clean_line(view.doc_id),
        figures=_make_figures(view.counts, labels),
        legend=_make_legend(labels),
        curve=_lay_curve(curve, own, labels) if has_curve else None,
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
        **more,
    )


def _render_collection(view: CollectionView, links: dict[str, str]) -> str:
    names = [clean_line(label) for label in view.labels]
    histograms = []
    for place, label in enumerate(view.labels):
        values, median = view.describe_spread(label)
        if values:
            histograms.append(_lay_spread(clean_line(label), place, values, median))
    return _render_page(
        "collection.html.j2",
        has_script=True,
        view=view,
        title=count_things(len(view.rows), "document"),
        figures=_make_figures(view.counts, view.labels, view.whole),
        legend=[(name, f"f{place}") for place, name in enumerate(names)],
        histograms=histograms,
        by=[clean_line(name) for name in view.by],
        groups=[
            (
                group,
                [(name, f"f{place}", *group.shares[view.labels[place]]) for place, name in enumerate(names)],
            )
            for group in view.groups
        ],
        top=max(
            (high or value or 0 for each in view.groups for value, _, high in each.shares.values()), default=1
        ),
        rows=view.rows[:_N_ROWS],
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


def _lay_spread(name: str, place: int, values: Sequence[float], median: float) -> dict[str, Any]:
    low = 0.1 * math.floor(min(values) / 0.1 + 1e-9)
    high = min(1.0, max(0.1 * math.ceil(max(values) / 0.1 - 1e-9), low + 0.3))
    low = round(max(0.0, min(low, high - 0.3)), 9)
    said = f"Median {_show_share(median)}, from {_show_share(min(values))} to {_show_share(max(values))}."
    counts = [0] * max(1, round((high - low) / _BIN))
    for value in values:
        counts[max(0, min(len(counts) - 1, int((value - low) / _BIN + 1e-9)))] += 1
    return {
        "name": name,
        "place": place,
        "counts": counts,
        "tick": 100 * (median - low) / (high - low),
        "low": _show_share(low),
        "high": _show_share(high),
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
    environment.filters["number"] = lambda value: f"{value:.4g}"
    environment.filters["rate"] = lambda value: "–" if value is None else f"{value:.1f}"
    environment.filters["two"] = lambda value: "–" if value is None else f"{value:.2f}"
    environment.filters["md"] = lambda text: escape_markdown(clean_line(text))
    return environment


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _lay_curve(curve: Sequence[float], marks: Sequence[Mark], labels: Sequence[str]) -> dict[str, Any]:
    """Lay the curve out: its path in a box of its own, a point a sentence, and numbers below."""
    n = len(curve)
    places = [(i + 0.5) / n for i in range(n)]
    heights = [_TOP + _HEIGHT * (1 - measure_commitment(mark.proba, labels)) for mark in marks]
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200) if n / step <= 8), 500)
    path = zip(places, curve, strict=True)
    return {
        "n": n,
        "path": " L".join(f"{_WIDTH * x:.4g} {_HEIGHT * (1 - value):.4g}" for x, value in path),
        "ends": [f"{_WIDTH * places[i]:.4g} {_HEIGHT}" for i in (0, -1)],
        "points": list(zip(marks, places, heights, strict=True)) if n <= _MAX_POINTS else [],
        "ticks": [(mark.number, x) for mark, x in zip(marks, places, strict=True) if mark.number % step == 0],
    }
