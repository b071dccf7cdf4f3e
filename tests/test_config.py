"""Recipes: what is read, what is refused, and how the refusal names the place."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from stance.building import build_config
from stance.cache import find_bundled
from stance.config import TrainConfig, load_config
from stance.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def find_complaint(path: Path | None, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path, overrides)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_the_bundled_recipe_is_the_defaults_written_down() -> None:
    assert load_config() == TrainConfig()


def test_bundled_recipes_explain_each_key() -> None:
    recipes = [find_bundled(f"configs/{name}.yaml") for name in ("linear", "encoder", "cascade")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in recipes)
    for part in fields(TrainConfig):
        default = getattr(TrainConfig(), part.name)
        inner = [each.name for each in fields(default)] if is_dataclass(default) else []
        for name in [part.name, *inner]:
            assert re.search(rf"^[# ]*{name}:", text, flags=re.MULTILINE), name


def test_what_a_recipe_of_an_encoder_leaves_out_is_as_its_bundled_one_says(tmp_path: Path) -> None:
    bundled, bare = load_config("encoder"), load_config(write(tmp_path, "model: encoder\n"))
    scale = bare.calibration.transfer_scale
    text = find_bundled("configs/encoder.yaml").read_text(encoding="utf-8")
    assert f"but for transfer_scale, which is {scale} then" in text.replace("\n# ", " ")
    assert replace(bundled, calibration=replace(bundled.calibration, transfer_scale=scale)) == bare


def test_a_recipe_says_only_what_it_changes(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, "seed: 7\nfeatures: {max_ngram: 3}\n"))
    assert (config.seed, config.features.max_ngram) == (7, 3)
    assert config.fit == TrainConfig().fit
    assert load_config(write(tmp_path, "")) == TrainConfig()


def test_a_mistake_is_looked_for_where_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("fit: {n_folds: 3}\n")
    for override in ("fit.n_folds=some", "fit.n_folds=1"):
        assert find_complaint(path, override).startswith("--set: fit.n_folds: expected ")
    assert find_complaint(None, "fits=3").startswith("--set: expected a known key; found 'fits'.")
    path.write_text("fit: {n_folds: 1}\n")
    assert find_complaint(path, "seed=3").startswith(f"{path}: fit.n_folds: expected ")
    assert load_config(path, ["fit.n_folds=2"]).fit.n_folds == 2


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "fit: {c_label: 2, n_folds: 4}\n")
    config = load_config(path, ["fit.n_folds=3", "cues.remove=[might]", "fit.class_weight=balanced"])
    assert (config.fit.c_label, config.fit.n_folds) == (2.0, 3)
    assert isinstance(config.fit.c_label, float)
    assert config.cues.remove == ("might",)
    assert config.fit.class_weight == "balanced"


@pytest.mark.parametrize("text", ["1e-4", "1E-4", "+1e-4", "1.0e-4", "10e-5", ".1e-3", "0.0001"])
def test_powers_of_ten_are_numbers(tmp_path: Path, text: str) -> None:
    assert load_config(overrides=[f"fit.c_label={text}"]).fit.c_label == 1e-4
    assert load_config(write(tmp_path, f"fit: {{c_label: {text}}}\n")).fit.c_label == 1e-4
    named = load_config(overrides=["distil.teacher=1e4x", "labels=[e5, '1e5']"])
    assert (named.distil.teacher, named.labels) == ("1e4x", ("e5", "1e5"))


def test_mappings_and_nothing_are_values_too() -> None:
    shares = "{assertive: 0.8, hedged: 0.1, speculative: 0.1}"
    config = load_config(overrides=[f"calibration.target_shares={shares}"])
    assert config.calibration.target_shares == {"assertive": 0.8, "hedged": 0.1, "speculative": 0.1}
    assert load_config(overrides=["fit.class_weight=null"]).fit.class_weight is None
    added = load_config(overrides=["cues.add=[{pattern: so it goes, type: adverb}]"]).cues.add
    assert added == ({"pattern": "so it goes", "type": "adverb"},)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("fit.n_fold=3", "fit: expected a known key; found 'n_fold'. Did you mean 'n_folds'?"),
        ("zebra=1", "expected a known key; found 'zebra'. Known here: model, labels"),
        ("seed=many", "seed: expected a whole number; found 'many'"),
        ("seed=true", "seed: expected a whole number; found True"),
        ("features.context=1", "features.context: expected true or false; found 1"),
        ("fit.c_cue=[1]", "fit.c_cue: expected a number; found [1]"),
        ("labels=hedged", "labels: expected a list; found 'hedged'"),
        ("labels=[a, 1]", "labels[1]: expected text; found 1"),
        ("labels=[a, a]", "labels: expected 2 to 127 different labels, none of them blank; found ['a', 'a']"),
        ("labels=[a, b, a]", "labels: expected 2 to 127 different labels"),
        ("labels=[a, b, ' a ']", "labels: expected 2 to 127 different labels"),
        ("labels=[\u00fc, u\u0308]", "labels: expected 2 to 127 different labels"),
        ("labels=[a, ' ']", "labels: expected 2 to 127 different labels"),
        (f"labels={list(map(str, range(128)))}", "labels: expected 2 to 127 different labels"),
        ("labels=[yes, no]", "labels[0]: expected text; found True. Put it in quotes."),
        (
            "calibration.target_shares={yes: 0.5, no: 0.5}",
            "calibration.target_shares: expected text for each key; found True. Put it in quotes.",
        ),
        ("fit.class_weight=off", "fit.class_weight: expected text or null; found False. Write null for none"),
        ("labels=[[a], b]", "labels[0]: expected text; found ['a']. Change it."),
        ("seed=4294967296", "seed: expected 0 to 4294967295; found 4294967296"),
        ("fit.c_cue=.inf", "fit.c_cue: expected a number; found inf"),
        ("fit.example_weight=.nan", "fit.example_weight: expected a number; found nan"),
        ("fit.c_label='1e-4'", "fit.c_label: expected a number; found '1e-4'"),
        (f"fit.c_label=1{'0' * 400}", "fit.c_label: expected a number; found 1000"),
        ("seed=2001-13-45", "--set seed=2001-13-45: expected a YAML value; found '2001-13-45'"),
        ("=3", "--set =3: expected key=value; found no key"),
        ("fit=3", "fit: expected keys and values; found 3"),
        ("calibration.target_shares=3", "calibration.target_shares: expected keys and values; found 3"),
        (
            "calibration.target_shares={assertive: 1}",
            "calibration.target_shares: expected a share above 0 for each",
        ),
        (
            "calibration.min_confidence=1.5",
            "calibration.min_confidence: expected a number from 0 to 1; found 1.5",
        ),
        ("model=forest", "model: expected linear, encoder or cascade; found 'forest'"),
        ("features.max_ngram=4", "features.max_ngram: expected 1 to 3; found 4"),
        ("features.min_count=0", "features.min_count: expected 1 or more; found 0"),
        ("features.n_bits=30", "features.n_bits: expected 10 to 24; found 30"),
        ("fit.c_cue=0", "fit.c_cue: expected a number above 0; found 0.0"),
        ("fit.c_label=-1", "fit.c_label: expected a number above 0; found -1.0"),
        ("fit.n_folds=1", "fit.n_folds: expected 2 or more; found 1"),
        ("fit.class_weight=heavy", "fit.class_weight: expected balanced, sqrt or null; found 'heavy'"),
        ("fit.n_folds", "--set fit.n_folds: expected key=value; found no '='"),
        ("fit.n_folds=[3", "--set fit.n_folds=[3: expected a YAML value; found '[3'"),
    ],
)
def test_what_is_refused_and_how(override: str, said: str) -> None:
    assert said in find_complaint(None, override)


def test_files_that_are_no_recipes(tmp_path: Path) -> None:
    assert "expected a recipe; found no such file" in find_complaint(tmp_path / "none.yaml")
    assert "found a mistake on line 2" in find_complaint(write(tmp_path, "seed: 1\nfit: ]\n"))
    assert "expected keys and values; found list" in find_complaint(write(tmp_path, "- seed\n"))
    assert "my.yaml: fit: expected a known key" in find_complaint(write(tmp_path, "fit: {folds: 3}\n"))
    (tmp_path / "my.yaml").write_bytes(b"seed: \xff\n")
    assert "expected a UTF-8 YAML file" in find_complaint(tmp_path / "my.yaml")


def test_what_is_bundled_and_what_is_not() -> None:
    assert (find_bundled("seeds") / "codebook.md").is_file()
    with pytest.raises(ConfigError, match="expected a bundled file; found none"):
        find_bundled("no/such/file")


def test_records_are_built_from_plain_data() -> None:
    built = build_config(TrainConfig, {"labels": ["yes", "no"], "fit": {"n_folds": 2}}, "here")
    assert built.labels == ("yes", "no")
    assert built.fit.n_folds == 2


def test_a_bundled_recipe_goes_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "encoder").mkdir()  # such as a model that was saved there
    kinds = {
        "linear": "linear",
        "labels-only": "linear",
        "encoder": "encoder",
        "encoder-large": "encoder",
        "cascade": "cascade",
        "cascade-large": "cascade",
    }
    assert {name: load_config(name).model for name in kinds} == kinds
    (tmp_path / "cascade").write_text("seed: 7\n")  # a file goes first
    assert (load_config("cascade").model, load_config("cascade").seed) == ("linear", 7)
    said = "no-such: expected a recipe; found no such file. "
    bundled = "cascade, cascade-large, encoder, encoder-large, labels-only, linear"
    assert find_complaint(Path("no-such")) == f"{said}Check the path, or name a bundled one: {bundled}."
    assert find_complaint("linera").endswith("found no such file. Did you mean linear?")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("encoder.max_tokens=8", "16 to 512; found 8"),
        ("encoder.batch_tokens=100", "max_tokens or more; found 100"),
        ("encoder.layer_decay=0", "a number above 0, up to 1; found 0"),
        ("encoder.skip_share=1", "a number of 0 or more, below 1; found 1"),
        ("encoder.dropout=1", "a number of 0 or more, below 1; found 1"),
        ("encoder.n_folds=1", "2 or more; found 1"),
        ("encoder.precision=half", "auto, float32 or bfloat16; found 'half'"),
        ("encoder.single_share=1.5", "a number from 0 to 1; found 1.5"),
        ("encoder.checkpoint_minutes=0", "a number above 0; found 0"),
        ("cascade.max_loss=1", "a number of 0 or more, below 1; found 1"),
        ("calibration.target_accuracy=1", "a number between 0 and 1, or null; found 1"),
        ("seed=-1", "0 to 4294967295; found -1"),
        ("model=oracle", "linear, encoder or cascade; found 'oracle'"),
    ],
)
def test_ranges_of_the_encoder_and_the_cascade(setting: str, expected: str) -> None:
    key, _, _ = setting.partition("=")
    assert f"{key}: expected {expected}" in find_complaint(None, setting)


def test_sentences_with_context_are_all_read() -> None:
    said = "encoder.skip_share: expected 0 where encoder.context is true; found 0.5"
    assert said in find_complaint(None, "encoder.context=true")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("cues.remove=[may]", "nothing, as an encoder keeps the lexicon; found ('may',)"),
        ("features.max_ngram=3", "2, as an encoder does not use it; found 3"),
        ("fit.n_folds=3", "5, as an encoder does not use it; found 3"),
    ],
)
def test_an_encoder_says_what_it_would_not_look_at(setting: str, expected: str) -> None:
    key, _, _ = setting.partition("=")
    assert f"{key}: expected {expected}" in find_complaint("encoder", setting)
    assert load_config("cascade", [setting]).model == "cascade"
    assert load_config("encoder", ["fit.class_weight=balanced"]).fit.class_weight == "balanced"


@pytest.mark.parametrize(
    ("recipe", "settings", "complaint"),
    [
        (
            "linear",
            ["encoder.epochs=9"],
            "--set: encoder.epochs: expected 3, as a linear model does not use it; found 9. "
            "Leave it out, or set model: encoder.",
        ),
        (
            "linear",
            ["encoder.n_folds=3"],
            "--set: encoder.n_folds: expected 10, as a linear model does not use it; found 3. "
            "Did you mean 'fit.n_folds'?",
        ),
        (
            "linear",
            ["encoder.weights=mpnet"],
            "--set: encoder.weights: expected \"minilm\", as a linear model does not use it; found 'mpnet'. "
            "Leave it out, or set model: encoder.",
        ),
        (
            "encoder",
            ["fit.n_folds=3"],
            "--set: fit.n_folds: expected 5, as an encoder does not use it; found 3. "
            "Did you mean 'encoder.n_folds'?",
        ),
        (
            "encoder",
            ["features.n_bits=12"],
            "--set: features.n_bits: expected 18, as an encoder does not use it; found 12. "
            "Leave it out, or set model: linear.",
        ),
        (
            "encoder",
            ["cascade.encoder=mine"],
            "--set: cascade.encoder: expected null, as an encoder does not use it; found 'mine'. "
            "Leave it out, or set model: cascade.",
        ),
        (
            "cascade",
            ["cascade.encoder=mine", "encoder.epochs=77"],
            "--set: encoder.epochs: expected 3, as a cascade of an encoder that is trained already does not "
            "use it; found 77. Leave it out, or leave cascade.encoder out to train one.",
        ),
    ],
)
def test_what_the_kind_of_model_would_not_look_at_is_refused(
    recipe: str, settings: list[str], complaint: str
) -> None:
    assert find_complaint(recipe, *settings) == complaint
    # Settings for recipes of several kinds are passed over where they are of no use.
    assert load_config(recipe, settings, are_shared=True).model == recipe


def test_what_is_of_no_use_is_blamed_on_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("encoder: {epochs: 5}\n")
    assert find_complaint(path, "fit.n_folds=3").startswith(
        f"{path}: encoder.epochs: expected 3, as a linear"
    )
    # Another mistake comes first, and is not hidden by what the recipe alone would not look at.
    wrong = find_complaint(path, "model=encoder", "encoder.batch_tokens=1")
    assert wrong.startswith("--set: encoder.batch_tokens: expected")
    assert load_config(path, ["model=encoder"]).encoder.epochs == 5


@pytest.mark.parametrize(
    "name", ["linear", "labels-only", "encoder", "encoder-large", "cascade", "cascade-large"]
)
def test_bundled_recipes_hold_nothing_of_no_use(name: str) -> None:
    config = load_config(name)
    if config.model == "cascade":
        assert load_config(name, ["encoder.epochs=9"]).encoder.epochs == 9
    if name == "cascade":
        assert load_config(name, ["cascade.encoder=mine", "fit.n_folds=3"]).cascade.encoder == "mine"


def test_one_recipe_may_serve_two_kinds(tmp_path: Path) -> None:
    path = write(tmp_path, "model: linear\nencoder: {epochs: 9}\n")
    assert find_complaint(path).startswith(f"{path}: encoder.epochs: expected 3, as a linear model")
    assert load_config(path, ["model=encoder"]).encoder.epochs == 9
