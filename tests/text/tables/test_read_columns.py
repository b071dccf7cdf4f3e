"""CSV, TSV and Parquet: which cells become what, and what stays as it is."""

import codecs
import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.text import read_documents, read_tables
from stance.text.read_options import ReadOptions
from stance.text.read_sources import find_sources
from stance.text.tables.read_columns import CsvReader


@pytest.fixture
def read_csv(tmp_path):
    def read(content, name="a.csv", **options):
        (tmp_path / name).write_bytes(content.encode())
        return pa.concat_tables(read_tables([tmp_path / name], **options))

    return read


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-20", ""], pa.int64(), [1, -20, None]),
        (["1", "2.5", "NA"], pa.float64(), [1.0, 2.5, None]),
        (["1e-07", "0.5", "7"], pa.float64(), [1e-7, 0.5, 7.0]),
        (["2021.0", "0.0", ""], pa.float64(), [2021.0, 0.0, None]),
        (["0.6666666666666666", "-1.5", "0.30000000000000004"], pa.float64(), [2 / 3, -1.5, 0.1 + 0.2]),
        # What would be written another way stays as it is: two that differ could become one.
        (["12.1", "12.10", "12.2"], pa.string(), ["12.1", "12.10", "12.2"]),
        (["0.50", "0.25", "1"], pa.string(), ["0.50", "0.25", "1"]),
        (["1", "1.0", "2.5"], pa.string(), ["1", "1.0", "2.5"]),
        (["1E5", "2E5", "3"], pa.string(), ["1E5", "2E5", "3"]),
        (["1e5", "2e5", "3"], pa.string(), ["1e5", "2e5", "3"]),
        (["-0", "0", "1"], pa.string(), ["-0", "0", "1"]),
        (["0.1234567890123456", "0.12345678901234567", "1"], pa.string(), None),
        (["true", "False", "TRUE"], pa.bool_(), [True, False, True]),
        (
            ["2024-02-29", "1999-12-31", ""],
            pa.date32(),
            [datetime.date(2024, 2, 29), datetime.date(1999, 12, 31), None],
        ),
        (["2024-02-29 10:00:00", "2024-02-29T23:59:59", ""], pa.timestamp("s"), None),
        (["007", "1", "2"], pa.string(), ["007", "1", "2"]),
        (["+1", "2", "3"], pa.string(), ["+1", "2", "3"]),
        (["1", "two", ""], pa.string(), ["1", "two", ""]),
        (["123456789012345678901", "1", "2"], pa.string(), ["123456789012345678901", "1", "2"]),
        (["2024-02-30", "2024-01-01", ""], pa.string(), ["2024-02-30", "2024-01-01", ""]),
        (["1.0", "1.10.2", "2"], pa.string(), ["1.0", "1.10.2", "2"]),
        (["NA", "", "null"], pa.string(), ["NA", "", "null"]),
    ],
)
def test_cells_that_pass_through(read_csv, cells, kind, values):
    table = read_csv("text,x\n" + "".join(f"A.,{cell}\n" for cell in cells))
    assert table["x"].type == kind
    if values is not None:
        assert table["x"].to_pylist() == values


def test_type_of_a_column_is_that_of_all_its_cells(read_csv, monkeypatch):
    monkeypatch.setattr("stance.text.tables.read_columns.BLOCK_BYTES", 400)
    table = read_csv("text,x\n" + "A.,1\n" * 200 + "B.,n.d.\n")
    assert table["x"].to_pylist() == ["1"] * 200 + ["n.d."]


def test_numbers_in_the_text_and_id_columns_stay_text(read_csv):
    assert read_csv("doc_id,text\n007,42\n").to_pylist() == [{"doc_id": "007", "text": "42"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,note\r\n"It may\r\nrain, or ""not"".",x\r\n'),
        ("a.csv", 'text;note\n"It may\r\nrain, or ""not"".";x\n'),
        ("a.tsv", 'text\tnote\n"It may\r\nrain, or ""not""."\tx\n'),
        ("a.csv", '\n"text","note"\n"It may\r\nrain, or ""not"".","x"'),
    ],
)
def test_quotes_line_breaks_and_delimiters(read_csv, name, content):
    expected = {"doc_id": "a-000001", "text": 'It may\r\nrain, or "not".', "note": "x"}
    assert read_csv(content, name).to_pylist() == [expected]


def test_semicolons_beside_a_name_with_a_comma(read_csv):
    table = read_csv('"Title, long";text;n\nA;"It may; it will.";1\n')
    assert table.select(["Title, long", "text"]).to_pylist() == [
        {"Title, long": "A", "text": "It may; it will."}
    ]
    assert read_csv('"a;b",text\nA;B,It may.\n').column_names == ["doc_id", "text", "a;b"]


