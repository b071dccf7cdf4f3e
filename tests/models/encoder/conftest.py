"""One tiny encoder, fine-tuned once, that the tests of this room share."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from stance.models import Fit, fit_model
from stance.models.encoder.tokens import Subwords
from stance.records import CodedSentence


@pytest.fixture(scope="session")
def toy(tiny: ModuleType) -> list[CodedSentence]:
    return tiny.make_coded()


@pytest.fixture(scope="session")
def toy_reports() -> list:
    return []


@pytest.fixture(scope="session")
def toy_fit(tiny: ModuleType, tiny_weights: Path, toy: list[CodedSentence], toy_reports: list) -> Fit:
    return fit_model(tiny.make_config(tiny_weights), toy, report=toy_reports.append)


@pytest.fixture(scope="session")
def toy_model(toy_fit: Fit):
    return toy_fit.model


@pytest.fixture(scope="session")
def make_tokens():
    """Build the tokens of sentences of given lengths: each token a word of one character and a space."""

    def make(*lengths: int) -> Subwords:
        n = sum(lengths)
        place = np.concatenate([np.arange(length) for length in lengths] or [np.zeros(0, dtype=np.int64)])
        bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Subwords(np.arange(n) + 10, place * 2, place * 2 + 1, np.arange(n), bounds)

    return make
