"""What each kind of model shares: its folder, copies of it, what it predicts, names of the hub."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import numpy as np
from numpy.typing import NDArray

from stance.cache import find_hub_copy
from stance.errors import ModelError
from stance.models.batches import list_cues
from stance.models.folder import DESCRIPTION_FILE, read_description
from stance.models.records import Classifier
from stance.models.thresholds import check_threshold
from stance.records import Cue


class PretrainedModel(ABC):
    """What every kind of model has: a folder, copies, and the views of its predictions."""

    name: ClassVar[str]
    """The kind of model."""

    def __repr__(self) -> str:
        # Fields are weights and word lists, which would fill a notebook.
        return f"{type(self).__name__}(labels={cast(Any, self).labels!r})"

    @abstractmethod
    def save(self, folder: str | Path) -> None:
        """Write the model as a folder."""

    @classmethod
    @abstractmethod
    def read(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read what :meth:`save` wrote beside the description; errors are those of what does not fit."""

    def list_fields(self) -> dict[str, Any]:
        """Give the model's fields by name."""
        model = cast(Any, self)
        return {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}

    def with_info(self, info: Mapping[str, Any]) -> Self:
        """Copy the model with other ``info``."""
        copied: Self = dataclasses.replace(cast(Any, self), info=dict(info))
        return copied

    def with_min_confidence(self, min_confidence: float) -> Self:
        """Copy the model with another threshold of abstention.

        Raises
        ------
        ConfigError
            If it is no number from 0 to 1.
        """
        threshold = check_threshold(min_confidence)
        copied: Self = dataclasses.replace(cast(Any, self), min_confidence=threshold)
        return copied

    def predict_proba(
        self: Classifier, texts: Sequence[str], doc_index: NDArray[np.integer[Any]] | None = None
    ) -> NDArray[np.float32]:
        """Predict calibrated probabilities.

        Parameters
        ----------
        texts : sequence of str
        doc_index : int array, shape (n_sentences,), optional
            As in ``predict_batch``.

        Returns
        -------
        float32 array, shape (n_sentences, n_labels)
            In the order of ``labels``; rows sum to 1.
        """
        return self.predict_batch(texts, doc_index).proba

    def predict(self: Classifier, texts: Sequence[str]) -> NDArray[np.str_]:
        """Predict the most probable label of each sentence.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        str array, shape (n_sentences,)
        """
        return np.array(self.labels)[self.predict_batch(texts).class_index]

    def cues(self: Classifier, texts: Sequence[str]) -> list[tuple[Cue, ...]]:
        """Find the cues that give each sentence's predicted label away.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        list of tuple of Cue
            One tuple a sentence; empty where the label has no cues.
        """
        return list_cues(self.predict_batch(texts), texts)

    def save_pretrained(self, save_directory: str | Path) -> None:
        """Write the model as a folder, like :meth:`save`, with its model card as ``README.md``.

        Parameters
        ----------
        save_directory : str or Path
            Made if it is not there.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        self.save(save_directory)

    @classmethod
    def from_pretrained(cls, name_or_path: str | Path) -> Self:
        """Read a model from its folder or from the local cache of the hub; nothing is downloaded.

        Parameters
        ----------
        name_or_path : str or Path
            A model's folder; or a name on the Hugging Face hub, such as ``"someone/model"``, of which the
            local cache holds a copy, as ``hf download`` makes it.

        Returns
        -------
        PretrainedModel
            Of the class that it is called on; :func:`stance.load_model` reads a folder of any kind.

        Raises
        ------
        ModelError
            If there is no such model, it is damaged, or it is of another kind.
        MissingExtraError
            If what it needs is not installed.

        Examples
        --------
        >>> from stance.models import LinearModel
        >>> LinearModel.from_pretrained("my-model")
        Traceback (most recent call last):
        stance.errors.ModelError: my-model: expected a model folder; found nothing. Check the path.
        """
        return cls.load(_find_folder(name_or_path))

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read a model of this kind from its folder, as :meth:`save` writes it.

        Parameters
        ----------
        folder : str or Path

        Returns
        -------
        PretrainedModel
            Of the class that it is called on.

        Raises
        ------
        ModelError
            If the folder is missing, incomplete, cut short, altered, of another version or of another kind.
        MissingExtraError
            If what it needs is not installed.
        """
        path = Path(folder)
        return cls.from_description(path, read_description(path))

    @classmethod
    def from_description(cls, path: Path, description: Mapping[str, Any]) -> Self:
        """Read what :meth:`load` reads, where :func:`~stance.models.folder.read_description` has run."""
        kind = description.get("model")
        if kind != cls.name:
            raise ModelError(
                f"{path}: expected a model of the kind '{cls.name}'; found one of the kind '{kind}'. "
                "Call stance.load_model, which reads any."
            )
        try:
            found = cls.read(path, description)
            if not 0 <= description["min_confidence"] <= 1:  # nor is NaN
                raise ValueError(f"min_confidence is {description['min_confidence']}, not from 0 to 1")
        except (KeyError, TypeError, ValueError, IndexError) as error:
            if isinstance(error, ModelError):
                raise
            raise ModelError(
                f"{path}: expected a complete model; found {DESCRIPTION_FILE} and files that do not fit "
                f"({type(error).__name__}: {error}). Train it again."
            ) from error
        return found


def _find_folder(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    is_hub_name = isinstance(name_or_path, str) and name_or_path.count("/") == 1 and not path.is_absolute()
    if path.exists() or not is_hub_name:
        return path
    try:
        folder = find_hub_copy(str(name_or_path), DESCRIPTION_FILE)
    except ValueError:  # a name that the hub does not allow
        return path
    if folder is None:
        raise ModelError(
            f"{path}: expected a model folder, or a name in the local Hugging Face cache; found neither. "
            f"Check the path, or run: hf download {path}."
        )
    return folder