def test_lines_above_the_names_are_told_of(read_csv):
    above = "ProQuest export\nDate: 2024\n\n"
    with pytest.raises(DataError, match=r"found 'text' in line 4\. Delete the lines above it\.$"):
        read_csv(f"{above}doc_id,text\na,It may rain.\n")
    with pytest.raises(DataError, match=r"found 'body' in line 4\. Delete"):
        read_csv(f'{above}"doc_id","body"\na,It may rain.\n', text_field="body")
    with pytest.raises(DataError, match=r"found 'body'\. Pass --text-field body\."):
        read_csv("body\ntext\nSo.\n")


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_line_in_which_excel_names_the_separator(read_csv, mark):
    rows = ["text,n", "It may; or not.,1", "Too few", "It will.,2"]
    lines = [f"sep={mark}", *(row.replace("; or", " or").replace(",", mark) for row in rows)]
    rejects = []
    tables = read_csv("\r\n".join(lines) + "\r\n", on_error="skip", rejects=rejects)
    assert [(row["text"], row["n"]) for row in tables.to_pylist()] == [("It may or not.", 1), ("It will.", 2)]
    assert [(reject.row, reject.reason) for reject in rejects] == [(2, "expected 2 cells; found 1")]


def test_tabs_in_a_name_of_a_table_with_its_text(read_csv):
    assert [row["text"] for row in read_csv('text,"a\tb"\nIt may.,1\n').to_pylist()] == ["It may."]


def test_column_name_with_a_line_break(read_csv):
    assert read_csv('text,"a\nb"\nA.,1\n').column_names == ["doc_id", "text", "a\nb"]


def test_row_numbers_go_on_over_blocks_and_bad_rows(read_csv, monkeypatch):
    monkeypatch.setattr("stance.text.tables.read_columns.BLOCK_BYTES", 200)
    lines = [f"Text {n}.,{n}" if n % 7 else "bad" for n in range(1, 101)]
    rejects = []
    table = read_csv("text,n\n" + "\n".join(lines), on_error="skip", rejects=rejects)
    assert table["doc_id"].to_pylist() == [f"a-{n:06d}" for n in range(1, 101) if n % 7]
    assert [reject.row for reject in rejects] == list(range(7, 101, 7))


def test_quoted_line_breaks_at_the_edge_of_a_block(read_csv, monkeypatch):
    texts = [f"Line {n} one.\nLine {n} two.\n\nLine {n}, three." for n in range(100)]
    monkeypatch.setattr("stance.text.tables.read_columns.BLOCK_BYTES", 150)
    table = read_csv("n,text\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(texts)))
    assert table["text"].to_pylist() == texts


def test_row_longer_than_a_block(read_csv, monkeypatch):
    monkeypatch.setattr("stance.text.tables.read_columns.BLOCK_BYTES", 100)
    with pytest.raises(DataError, match=r"a\.csv: expected a CSV file; found a mistake: .*block"):
        read_csv("text,n\n" + "x" * 1000 + ",1\n")


def test_parquet_rows_come_in_order_with_their_types(tmp_path):
    n = 1000
    table = pa.table(
        {
            "day": pa.array([datetime.date(2024, 1, 1)] * n),
            "body": pa.array([f"Text {i}." for i in range(n)], pa.large_string()),
            "key": pa.array(range(n), pa.int32()),
            "outlet": pa.array(["The Review", "The Paper"] * (n // 2)).dictionary_encode(),
            "tags": pa.array([["a", "b"]] * n),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=300)
    found = pa.concat_tables(
        read_tables([tmp_path / "a.parquet"], text_field="body", id_field="key", batch_chars=2000)
    )
    assert found["doc_id"].to_pylist() == [str(i) for i in range(n)]
    assert found["text"].to_pylist() == [f"Text {i}." for i in range(n)]
    assert found["outlet"].to_pylist() == ["The Review", "The Paper"] * (n // 2)
    assert found.schema.names == ["doc_id", "text", "day", "outlet", "tags"]
    assert found.schema.types[2:] == [pa.date32(), pa.string(), pa.list_(pa.string())]


def write_parquet(path, table):
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (pa.table({"text": pa.array([], pa.string())}), "expected rows; found none. "),
        (pa.table({"text": [1, 2]}), "expected text in the text column; found int64. "),
        (pa.table({"text": ["A.", None]}), "row 2: expected text; found null. "),
        (pa.table({"text": ["A.", "\n"]}), "row 2: expected text; found blank text. "),
        (
            pa.table({"text": ["A."], "doc_id": [["x"]]}),
            "expected text or numbers in the id column; found list",
        ),
        (pa.table({"text": ["A.", "B."], "doc_id": [None, "x"]}), "row 1: expected an id; found null. "),
    ],
)
def test_bad_parquet(tmp_path, table, expected):
    path = tmp_path / "a.parquet"
    write_parquet(path, table)
    with pytest.raises(DataError) as caught:
        list(read_tables([path]))
    assert str(caught.value).startswith(f"{path}: {expected}")


def test_parquet_that_is_damaged_inside(tmp_path):
    path = tmp_path / "a.parquet"
    write_parquet(path, pa.table({"text": [f"It may rain on day {i}." for i in range(5000)]}))
    data = bytearray(path.read_bytes())
    data[4:2000] = bytes(1996)
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"a\.parquet: expected a whole Parquet file; found: "):
        list(read_documents([path]))


@pytest.mark.parametrize("name", ["note", "text", "doc_id"])
def test_parquet_whose_two_lists_of_columns_disagree(tmp_path, name):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"doc_id": ["a"], "text": ["It rained."], "note": ["n"]}), path)
    data = path.read_bytes()
    at = data.index(name.encode(), data.index(b"schema")) + 2  # Arrow's own list is packed
    path.write_bytes(data[:at] + b"\0" + data[at + 1 :])
    with pytest.raises(DataError, match=r"a\.parquet: expected .* found") as caught:
        list(read_tables([path]))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("n_marks", [1, 2, 3])
