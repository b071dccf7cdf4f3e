"""Texts scored from Python: a model at hand, and a result that a notebook shows as the marked text."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stance.records import Prediction, Sentence

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from stance.models import Classifier
    from stance.profile import Profile
    from stance.profile.describe import CollectionDescription, DocumentDescription

_N_SHOWN = 20  # documents that a notebook shows before it stops


def load(model: Classifier | str | Path | None = None) -> Scorer:
    """Load a model to score texts with.

    Parameters
    ----------
    model : Classifier, str or Path, optional
        A model, its folder, a fitted ``StanceClassifier``, or a name: ``"default"``, ``"cascade"``,
        ``"encoder"`` or ``"seeds"``, as of :func:`stance.load_model`. By default the first, a linear one,
        which comes with the package.

    Returns
    -------
    Scorer

    Raises
    ------
    ModelError
        If there is no such model.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> import stance
    >>> stance.load().score("The talks failed. The deal might collapse.")
    Result: 1 document, 2 sentences: 1 assertive, 1 hedged, 0 speculative
    """
    from stance.scoring import open_model

    return Scorer(open_model(model)[0])


class Scorer:
    """A model that scores texts.

    Parameters
    ----------
    model : Classifier
        As :func:`stance.load_model` gives it.

    Attributes
    ----------
    model : Classifier
    """

    def __init__(self, model: Classifier) -> None:
        self.model = model

    def __repr__(self) -> str:
        return f"Scorer({self.model.name!r})"

    def score(
        self,
        texts: object,
        *,
        text_field: str = "text",
        id_field: str = "doc_id",
        min_confidence: float | None = None,
    ) -> Result:
        """Score a text, or many.

        Parameters
        ----------
        texts : str, list of str, DataFrame, pyarrow.Table, datasets.Dataset or iterable of Document
            A single string is one document, and refused where it is the name of a file.
        text_field, id_field : str
            Names of the columns that hold the text and the document's name.
        min_confidence : float, optional
            The model abstains from sentences with a confidence below this, in [0, 1]: their ``abstained``
            is true, and their ``label`` stays, the likeliest one. By default the model's own threshold.

        Returns
        -------
        Result

        Raises
        ------
        DataError
            If the data holds no texts, or an option is out of range.

        Examples
        --------
        >>> load().score(["Perhaps it will rain.", "It rained."]).to_arrow()["label"].to_pylist()
        ['hedged', 'assertive']
        """
        from stance.scoring import score_texts

        table = score_texts(
            texts, self.model, text_field=text_field, id_field=id_field, min_confidence=min_confidence
        )
        return Result(table, tuple(self.model.labels))


class Result:
    """Scored sentences, as tables, as a profile, or as the text with its marks.

    Parameters
    ----------
    table : pyarrow.Table
        As :func:`stance.score_table` gives it.
    labels : tuple[str, ...]
        The model's labels.

    Attributes
    ----------
    labels : tuple[str, ...]
    """

    def __init__(self, table: pa.Table, labels: tuple[str, ...]) -> None:
        self._table = table
        self.labels = labels

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        rows = zip(self._table["label"].to_pylist(), self._table["abstained"].to_pylist(), strict=True)
        n_by_label = Counter(label for label, abstained in rows if not abstained)
        n_unsure = len(self) - n_by_label.total()
        n_documents = len(self._table["doc_id"].unique())
        counts = ", ".join(f"{n_by_label[label]:,} {label}" for label in self.labels)
        documents = f"{n_documents:,} document{'' if n_documents == 1 else 's'}"
        left = f"; {n_unsure:,} without a label" if n_unsure else ""
        return f"Result: {documents}, {len(self):,} sentence{'' if len(self) == 1 else 's'}: {counts}{left}"

    def to_arrow(self) -> pa.Table:
        """Give the sentences as an Arrow table, a row each, with the columns of ``stance score``."""
        return self._table

    def to_pandas(self) -> pd.DataFrame:
        """Give the sentences as a DataFrame, a row each, with the columns of ``stance score``.

        Whole numbers stay whole, also where some are missing.
        """
        from stance.scoring import make_frame

        return make_frame(self._table)

    def to_records(self) -> list[tuple[Sentence, Prediction]]:
        """Give the sentences as records, each with its prediction."""
        from stance.scoring import list_records

        return list_records(self._table, self.labels)

    def profile(
        self,
        *,
        zones: str | Sequence[str] = ("body",),
        voices: str | Sequence[str] = ("writer",),
        n_resamples: int = 1000,
        seed: int = 0,
    ) -> Profile:
        """Profile all documents together: shares, cue rates, commitment, with 95 % intervals.

        Parameters
        ----------
        zones, voices, n_resamples, seed
            As for :func:`stance.profile.profile_scored`, which takes ``to_arrow()`` and profiles groups too.

        Returns
        -------
        Profile

        Raises
        ------
        DataError
            If no sentence counts.

        Examples
        --------
        >>> load().score("The talks failed. The deal might collapse.").profile().shares["hedged"].value
        0.5
        """
        from stance.profile import profile_scored

        found = profile_scored(self._table, zones=zones, voices=voices, n_resamples=n_resamples, seed=seed)
        return found.profiles[0]

    def to_html(self) -> str:
        """Render the report of ``stance report``: one page of HTML.

        Raises
        ------
        DataError
            If there is no sentence to report on.
        MissingExtraError
            If Jinja2 is not installed.

        Examples
        --------
        >>> "<u>might</u>" in load().score("The deal might collapse.").to_html()
        True
        """
        from stance.report.html.render import render_html

        return render_html(self._describe())

    def to_markdown(self) -> str:
        """Render the same as Markdown, in which nothing of a text is followed as Markdown or HTML.

        Raises
        ------
        DataError
            If there is no sentence to report on.

        Examples
        --------
        >>> print(load().score("The deal might collapse.").to_markdown().splitlines()[2])
        # text-000001
        """
        from stance.report.outline.markdown import render_markdown

        return render_markdown(self._describe())

    def _describe(self) -> DocumentDescription | CollectionDescription:
        from stance.errors import DataError
        from stance.profile import Gathered, describe_scored

        if not len(self):
            raise DataError("the texts: expected a sentence; found none. Give some words.")
        return describe_scored(Gathered(self._table, self.labels))

    def _repr_html_(self) -> str | None:
        """Show the marked text in a notebook; without Jinja2 nothing, so that plain text is shown."""
        from stance.errors import MissingExtraError
        from stance.report.html.page import check_html, load_templates
        from stance.report.marks import group_paragraphs, make_letters, make_mark, name_kind
        from stance.report.terminal import clean_line

        try:
            check_html("the notebook")
        except MissingExtraError:
            return None
        documents = []
        records = itertools.groupby(self.to_records(), key=lambda pair: pair[0].doc_id)
        for doc_id, group in itertools.islice(records, _N_SHOWN):
            marks = [
                make_mark(sentence, prediction, number, self.labels)
                for number, (sentence, prediction) in enumerate(group, 1)
            ]
            documents.append((clean_line(doc_id), group_paragraphs(marks)))
        n_documents = len(self._table["doc_id"].unique())
        kinds = map(name_kind, range(len(self.labels)))
        legend = zip(map(clean_line, self.labels), make_letters(self.labels), kinds, strict=True)
        template = load_templates().get_template("notebook.html.j2")
        return template.render(
            documents=documents,
            legend=[entry for entry in legend if entry[1]],
            told=repr(self),
            n_left=n_documents - len(documents),
        )
