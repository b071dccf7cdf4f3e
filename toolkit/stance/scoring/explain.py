"""Why each sentence of a text gets its label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stance.errors import DataError

if TYPE_CHECKING:
    from stance.io.rejects import Rejects
    from stance.models.classifier import Classifier, Explanation


class ExplainedSentence(NamedTuple):
    """A sentence, and what the model says of it by itself."""

    text: str
    explanation: Explanation


def explain_text(
    text_or_path: str | Path,
    model: Classifier | str | Path | None = None,
    *,
    text_field: str = "text",
    id_field: str = "doc_id",
    rejects: Rejects | None = None,
) -> list[ExplainedSentence]:
    """Explain the label of each sentence of a text.

    Parameters
    ----------
    text_or_path : str or Path
        A text; or a file: a ``Path``, a string that names a file that exists, or ``-`` for standard input.
    model : Classifier, str or Path, optional
        A model, its folder or name; the default model by default.
    text_field, id_field : str
        The columns of the text and of the document's name, where the file is a table.
    rejects : Rejects, optional
        Where skipped rows are counted.

    Returns
    -------
    list of ExplainedSentence
        Each sentence is judged by itself.

    Raises
    ------
    DataError
        If there is no such file, or no sentence.
    ModelError
        If the model is missing or damaged.

    Examples
    --------
    >>> [(text, found.label) for text, found in explain_text("The talks failed. It may rain.")]
    [('The talks failed.', 'assertive'), ('It may rain.', 'hedged')]
    """
    from stance.models import open_model
    from stance.records import Document
    from stance.text import read_documents, split_sentences

    documents: list[Document] = [Document("text", str(text_or_path))]
    if is_file(text_or_path):
        found = read_documents(text_or_path, text_field=text_field, id_field=id_field, rejects=rejects)
        documents = list(found)
    opened = open_model(model)
    texts = [sentence.text for document in documents for sentence in split_sentences(document)]
    if not texts:
        raise DataError(
            f"{text_or_path if is_file(text_or_path) else 'text'}: no sentence in it. Give some words."
        )
    return [ExplainedSentence(text, opened.explain(text)) for text in texts]


def is_file(text_or_path: str | Path) -> bool:
    """Whether it is to be read as a file: a ``Path``, ``-``, or a string that names what exists."""
    if isinstance(text_or_path, Path) or text_or_path == "-":
        return True
    try:
        is_there = Path(text_or_path).exists() and text_or_path.strip() != ""
    except (OSError, ValueError):  # longer than any name, or with a character that none has
        return False
    words = text_or_path.split()
    if not is_there and len(words) == 1 and (Path(words[0]).suffix[1:].isalpha() or "/" in words[0]):
        raise DataError(
            f"{text_or_path}: no such file. Check the path; if it is a text, put it in a sentence."
        )
    return is_there