@pytest.mark.parametrize("content", ["text,n\nIt may.,1\n", "sep=;\ntext;n\nIt may.;1\n"])
@pytest.mark.parametrize("text_field", ["text", None])
def test_byte_order_marks_belong_to_no_name(tmp_path, n_marks, content, text_field):
    (tmp_path / "a.csv").write_bytes(codecs.BOM_UTF8 * n_marks + content.encode())
    (source,) = find_sources(tmp_path)
    reader = CsvReader(source, ReadOptions(text_field))
    (chunk,) = reader.read_chunks(reader.types)
    texts = chunk.others["text"] if text_field is None else chunk.texts
    assert (texts.to_pylist(), chunk.others["n"].to_pylist()) == (["It may."], [1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tabs_are_told_where_no_text_is_asked_for(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("text\tlabel\nSo.\tx\nIt, so.\ty\n".encode(encoding))
    (source,) = find_sources(tmp_path)
    with pytest.raises(DataError, match=r"found tabs in the first line\. Rename it to end in \.tsv\.$"):
        CsvReader(source, ReadOptions(text_field=None))


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_columns_without_a_name_that_hold_nothing_are_passed_over(read_csv, name):
    """As spreadsheets write the columns beside a table."""
    content = "\n\ndoc_id,text,n,, \na,It may.,1,, \nb,It did.,2,,\n"
    table = read_csv(content.replace(",", "\t") if name == "a.tsv" else content, name)
    assert table.to_pydict() == {"doc_id": ["a", "b"], "text": ["It may.", "It did."], "n": [1, 2]}
    assert read_csv("sep=;\ndoc_id;text;\na;So.;\n").column_names == ["doc_id", "text"]
    alone = "doc_id,text,\na,So.,\n"
    assert read_csv(alone).column_names == ["doc_id", "text"]


def test_columns_without_a_name_that_hold_something_stay(read_csv):
    # The numbers of rows, as pandas writes them, and two columns of a spreadsheet that are empty.
    table = read_csv(",text,n,,\n0,It may.,007,,\n1,It did.,8,,\n")
    assert table.select(["text", "", "n"]).to_pydict() == {
        "text": ["It may.", "It did."],
        "": [0, 1],
        "n": ["007", "8"],
    }
    with pytest.raises(DataError, match="expected columns of different names; found '' twice"):
        read_csv(",text,,\n0,It may.,,\n1,It did.,,x\n")


def test_rows_keep_their_numbers_beside_empty_columns(read_csv):
    rejects = []
    content = "\nsep,text,,\na,It may.,,\nb,It did.,,,7\nc,So.,,\n"
    table = read_csv(content, on_error="skip", rejects=rejects)
    assert table["sep"].to_pylist() == ["a", "c"]
    assert table["doc_id"].to_pylist() == ["a-000001", "a-000003"]
    assert [(reject.row, reject.reason) for reject in rejects] == [(2, "expected 4 cells; found 5")]
    with pytest.raises(DataError, match="row 2: expected 4 cells; found 5"):
        read_csv(content)


def test_an_empty_column_is_found_empty_in_all_blocks(read_csv, monkeypatch):
    monkeypatch.setattr("stance.text.tables.read_columns.BLOCK_BYTES", 64)
    rows = [f"{'x' * 30},,{'late' if i == 8 else ''}" for i in range(9)]
    table = read_csv("\n".join(["text,,", *rows]))
    assert table[""].to_pylist() == [""] * 8 + ["late"]


def test_rows_that_hold_nothing_are_passed_over(read_csv):
    rows = "nr;doc_id;text;date\n1;a;It may.;2024-01-01\n;;;\n ; ;  ;\n2;b;No.;\n;;;\n;;;\n"
    table = read_csv(rows.replace("\n", "\r\n"))
    assert table["text"].to_pylist() == ["It may.", "No."]
    assert table["nr"].to_pylist() == ["1", "2"]
    # Rows after them keep their numbers, and one that holds anything at all is a row.
    with pytest.raises(DataError, match=r"a.csv: row 4: expected text; found blank text"):
        read_csv("doc_id,text\na,It may.\n,\n,\nb,\n")
    with pytest.raises(DataError, match="expected rows below the header; found none"):
        read_csv("doc_id,text\n,\n,\n")


@pytest.mark.parametrize("missing", ["NA", "NaN", "NULL", "#N/A"])
def test_a_text_that_a_program_left_out_is_none(read_csv, missing):
    """R writes NA without quotation marks where a text is missing."""
    content = f'"","doc_id","text"\n"1","a","It may rain."\n"2","b",{missing}\n"3","NA","NA is no text."\n'
    with pytest.raises(DataError, match=r"a.csv: row 2: expected text; found null. Mend it, or pass"):
        read_csv(content)
    rejects = []
    table = read_csv(content, on_error="skip", rejects=rejects)
    assert table["text"].to_pylist() == ["It may rain.", "NA is no text."]
    assert table["doc_id"].to_pylist() == ["a", "NA"]
    assert [reject.row for reject in rejects] == [2]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            'a,"It may rain.\nb,So.\nc,No.\n',
            "line 2: expected a closing quotation mark; found the end of the file",
        ),
        (
            'a,So.\nb,"It ""may.\nc,No.\n',
            "line 3: expected a closing quotation mark; found the end of the file",
        ),
        (
            'a,"So\nso."\nb,"Perhaps" he said.\n',
            "line 4: expected a closing .* at the end of its cell; found more",
        ),
        ('a,"He said \\"may\\" so"\n', "line 2: expected a closing .* at the end of its cell; found more"),
    ],
)
def test_a_cell_whose_quotation_mark_is_not_closed_is_told_of(read_csv, rows, complaint):
    with pytest.raises(DataError, match=rf"a\.csv: {complaint}.*twice"):
        read_csv("doc_id,text\n" + rows)


