"""What users write after a bare import: for mypy, which reads it with the library; nothing calls it."""

from typing import assert_type

import pandas as pd

import stance


def use() -> None:
    assert_type(stance.score(pd.DataFrame({"text": ["It may rain."]})), pd.DataFrame)
    stance.score("It may rain.")
    stance.evaluation.evaluate("default", "coded.jsonl")
    stance.profile.profile("scored.parquet")
    raise stance.errors.StanceError
