"""Why the sentences of a text get their labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.records import Reject
from stance.scoring.named.named_models import open_model
from stance.text.read_sources import has_text_suffix

if TYPE_CHECKING:
    from stance.models import Classifier, Explanation

_LONGEST_NAME: Final = 255  # bytes; what looks like the name of a file is not longer
_MOST_WORDS: Final = 5  # of a name with blanks; with more of them it is a sentence about a file
_STOPS: Final = (".", "!", "?", "…")
_CLOSING: Final = "\"'”’»)]"


def explain_text(
    text_or_file: str | Path,
    model: Classifier | str | Path | None = None,
    *,
    text_field: str = "text",
    on_error: str = "fail",
    id_field: str = "doc_id",
    rejects: list[Reject] | None = None,
    notify: Callable[[str], None] | None = None,
) -> tuple[tuple[str, ...], list[tuple[str, Explanation]]]:
    """Explain the label of each sentence of a text.

    Parameters
    ----------
    text_or_file : str or Path
        A text, the path of a file, or ``-`` for standard input.
    model : Classifier, str, Path or None
        A model, its folder, or a name: ``"default"``, which is ``None`` too, ``"cascade"``, ``"encoder"`` or
        ``"seeds"``.
    text_field : str
        The column of the text, where the file is a table.
    on_error : {"fail", "skip"}
        Whether a bad row or file is an error or left out.
    id_field : str
        The column of the document's name, where the file is a table.
    rejects : list of Reject, optional
        Where what is left out is listed.
    notify : callable, optional
        Is called with one line of text before the model of the seeds is trained, and where pages that
        ``stance report`` made are passed over.

    Returns
    -------
    labels : tuple of str
        The model's labels.
    explained : list of (str, Explanation)
        Each sentence, with what the model says of it by itself.

    Raises
    ------
    DataError
        If there is no such file, or no sentence.
    ModelError
        If the model is missing or damaged.
    MissingExtraError
        If what the model, or the format of the file, needs is not installed.

    Examples
    --------
    >>> labels, explained = explain_text("The talks failed. The deal might collapse.")
    >>> [(text, found.label) for text, found in explained]
    [('The talks failed.', 'assertive'), ('The deal might collapse.', 'hedged')]
    """
    from stance.text import read_documents, split_sentences

    text_or_file = str(text_or_file)
    given, where = [text_or_file], "the text"
    skipped: list[Reject] = [] if rejects is None else rejects
    if text_or_file == "-" or _is_file(text_or_file):
        where = text_or_file
        # A name that comes twice is no matter here: each sentence is judged by itself.
        documents = read_documents(
            given,
            text_field=text_field,
            id_field=id_field,
            on_error=on_error,
            rejects=skipped,
            unique_ids=False,
            notify=notify,
        )
        given = [document.text for document in documents]
    texts = [sentence.text for text in given for sentence in split_sentences(text)]
    if not texts:
        n_skipped = f" ({len(skipped):,} skipped)" if skipped else ""
        raise DataError(f"{where}: expected a sentence; found none{n_skipped}. Give some words.")
    opened, _ = open_model(model, notify=notify)
    return opened.labels, [(text, opened.explain(text)) for text in texts]


def _is_file(text: str) -> bool:
    """Whether a text names a file; what looks like a name but has no file behind it is a mistake."""
    if len(text.encode(errors="replace")) > _LONGEST_NAME or "\n" in text or "\0" in text:
        return False
    if Path(text).exists():
        return True
    if _looks_like_name(text.strip()):
        raise DataError(
            f"{text}: expected a text or a file; found no such file. "
            "Check the path; if it is a sentence, end it with a full stop."
        )
    return False


def _looks_like_name(text: str) -> bool:
    """Whether a text is a path, or a few words with the suffix of a format, and no sentence."""
    path, n_words = Path(text), len(text.split())
    if text.rstrip(_CLOSING).endswith(_STOPS):
        return False
    in_folder = "/" in text and path.parent.is_dir()
    if in_folder:
        n_words = len(path.name.split())
    if n_words > _MOST_WORDS:
        return False
    is_path = in_folder or text.startswith(("/", "./", "../", "~/")) or text.endswith("/")
    return is_path or has_text_suffix(path.name) or (n_words == 1 and path.suffix[1:].isalpha())
