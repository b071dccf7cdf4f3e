from __future__ import annotations

import textwrap

import pytest

from stance.corpus.formats import (
    Format,
    convert_corpus,
    get_format,
    list_formats,
    load_plugin,
    register_format,
)
from stance.errors import ConfigError, DataError


def take_example():
    """The format that the documentation shows, as a file of a user's own."""
    lines = textwrap.dedent(Format.__doc__.partition("Examples\n")[2]).split("\n")
    code = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
    return "\n".join(line for line in code if "list_formats()" not in line) + "\n"


@pytest.fixture
def plugin(tmp_path):
    def write(code, name="tab.py"):
        path = tmp_path / name
        path.write_text(code, encoding="utf-8")
        return path

    return write


def test_every_format_is_as_it_is_listed():
    for name in list_formats():
        assert get_format(name).name == name
        assert get_format(name).suffixes


@pytest.mark.parametrize("name", ["szeged", "szeged-xlm", "Szeged-XML"])
def test_unknown_formats_list_those_that_there_are(name):
    with pytest.raises(
        ConfigError,
        match=r"found none of this name. Did you mean 'szeged-xml'\? There are jsonl, csv, .*brat",
    ):
        convert_corpus(name, "jsonl", "a.xml")
    with pytest.raises(ConfigError, match="There are jsonl"):
        convert_corpus("jsonl", "zzz", "a.xml")


def test_the_documented_format_of_ones_own(plugin, tmp_path):
    assert load_plugin(plugin(take_example())) == ["tab"]
    (tmp_path / "in.tab").write_text("hedged\tIt may.\nassertive\tIt did.\n", encoding="utf-8")
    conversion = convert_corpus("tab", "csv", tmp_path)
    assert conversion.output.decode() == (
        "doc_id,sent_id,text,label\nin-000001,0,It may.,hedged\nin-000002,0,It did.,assertive\n"
    )
    (tmp_path / "back.csv").write_bytes(conversion.output)
    back = convert_corpus("csv", "tab", tmp_path / "back.csv")
    assert (back.output, back.dropped) == ((tmp_path / "in.tab").read_bytes(), {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back.csv", "in.tab", "tab.py"]


def test_a_file_is_loaded_anew(plugin):
    code = take_example()
    load_plugin(plugin(code))
    load_plugin(plugin(code.replace("label, tab, sentence", "changed")))
    assert list_formats()["tab"] == "changed"


def test_mistakes_of_a_format_are_laid_at_its_door(plugin, tmp_path):
    load_plugin(plugin(take_example()))
    (tmp_path / "in.tab").write_text("no tab\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"in.tab: expected the format tab; found ValueError: not enough values"
    ):
        convert_corpus("tab", "csv", tmp_path / "in.tab")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x = 1\n", "expected a class under @register_format; found none"),
        ("1 / 0\n", "expected a file that registers formats; found ZeroDivisionError: division by zero"),
        ("def f(:\n", "found SyntaxError"),
        ("import no_such_module\n", "found ModuleNotFoundError"),
        (
            "from stance.corpus.formats import Format, register_format\n"
            "@register_format\nclass Mine(Format):\n    name = 'jsonl'\n",
            "Mine: expected a format's name of its own; found 'jsonl', which comes with stance",
        ),
        (
            "from stance.corpus.formats import Format, register_format\n"
            "@register_format\nclass Mine(Format):\n    pass\n",
            "Mine: expected a format's name of its own; found none",
        ),
    ],
)
def test_bad_plugins(plugin, code, found):
    with pytest.raises(ConfigError, match=found) as error:
        load_plugin(plugin(code))
    assert "\n" not in str(error.value)


def test_missing_plugin():
    with pytest.raises(ConfigError, match=r"nowhere.py: expected a Python file; found none there"):
        load_plugin("nowhere.py")


def test_a_name_of_ours_is_taken():
    with pytest.raises(ConfigError, match="which comes with stance"):
        register_format(type("Csv", (Format,), {"name": "csv"}))
