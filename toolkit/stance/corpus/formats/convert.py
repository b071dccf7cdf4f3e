"""From one format to another, with what is lost on the way counted."""

from __future__ import annotations

import contextlib
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from stance.corpus.formats.inputs import InputFile, find_inputs
from stance.corpus.formats.records import AnnotatedSentence, Conversion, Losses
from stance.corpus.formats.registry import Format, get_format
from stance.corpus.label_names import normalise_label
from stance.corpus.rows import Fields
from stance.errors import ConfigError, DataError, StanceError


def convert_corpus(
    source_format: str,
    target_format: str,
    paths: str | Path | Iterable[str | Path],
    *,
    label_map: Mapping[str, str] | None = None,
    cue_map: Mapping[str, str] | None = None,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
) -> Conversion:
    r"""Convert annotated sentences from one format to another.

    Labels and cue types stay as they are unless they are mapped: the schemes differ, and "uncertain" in one
    corpus is not "uncertain" in another.

    Parameters
    ----------
    source_format, target_format : str
        Names of formats, as :func:`stance.corpus.formats.list_formats` gives them.
    paths : str, Path or iterable of them
        Files, folders of files of the format, gzipped or not, and ``-`` for standard input.
    label_map : Mapping[str, str], optional
        New labels by old ones.
    cue_map : Mapping[str, str], optional
        New cue types by old ones; a cue whose type is mapped to ``""`` is dropped, and counted.
    text_field, label_field, id_field : str
        What text, label and document are called, in formats whose names a user can choose.

    Returns
    -------
    Conversion
        With the content of the target in ``output``.

    Raises
    ------
    ConfigError
        If there is no such format, or a label or cue type to be mapped is not in the data.
    DataError
        If a file is missing or not of the format, or there are no sentences.
    MissingExtraError
        If a format's library is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt may.,uncertain\n")
    ...     conversion = convert_corpus("csv", "doccano", path, label_map={"uncertain": "hedged"})
    >>> print(conversion.output.decode().strip())
    {"text": "It may.", "cats": ["hedged"], "doc_id": "coded-000001", "sent_id": 0}
    >>> conversion.dropped
    {}
    """
    source, target = get_format(source_format), get_format(target_format)
    files = find_inputs(paths, Fields(text_field, label_field, id_field), source.find_files, source.name_file)
    losses = Losses()
    numbers: Counter[str] = Counter()
    found = [sentence for file in files for sentence in _read_file(source, file, numbers, losses)]
    filled = [sentence for sentence in found if sentence.text.strip()]
    losses.add("sentence without text", len(found) - len(filled))
    if not filled:
        raise DataError(
            f"{', '.join(file.name for file in files)}: expected sentences; "
            f"found none in the format {source_format}. Check the format."
        )
    sentences = _map_cues(_map_labels(filled, label_map or {}), cue_map or {}, losses)
    with _blame_plugin(target, target_format):
        output = target.write(sentences, losses)
    return Conversion(
        source_format=source_format,
        target_format=target_format,
        n_sentences=len(sentences),
        n_documents=len({sentence.doc_id for sentence in sentences}),
        labels=dict(Counter(s.label for s in sentences if s.label is not None).most_common()),
        cue_types=dict(Counter(cue.type for s in sentences for cue in s.cues or ()).most_common()),
        n_unlabelled=sum(sentence.label is None for sentence in sentences),
        dropped=losses.to_dict(),
        output=output.encode() if isinstance(output, str) else output,
    )


def _read_file(
    source: Format, file: InputFile, numbers: Counter[str], losses: Losses
) -> list[AnnotatedSentence]:
    """Read a file, and name and number the sentences that its format leaves without."""
    sentences = []
    with _blame_plugin(source, file.name):
        found = list(source.read(file, losses))
    for row, sentence in enumerate(found, 1):
        # Without a name, a sentence is a document of its own.
        doc_id = sentence.doc_id or f"{file.stem}-{row:06d}"
        sent_id = numbers[doc_id] if sentence.sent_id is None else sentence.sent_id
        numbers[doc_id] = sent_id + 1
        sentences.append(replace(sentence, doc_id=doc_id, sent_id=sent_id))
    return sentences


@contextlib.contextmanager
def _blame_plugin(used: Format, where: str) -> Iterator[None]:
    """Say so where the code of a user's own format fails."""
    try:
        yield
    except StanceError:
        raise
    except Exception as error:
        if type(used).__module__.startswith(f"{__package__}."):
            raise
        found = " ".join(f"{type(error).__name__}: {error}".split())
        raise DataError(
            f"{where}: expected the format {used.name}; found {found}. Check the input and the format's code."
        ) from error


def _map_labels(
    sentences: Sequence[AnnotatedSentence], label_map: Mapping[str, str]
) -> list[AnnotatedSentence]:
    named = _compose_names(label_map)
    _check_map("label", named, {s.label for s in sentences if s.label is not None})
    if not all(named.values()):
        raise ConfigError("label map: expected a label to map to; found none. Name one.")
    return [
        s if s.label is None else replace(s, label=named.get(normalise_label(s.label), s.label))
        for s in sentences
    ]


def _map_cues(
    sentences: Sequence[AnnotatedSentence], cue_map: Mapping[str, str], losses: Losses
) -> list[AnnotatedSentence]:
    named = _compose_names(cue_map)
    _check_map("cue type", named, {cue.type for s in sentences for cue in s.cues or ()})
    mapped = []
    for sentence in sentences:
        if sentence.cues:
            cues = [(cue, named.get(normalise_label(cue.type), cue.type)) for cue in sentence.cues]
            for cue, kind in cues:
                losses.add(f"cue of type '{cue.type}'", not kind)
            kept = tuple(replace(cue, type=kind) for cue, kind in cues if kind)
            mapped.append(replace(sentence, cues=kept))
        else:
            mapped.append(sentence)
    return mapped


def _compose_names(mapping: Mapping[str, str]) -> dict[str, str]:
    """Write the names to be mapped as they are compared: an accent may be typed in two ways."""
    return {normalise_label(old): new for old, new in mapping.items()}


def _check_map(what: str, mapping: Mapping[str, str], given: set[str]) -> None:
    found = {normalise_label(name) for name in given}
    for name in mapping:
        if name not in found:
            near = difflib.get_close_matches(name, found, n=1)
            listed = ", ".join(sorted(found)[:20]) or "none"
            hint = f"Did you mean '{near[0]}'?" if near else f"The data has {listed}."
            raise ConfigError(f"{what} '{name}': expected one of the data; found no such {what}. {hint}")