def test_quotation_marks_that_fit_are_no_mistake(read_csv, monkeypatch):
    # Whatever the places at which the file is read in pieces.
    for n_bytes in range(1, 40):
        monkeypatch.setattr("stance.text.tables.csv_quotes.CHUNK_BYTES", n_bytes)
        table = read_csv('doc_id,text\na,""""\nb,"""It, may"""\r\nc,He "may".\nd,"So\n\nso"\ne,"""."\n')
        assert table["text"].to_pylist() == ['"', '"It, may"', 'He "may".', "So\n\nso", '".']


def test_a_cell_longer_than_csv_takes_by_default_is_no_mistake(read_csv):
    text = 'He said "may". ' + "So it goes. " * 20_000
    assert read_csv(f"doc_id,text\na,{text}\n")["text"].to_pylist() == [text]


def test_tsv_without_quoting_keeps_its_quotation_marks(read_csv):
    rows = 'a\t"Perhaps," he said.\nb\t"Unbalanced.\nc\tSo.\n'
    table = read_csv(f"doc_id\ttext\n{rows}", "a.tsv")
    assert table["text"].to_pylist() == ['"Perhaps," he said.', '"Unbalanced.', "So."]
    quoted = read_csv('doc_id\ttext\na\t"It ""may""\t."\n', "a.tsv")
    assert quoted["text"].to_pylist() == ['It "may"\t.']
    with pytest.raises(DataError, match="line 2: expected a closing"):  # R's way
        read_csv('"doc_id"\t"text"\n"a"\t"He said \\"may\\" so"\n', "a.tsv")


def test_columns_parted_by_bars(read_csv):
    with pytest.raises(DataError, match=r"found \| in the first line\. Put the line sep=\| above it"):
        read_csv("doc_id|text\na|It may.\n")
    assert read_csv("sep=|\ndoc_id|text\na|It may.\n").to_pylist() == [{"doc_id": "a", "text": "It may."}]
