"""Single values as names and as JSON, whichever library they come from."""

import datetime

import pandas as pd
import pytest

from stance.corpus.cells import make_plain, name_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"\xc3\xa9\xff", "é\ufffd"),
        (datetime.timedelta(1), "1 day, 0:00:00"),
        (pd.Timedelta(1, "D"), "1 day, 0:00:00"),
        (pd.Timedelta(-1, "ns"), "-1 day, 23:59:59.999999999"),
        (pd.Timedelta(2, "us"), "0:00:00.000002"),
    ],
)
def test_bytes_and_durations_are_written_in_one_way(value, text):
    assert (make_plain(value), name_value(value)) == (text, text)
