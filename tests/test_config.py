"""Recipes: what loads, what is refused and how the error names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.config import load_config, parse_config
from stance.errors import ConfigError

NAMES = ["linear", "encoder", "encoder-large", "cascade", "cascade-large"]


@pytest.mark.parametrize("name", NAMES)
def test_bundled_recipes_load_and_say_which_kind_they_are(name: str) -> None:
    recipe = load_config(name)
    assert recipe.model == name.partition("-")[0]
    assert recipe == parse_config(recipe.model_dump(), name)  # what a model's info keeps loads again


@pytest.mark.parametrize("name", ["linear", "encoder", "cascade"])
def test_a_recipe_states_the_values_that_hold_where_it_says_nothing(name: str) -> None:
    assert load_config(name) == parse_config({"model": name}, "empty")


def test_large_recipes_differ_from_what_they_extend_by_their_own_keys_alone() -> None:
    small, large = load_config("cascade"), load_config("cascade-large")
    assert (large.encoder.weights, large.encoder.learning_rate) == ("mpnet", 5e-5)
    assert large.encoder.batch_tokens == small.encoder.batch_tokens
    assert large.calibration == small.calibration


def test_a_cascade_gives_each_of_its_models_a_recipe() -> None:
    recipe = load_config("cascade", ["fit.n_folds=3", "encoder.epochs=1", "labels=[no, yes]"])
    assert recipe.linear_recipe.fit.n_folds == 3
    assert recipe.linear_recipe.labels == recipe.encoder_recipe.labels == ("no", "yes")
    assert recipe.encoder_recipe.encoder.epochs == 1
    assert recipe.encoder_recipe.calibration.transfer_scale == 1


GOOD = [
    ("linear", "fit.c_cue=1e-4", lambda r: r.fit.c_cue == 0.0001),
    ("linear", "fit.c_cue=2", lambda r: r.fit.c_cue == 2.0),
    ("linear", "labels=[yes, no, off]", lambda r: r.labels == ("yes", "no", "off")),
    ("linear", "fit={n_folds: 3}", lambda r: r.fit.n_folds == 3 and r.fit.c_label == 1.0),
    ("linear", "calibration.target_accuracy=0.9", lambda r: r.calibration.target_accuracy == 0.9),
    ("encoder", "calibration.min_confidence=0.5", lambda r: r.calibration.transfer_scale == 1.0),
    ("encoder", "encoder.precision=bfloat16", lambda r: r.encoder.precision == "bfloat16"),
    ("cascade", "cascade.encoder=my-encoder", lambda r: r.cascade.encoder == "my-encoder"),
]


@pytest.mark.parametrize(("name", "override", "holds"), GOOD, ids=[row[1] for row in GOOD])
def test_overrides_change_a_recipe(name: str, override: str, holds) -> None:
    assert holds(load_config(name, [override]))


BAD = [  # recipe, override, what the error names
    ("linear", "fit.n_folds=1", ["overrides: fit.n_folds:", "equal to 3", "1"]),
    ("linear", "fit.n_fold=3", ["fit.n_fold", "'n_folds'"]),
    ("linear", "fit.class_weight=sqrt", ["fit.class_weight", "c_cue"]),
    ("linear", "encoder.n_folds=3", ["encoder:", "model: linear"]),
    ("encoder", "features.min_count=3", ["features:", "model: encoder"]),
    ("encoder", "encoder.context=true", ["encoder.context", "weights"]),
    ("encoder", "encoder.precision=half", ["encoder.precision", "float32"]),
    ("encoder", "encoder.epochs=2.5", ["encoder.epochs", "integer"]),
    ("encoder", "encoder.freeze_embeddings=yes", ["boolean", "yes"]),
    ("encoder", "encoder.max_tokens=513", ["encoder.max_tokens", "512"]),
    ("encoder", "encoder.dropout=1", ["encoder.dropout", "less than 1"]),
    ("cascade", "cascade.max_loss=-0.1", ["cascade.max_loss", "0"]),
    ("linear", "seed=true", ["seed", "integer"]),
    ("linear", "seed=-1", ["seed", "equal to 0"]),
    ("linear", "fit.c_cue=.nan", ["fit.c_cue", "number"]),
    ("linear", "fit.c_cue=a lot", ["fit.c_cue", "number", "a lot"]),
    ("linear", "fit=3", ["fit:", "keys and values"]),
    ("linear", "labels=[one]", ["labels", "127"]),
    ("linear", "labels=[a, ' a']", ["labels", "different"]),
    ("linear", "labels=[1, 2]", ["labels.0", "quotes"]),
    ("linear", "labels=ab", ["labels", "list"]),
    ("linear", "model=tree", ["model", "linear, encoder or cascade"]),
    ("linear", "fit.c_cue=[1", ["fit.c_cue=[1", "YAML"]),
    ("linear", "n_folds", ["'n_folds'", "key=value"]),
    ("linear", "=3", ["key=value"]),
]


@pytest.mark.parametrize(("name", "override", "words"), BAD, ids=[row[1] for row in BAD])
def test_a_bad_override_is_refused_in_one_line_that_names_it(name: str, override: str, words) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(name, [override])
    message = str(caught.value)
    assert "\n" not in message
    assert not [word for word in words if word not in message], message


BAD_FILES = [
    ("seed: 3\nseed: 4\n", "line"),
    ("fit: {n_folds: 1}\n", "fit.n_folds"),
    ("- a list\n", "key: value"),
    ("fit: [\n", "YAML"),
    ("extends: no-such\n", "no-such"),
    ("extends: 3\n", "extends"),
    ("extends: recipe.yaml\n", "extends"),
]


@pytest.mark.parametrize(("text", "word"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_a_bad_file_is_named_in_the_error(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=word) as caught:
        load_config(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(ConfigError) as again:
        load_config(path, ["seed=1"])  # the file is at fault, not the override
    assert "overrides" not in str(again.value)


def test_files_without_keys_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    assert load_config(tmp_path / "empty.yaml") == load_config()
    (tmp_path / "latin.yaml").write_bytes(b"seed: 3 # \xe9\n")
    for name, word in (
        ("lienar", "'linear'"),
        (str(tmp_path / "no.yaml"), "no such"),
        (str(tmp_path), "no such"),
    ):
        with pytest.raises(ConfigError, match=word):
            load_config(name)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "latin.yaml")


def test_a_recipe_extends_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: encoder\nencoder: {epochs: 7}\nseed: 5\n")
    (tmp_path / "mine.yaml").write_text("extends: base.yaml\nencoder: {weights: mpnet}\n")
    recipe = load_config(tmp_path / "mine.yaml")
    assert (recipe.model, recipe.seed, recipe.encoder.epochs, recipe.encoder.weights) == (
        "encoder",
        5,
        7,
        "mpnet",
    )
