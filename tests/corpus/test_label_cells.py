"""Labels in cells, as files and frames hold them, and cells that hold none."""

import pandas as pd
import pyarrow as pa

from stance.corpus import read_coded, read_coded_data


def test_what_says_that_there_is_no_label_is_no_label_of_ones_own(tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("text,label\nSicher.,ja\nKaum.,nein\nOffen.,N/A\nWas?,nan\n")
    data = read_coded_data(path, labels=None, on_error="skip")
    assert [s.label for s in data.sentences] == ["ja", "nein"]
    assert [reject.row for reject in data.rejects] == [3, 4]
    # Who names it as a label means it.
    assert len(read_coded(path, labels=["ja", "nein", "N/A", "nan"])) == 4


def test_labels_that_are_numbers_with_gaps(tmp_path):
    frame = pd.DataFrame({"text": ["A.", "B.", "C."], "label": [0, 1, None]})
    frame.to_parquet(tmp_path / "coded.parquet")
    frame.to_csv(tmp_path / "coded.csv", index=False)
    for name in ("coded.parquet", "coded.csv"):
        data = read_coded_data(tmp_path / name, labels=None, on_error="skip")
        assert [s.label for s in data.sentences] == ["0", "1"]
        assert ["expected a label; found none" in reject.reason for reject in data.rejects] == [True]


def test_labels_are_composed():
    composed, apart = "s\u00fbr", "su\u0302r"
    table = pa.table({"text": ["A.", "B.", "C."], "label": [composed, apart, "non"]})
    assert [s.label for s in read_coded(table, labels=None)] == [composed, composed, "non"]
    # As they stand in the recipe, which the model's columns follow.
    assert [s.label for s in read_coded(table, labels=[apart, "non"])] == [apart, apart, "non"]
