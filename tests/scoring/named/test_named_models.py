"""Models by the names that users give."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

import stance
from stance.cache import find_bundled
from stance.config import load_config
from stance.errors import ModelError
from stance.scoring import load_default_model, open_model, score_dataset, score_table, score_texts
from stance.scoring.named.cached_models import find_cached, load_seeds_model


def test_the_default_is_there_without_training(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_HOME", str(tmp_path))
    text = "It is unclear whether the deal will hold, but exports might fall."
    for model in (load_default_model(), open_model(None)[0]):
        assert model.predict([text, "Exports fell."]).tolist() == ["speculative", "assertive"]
    assert not list(tmp_path.iterdir())


def test_what_a_model_may_be_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    # As if the seeds had been learnt from before.
    load_default_model().with_info({"note": "of the seeds"}).save(find_cached(load_config()))
    trained = load_seeds_model()
    assert trained.info == {"note": "of the seeds"}
    assert open_model(None)[1] == open_model("default")[1] == find_bundled("models/linear-en")
    assert open_model("seeds")[1] == find_cached(load_config())
    assert open_model(trained) == (trained, None)
    trained.save(Path("mine"))
    assert open_model("mine")[1] == Path("mine")
    Path("seeds").mkdir()  # as in a checkout: it holds no model
    assert open_model("seeds")[0].info == trained.info
    trained.save(Path("default"))  # a model's folder of that name comes first
    assert open_model("default")[1] == Path("default")
    with pytest.raises(ModelError) as caught:
        open_model("nowhere")
    assert str(caught.value) == (
        "nowhere: expected a model folder, or one of default, cascade, encoder, seeds; found neither. "
        "Check the path."
    )


def test_a_model_may_be_held_by_something_else():
    pytest.importorskip("sklearn")
    from sklearn.exceptions import NotFittedError

    texts = ["It might rain.", "It rained.", "If it rains, we lose."] * 3
    labels = ["hedged", "assertive", "speculative"] * 3
    classifier = stance.StanceClassifier(n_folds=3)
    with pytest.raises(NotFittedError):
        score_texts(["It might."], classifier)
    classifier.fit(texts, labels)
    expected = score_texts(["It might."], classifier.model_)
    for model in (classifier, stance.load(classifier)):
        assert score_texts(["It might."], model).equals(expected)
        assert score_table(pa.table({"text": ["It might."]}), model).equals(expected)
        assert score_dataset(["It might."], model).equals(expected)
    assert stance.load(classifier).score(["It might."]).to_arrow().equals(expected)
    # The threshold is that of now, not that of the fit; save() and abstains() say the same.
    for threshold in (1.0, 0.0):
        classifier.set_params(min_confidence=threshold)
        for model in (classifier, stance.load(classifier)):
            assert score_texts(["It might."], model)["abstained"].to_pylist() == [threshold == 1]
    assert open_model(classifier)[0] is classifier.model_
    endless = SimpleNamespace()
    endless.model = endless
    for other in (7, {"label": "hedged"}, endless):
        with pytest.raises(ModelError, match="expected a model, its folder or its name; found"):
            open_model(other)


def test_models_are_loaded_by_name(tmp_path):
    assert stance.load_model("default").predict(["Exports fell."]).tolist() == ["assertive"]
    stance.load_model("default").save(tmp_path / "mine")
    for folder in (tmp_path / "mine", str(tmp_path / "mine")):
        assert stance.load_model(folder).name == "linear"
    with pytest.raises(ModelError, match="nowhere: expected a model folder, or one of default"):
        stance.load_model("nowhere")


def test_a_folder_that_takes_the_place_of_a_released_model_is_told_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = []
    open_model("default", notify=told.append)
    assert told == []
    load_default_model().save(Path("default"))
    open_model("default", notify=told.append)
    for model in (None, Path("default"), "./default"):  # none of them is a name
        open_model(model, notify=told.append)
    assert told == ["default is the folder ./default here; the model of that name gives way to it."]
    with pytest.raises(ModelError, match=r"^model: expected a folder or a name; found an empty string"):
        open_model("")
