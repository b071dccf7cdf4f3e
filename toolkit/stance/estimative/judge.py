"""The judge of candidates: a linear model of the words around a phrase says if it states a likelihood."""

from __future__ import annotations

import itertools
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.bundled import find_bundled
from stance.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

N_BUCKETS: Final = 1 << 17
_WORDS: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_NEAR: Final = 5
_SKIPPED: Final = frozenset("not be have been also even still then never well only already".split())
_STOPS: Final = frozenset(
    "<s> , ; : — – ( ) and but or that which who whom whose if when where what how while because so as than "
    "whether".split()
)
_SIGNS: Final = tuple("if would had was were did said will who whether so that".split())
FILE: Final = "judge.safetensors"


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence of the training data: spans that state a likelihood or confidence, and spans that do not.

    Attributes
    ----------
    text, part, split : str
        ``split`` is ``train`` or ``test``.
    phrases : dict of (int, int) to str or None
        Spans with their band of ICD 203 or level of confidence, where one was marked.
    look_alikes : frozenset of (int, int)
    is_whole : bool
        Whether all phrases of the sentence are marked; otherwise only the spans named are known.
    """

    text: str
    part: str
    split: str
    phrases: dict[tuple[int, int], str | None]
    look_alikes: frozenset[tuple[int, int]]
    is_whole: bool = True


def load_marked(split: str | None = None) -> list[MarkedSentence]:
    """Load the marked sentences of ``seeds/estimative``."""
    path = find_bundled("seeds/estimative/sentences.jsonl")
    found = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if split in (None, row["split"]):
                phrases = {(start, end): band for start, end, band in row["phrases"]}
                alikes = frozenset((start, end) for start, end in row["look_alikes"])
                found.append(
                    MarkedSentence(row["text"], row["part"], row["split"], phrases, alikes, row["is_whole"])
                )
    return found


def list_features(text: str, start: int, end: int) -> Iterator[str]:
    """Name the features of a candidate: its words, its neighbours, and both together."""
    phrase = " ".join(text[start:end].lower().replace("’", "'").split())
    before = [match[0] for match in _WORDS.finditer(text, max(0, start - 120), start)]
    after = [match[0] for match in _WORDS.finditer(text, end, min(len(text), end + 140))]
    left = ["<s>"] * _NEAR + [word.lower().replace("’", "'") for word in before]
    right = [word.lower().replace("’", "'") for word in after] + ["</s>"] * _NEAR
    near = {-place: left[-place] for place in range(1, _NEAR + 1)}
    near |= {place: right[place - 1] for place in range(1, _NEAR + 1)}
    yield f"p {phrase}"
    for place, word in near.items():
        yield f"{place} {word}"
        if abs(place) <= 3:
            yield f"{place} {phrase} {word}"
            yield f"{place} {phrase} …{word[-3:]}"
    for first, second in ((-2, -1), (-1, 1), (1, 2), (2, 3), (-3, -2)):
        yield f"{first}{second} {near[first]} {near[second]}"
        yield f"{first}{second} {phrase} {near[first]} {near[second]}"
    yield f"3 {near[1]} {near[2]} {near[3]}"
    for word in left[-9:]:
        yield f"l {word}"
        yield f"l {phrase} {word}"
    for word in right[:9]:
        yield f"r {word}"
        yield f"r {phrase} {word}"
    verb = next((w for w in right[:7] if w not in _SKIPPED and not w.endswith("ly")), "</s>")
    form = " ".join(w for w in right[:4] if w in ("be", "have", "been", "not"))
    yield f"v {verb}"
    yield f"v {phrase} {verb}"
    yield f"v {phrase} {form} {verb[-2:]}"
    yield f"s {phrase} {left[-1]} {form} {verb[-2:]}"
    yield f"s {phrase} {left[-1]} {verb}"
    clause = list(itertools.takewhile(lambda w: w not in _STOPS, reversed(left)))
    opener = left[-len(clause) - 1]
    for word in (opener, f"{opener} {clause[-1:]}", f"{clause[-1:]}", f"{min(len(clause), 6)}"):
        yield f"c {phrase} {word}"
    for word in clause:
        yield f"w {phrase} {word}"
    for word in _SIGNS:
        if word in left:
            yield f"< {phrase} {word}"
        if word in right:
            yield f"> {phrase} {word}"
    yield f"? {phrase} {text.rstrip().endswith('?')}"
    yield f"A {phrase} {before[-1][:1].isupper() if before else ''} {after[0][:1].isupper() if after else ''}"
    yield f"n {phrase} {len(before) < 2}"


def hash_features(text: str, start: int, end: int) -> list[int]:
    """Hash the features of a candidate to buckets, each once."""
    return sorted({zlib.crc32(name.encode()) % N_BUCKETS for name in list_features(text, start, end)})


class LinearJudge:
    """Says how probable it is that each candidate states a likelihood or a level of confidence."""

    def __init__(self, weights: NDArray[np.float32], bias: float) -> None:
        self.weights, self.bias = weights, bias

    def predict_proba(self, candidates: Sequence[tuple[str, int, int]]) -> NDArray[np.float64]:
        """Judge candidates, each a sentence and a span of it; shape (n_candidates,), in [0, 1]."""
        import numpy as np

        scores = [self.weights[hash_features(*each)].sum() + self.bias for each in candidates]
        return 1 / (1 + np.exp(-np.array(scores, dtype=np.float64)))

    def save(self, folder: Path) -> None:
        """Write the judge's weights into a folder."""
        import numpy as np
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        kept: dict[str, Any] = {
            "weights": self.weights.astype(np.float16),
            "bias": np.array([self.bias], dtype=np.float32),
        }
        save_file(kept, folder / FILE)


@cache
def load_judge(folder: str | Path | None = None) -> LinearJudge:
    """Load a judge from a folder; by default the one that ships with the package."""
    import numpy as np
    from safetensors.numpy import load_file

    path = (find_bundled("models/estimative-en") if folder is None else Path(folder)) / FILE
    if not path.exists():
        raise ModelError(f"{path.parent}: no {FILE}. Train one: stance train with config='estimative'.")
    loaded = load_file(path)
    return LinearJudge(loaded["weights"].astype(np.float32), float(loaded["bias"][0]))


def fit_judge(examples: Iterable[tuple[str, int, int, bool]], *, c: float = 1.0) -> LinearJudge:
    """Fit a judge on candidates, each a sentence, a span of it, and whether it states a likelihood."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows: list[list[int]] = []
    targets: list[bool] = []
    for text, start, end, is_phrase in examples:
        rows.append(hash_features(text, start, end))
        targets.append(is_phrase)
    ends = np.cumsum([0, *map(len, rows)])
    values = np.ones(ends[-1], dtype=np.float32)
    features = csr_matrix((values, np.concatenate(rows), ends), shape=(len(rows), N_BUCKETS))
    model: Any = LogisticRegression(C=c, solver="liblinear", max_iter=200).fit(features, targets)
    return LinearJudge(model.coef_[0].astype(np.float32), float(model.intercept_[0]))
