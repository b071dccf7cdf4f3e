import pytest

from stance.config import load_config
from stance.cues.estimative.scales.load import parse_scale
from stance.errors import ConfigError
from stance.yaml_text import parse_yaml


def test_plain_data():
    assert parse_yaml("a: {b: [1, x]}\nc: null", "x") == {"a": {"b": [1, "x"]}, "c": None}
    assert parse_yaml("# nothing\n", "x") is None
    assert parse_yaml("- a: 1\n- a: 2", "x") == [{"a": 1}, {"a": 2}]
    assert parse_yaml("a: &it {k: 1}\nb: *it", "x") == {"a": {"k": 1}, "b": {"k": 1}}
    assert parse_yaml("a: &it {k: 1, l: 1}\nb: {<<: *it, k: 2}", "x") == {
        "a": {"k": 1, "l": 1},
        "b": {"k": 2, "l": 1},
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("seed: 1\nfit: {}\nseed: 2", 3),
        ("fit:\n  c_cue: 1\n  n_folds: 3\n  c_cue: 2", 4),
        ("- {a: 1}\n- {a: 1, a: 1}", 2),
        ("a: &it {k: 1, k: 2}\nb: *it", 1),
        ("yes: 1\ntrue: 2", 2),
        ("1: a\n0x1: b", 2),
    ],
)
def test_a_key_stands_once(text, line):
    with pytest.raises(
        ConfigError, match=f"^mine[.]yaml: expected each key once; .* on line {line}[.] Keep one"
    ):
        parse_yaml(text, "mine.yaml")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1", " on line 1"),
        ("a: 1\n---\nb: 2", " on line 2"),
        ("a: !!python/name:os.system", " on line 1"),
        ("a: 1\n# \x07\n", " on line 2"),
        ("a: 2024-13-45", ""),
    ],
)
def test_what_is_not_plain_yaml(text, place):
    with pytest.raises(ConfigError, match=rf"^mine\.yaml: expected YAML; found a mistake{place}\. Mend"):
        parse_yaml(text, "mine.yaml")


def test_recipes_and_scales_keep_nothing_back(tmp_path):
    (tmp_path / "mine.yaml").write_text("fit: {n_folds: 3}\nfit: {c_label: 2.0}\n")
    with pytest.raises(ConfigError, match=r"mine.yaml: .*found 'fit' again on line 2"):
        load_config(tmp_path / "mine.yaml")
    with pytest.raises(ConfigError, match="found 'bands' again"):
        parse_scale("{source: Me, year: 2024, bands: [], bands: []}", "x.yaml")
