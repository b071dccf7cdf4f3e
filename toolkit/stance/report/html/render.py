"""A report as one page of HTML."""

from __future__ import annotations

from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.report.html.page import check_html


def render_html(description: DocumentDescription | CollectionDescription) -> str:
    """Render a report as one page of HTML that stands alone.

    Parameters
    ----------
    description : DocumentDescription or CollectionDescription
        As :func:`stance.profile.describe_scored` gives it.

    Returns
    -------
    str
        The page: no other file, no network, and nothing that needs script to be read.

    Raises
    ------
    MissingExtraError
        If Jinja2 is not installed.

    Examples
    --------
    >>> from stance.labels import LABELS
    >>> from stance.profile import Gathered, describe_scored
    >>> from stance.scoring import score_texts
    >>> render_html(describe_scored(Gathered(score_texts(["It may rain."]), LABELS)))[:15]
    '<!doctype html>'
    """
    check_html("report")  # before the parts of the page are loaded, which need its libraries
    if isinstance(description, DocumentDescription):
        from stance.report.html.document import render_document

        return render_document(description)
    from stance.report.html.collection import render_collection

    return render_collection(description)
