"""The formats that there are: those that come with the package, and those of a user's own file."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.errors import ConfigError


class Format(ABC):
    r"""A format of annotated sentences; subclass it and register the class to add one.

    Attributes
    ----------
    name : str
        What it is called on the command line.
    about : str
        A line on what it is.
    suffixes : tuple[str, ...]
        Ends of its files' names, by which they are found in a folder; each may be followed by ``.gz``.
    is_folder : bool
        Whether it is written as a folder of files rather than one file.

    Examples
    --------
    In a file ``tab.py`` of one's own, for ``stance data convert tab jsonl in.tab --plugin tab.py``:

    >>> from stance.corpus.formats import AnnotatedSentence, Format, list_formats, register_format
    >>> @register_format
    ... class TabFormat(Format):
    ...     name = "tab"
    ...     about = "label, tab, sentence"
    ...     suffixes = (".tab",)
    ...
    ...     def read(self, file, losses):
    ...         for line in file.read_text().splitlines():
    ...             label, text = line.split("\t")
    ...             yield AnnotatedSentence(text, label)
    ...
    ...     def write(self, sentences, losses):
    ...         losses.add("cue", sum(len(s.cues or ()) for s in sentences))
    ...         return "".join(f"{s.label}\t{s.text}\n" for s in sentences)
    >>> "tab" in list_formats()
    True
    """

    name: ClassVar[str]
    about: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = ()
    is_folder: ClassVar[bool] = False

    @abstractmethod
    def read(self, file: InputFile, losses: Losses) -> Iterable[AnnotatedSentence]:
        """Read the sentences of a file, in order.

        Parameters
        ----------
        file : InputFile
            The file.
        losses : Losses
            Where to count what the file holds and a sentence does not.

        Returns
        -------
        iterable of AnnotatedSentence

        Raises
        ------
        DataError
            If the file is not of this format.
        """

    @abstractmethod
    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str | bytes | dict[str, bytes]:
        """Write sentences.

        Parameters
        ----------
        sentences : sequence of AnnotatedSentence
            Each with ``doc_id`` and ``sent_id``.
        losses : Losses
            Where to count what the format cannot hold.

        Returns
        -------
        str, bytes or dict
            The whole file; for a folder, its files by name.
        """

    def name_file(self, path: Path) -> Path:
        """Name the file that a given one is read with: itself, unless two files are one input."""
        return path

    def find_files(self, folder: Path) -> list[Path]:
        """List the files of this format in a folder and the folders below it, sorted."""
        ends = tuple(end for suffix in self.suffixes for end in (suffix, f"{suffix}.gz"))
        return sorted(
            path
            for path in folder.rglob("*")
            if path.name.lower().endswith(ends)
            and path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        )


F = TypeVar("F", bound=type[Format])

# Module and description of each format; the description stands here so that help imports no format.
_BUILT_IN: Final[dict[str, tuple[str, str]]] = {
    "jsonl": ("jsonl", "one sentence a line: text, label, doc_id, sent_id, cues"),
    "csv": ("csv_table", "the same columns as a CSV table, lists as JSON"),
    "szeged-xml": ("szeged_xml", "Szeged Uncertainty Corpus: typed cues in <ccue>"),
    "bioscope-xml": ("bioscope_xml", "BioScope: cues in <cue>, scopes in <xcope>"),
    "conll2010-xml": ("conll2010_xml", "CoNLL-2010 shared task: sentences with certainty, cues, scopes"),
    "commitmentbank-csv": ("commitmentbank_csv", "CommitmentBank: mean commitment from -3 to 3"),
    "certainty-jsonl": ("certainty_jsonl", "Pei and Jurgens: certainty of a finding from 1 to 6"),
    "spacy": ("spacy_docbin", "spaCy DocBin: one Doc a sentence, label in cats, cues in spans['sc']"),
    "spacy-jsonl": ("spacy_jsonl", "spaCy and Prodigy JSON Lines: text, cats, spans, meta"),
    "doccano": ("doccano", "doccano JSON Lines: text with cats and entities, or label"),
    "label-studio": ("label_studio", "Label Studio tasks: choices and labels (reads JSON-MIN too)"),
    "argilla": ("argilla", "Argilla records as JSON: responses to the questions label and cues"),
    "brat": ("brat", "brat standoff: a folder of .txt and .ann files"),
}
_REGISTERED: Final[dict[str, type[Format]]] = {}


def register_format(cls: F) -> F:
    """Make a format known by its name; a class decorator.

    Parameters
    ----------
    cls : type
        A subclass of :class:`Format`.

    Returns
    -------
    type
        The same class.

    Raises
    ------
    ConfigError
        If it has no name, or that of a format that comes with the package.

    Examples
    --------
    >>> @register_format
    ... class Mine(Format):
    ...     about = "a format without a name"
    Traceback (most recent call last):
    stance.errors.ConfigError: Mine: expected a format's name of its own; found none. Set the attribute name.
    """
    name = getattr(cls, "name", "")
    built_in = _BUILT_IN.get(name)
    if not name or (built_in is not None and cls.__module__ != f"{__package__}.{built_in[0]}"):
        found = f"'{name}', which comes with stance" if name else "none"
        raise ConfigError(
            f"{cls.__name__}: expected a format's name of its own; found {found}. Set the attribute name."
        )
    _REGISTERED[name] = cls
    return cls


def list_formats() -> dict[str, str]:
    """List the formats there are.

    Returns
    -------
    dict of str to str
        A line on each, by name.

    Examples
    --------
    >>> "szeged-xml" in list_formats()
    True
    """
    own = {name: getattr(cls, "about", "") for name, cls in _REGISTERED.items() if name not in _BUILT_IN}
    return {name: about for name, (_, about) in _BUILT_IN.items()} | own


def get_format(name: str) -> Format:
    """Find a format by its name.

    Parameters
    ----------
    name : str

    Returns
    -------
    Format

    Raises
    ------
    ConfigError
        If there is none of this name; the message lists those that there are.

    Examples
    --------
    >>> get_format("jsonl").suffixes
    ('.jsonl',)
    """
    if name not in _REGISTERED and name in _BUILT_IN:
        importlib.import_module(f"{__package__}.{_BUILT_IN[name][0]}")
    if name not in _REGISTERED:
        known = list_formats()
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise ConfigError(
            f"{name}: expected a format; found none of this name. {hint}There are {', '.join(known)}."
        )
    return _REGISTERED[name]()


class _CachelessLoader(SourceFileLoader):
    """Loads a file without leaving a ``__pycache__`` beside it."""

    def set_data(self, path: str, data: object, **kwargs: object) -> None:
        """Write nothing."""


def load_plugin(path: str | Path) -> list[str]:
    """Run a Python file that registers formats.

    Its code runs with the user's rights: load only a file that is trusted.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of str
        Names of the formats that it registered.

    Raises
    ------
    ConfigError
        If there is no such file, it fails, or it registers no format.

    Examples
    --------
    >>> load_plugin("nowhere.py")
    Traceback (most recent call last):
    stance.errors.ConfigError: nowhere.py: expected a Python file; found none there. Check the path.
    """
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"{path}: expected a Python file; found none there. Check the path.")
    before = dict(_REGISTERED)
    name = f"stance_format_{path.stem}"
    loader = _CachelessLoader(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    # Dataclasses look their module up by its name.
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(module)
    except ConfigError:
        raise
    except Exception as error:
        found = " ".join(f"{type(error).__name__}: {error}".split())
        raise ConfigError(
            f"{path}: expected a file that registers formats; found {found}. Mend it."
        ) from error
    added = [name for name, cls in _REGISTERED.items() if before.get(name) is not cls]
    if not added:
        raise ConfigError(
            f"{path}: expected a class under @register_format; found none. "
            "Decorate a subclass of stance.corpus.formats.Format."
        )
    return added
