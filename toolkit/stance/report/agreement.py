"""How far coders agree, as tables."""

from __future__ import annotations

from stance.evaluation import Agreement, Estimate
from stance.report.grids import count_things, render_grid
from stance.report.terminal import clean_line

_SHOWN: int = 3  # pairs whose confusion is shown


def render_agreement(agreement: Agreement, *, markdown: bool = False) -> str:
    r"""Render a comparison of coders for people to read.

    Parameters
    ----------
    agreement : Agreement
        What was measured.
    markdown : bool
        Whether to write Markdown.

    Returns
    -------
    str
        Tables: the coefficients, the labels, the coders, the pairs of coders if there are more than two, and
        the confusion of up to three pairs; then what to keep in mind.

    Examples
    --------
    >>> from stance.corpus import build_codes
    >>> from stance.evaluation import measure_agreement
    >>> codes = build_codes({"anna": ["hedged", "assertive"] * 4, "ben": ["hedged"] * 3 + ["assertive"] * 5})
    >>> print("\n".join(render_agreement(measure_agreement(codes, n_resamples=0)).splitlines()[:5]))
    2 coders, 8 sentences, 8 of them coded by two or more.
    <BLANKLINE>
    coefficient                    value  95 % interval
    agreement                      0.625              –
    Cohen's kappa                  0.250              –
    """
    parts = [_render_head(agreement), _render_coefficients(agreement, markdown=markdown)]
    parts.append(_render_labels(agreement, markdown=markdown))
    parts.append(_render_coders(agreement, markdown=markdown))
    if len(agreement.pairs) > 1:
        parts.append(_render_pairs(agreement, markdown=markdown))
    for pair in agreement.pairs[:_SHOWN]:
        rows = [
            [label, *(f"{n:,}" for n in counts)]
            for label, counts in zip(agreement.labels, pair.confusion, strict=True)
        ]
        header = [" \\ ".join(pair.coders), *agreement.labels]
        parts.append(render_grid(header, rows, markdown=markdown))
    notes = [clean_line(f"Note: {warning}") for warning in agreement.warnings]
    if len(agreement.pairs) > _SHOWN:
        notes.append(f"The confusion of {len(agreement.pairs) - _SHOWN:,} more pairs is in --format json.")
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def _render_head(agreement: Agreement) -> str:
    documents = (
        "" if agreement.n_documents is None else f" of {count_things(agreement.n_documents, 'document')}"
    )
    return (
        f"{len(agreement.codes_by_coder)} coders, {count_things(agreement.n_units, 'sentence')}{documents}, "
        f"{agreement.n_shared:,} of them coded by two or more."
    )


def _render_coefficients(agreement: Agreement, *, markdown: bool) -> str:
    kappa = "Cohen's kappa" if len(agreement.pairs) == 1 else "Cohen's kappa, mean of pairs"
    rows = [
        ["agreement", agreement.agreement],
        [kappa, agreement.cohen_kappa],
        ["Fleiss' kappa", agreement.fleiss_kappa],
        ["Krippendorff's alpha, nominal", agreement.alpha_nominal],
        ["Krippendorff's alpha, ordinal", agreement.alpha_ordinal],
        ["Gwet's AC1", agreement.gwet_ac1],
    ]
    cells = [[str(name), *_quote(found)] for name, found in rows if isinstance(found, Estimate)]
    return render_grid(["coefficient", "value", "95 % interval"], cells, markdown=markdown)


def _render_labels(agreement: Agreement, *, markdown: bool) -> str:
    rows = [
        [
            label,
            f"{found.n_codes:,}",
            f"{100 * found.share:.1f} %",
            *_quote(found.agreement),
            *_quote(found.alpha),
        ]
        for label, found in agreement.by_label.items()
    ]
    header = ["label", "codes", "share", "agreement", "95 % interval", "alpha", "95 % interval"]
    return render_grid(header, rows, markdown=markdown)


def _render_coders(agreement: Agreement, *, markdown: bool) -> str:
    rows = []
    for coder, counts in agreement.codes_by_coder.items():
        n_codes = sum(counts.values())
        shares = [f"{100 * n / n_codes:.1f} %" if n_codes else "–" for n in counts.values()]
        rows.append([coder, f"{n_codes:,}", *shares])
    return render_grid(["coder", "codes", *agreement.labels], rows, markdown=markdown)


def _render_pairs(agreement: Agreement, *, markdown: bool) -> str:
    rows = [
        [
            " and ".join(pair.coders),
            f"{pair.n_shared:,}",
            _quote(pair.agreement)[0],
            *_quote(pair.cohen_kappa),
            _quote(pair.alpha_nominal)[0],
            _quote(pair.gwet_ac1)[0],
        ]
        for pair in agreement.pairs
    ]
    header = ["pair", "sentences", "agreement", "kappa", "95 % interval", "alpha", "AC1"]
    return render_grid(header, rows, markdown=markdown)


def _quote(found: Estimate) -> list[str]:
    """Quote a value and its interval."""
    value = "–" if found.value is None else f"{found.value:z.3f}"
    return [value, "–" if found.low is None else f"{found.low:z.3f} to {found.high:z.3f}"]
