from __future__ import annotations

import copy
import shutil
import socket

import numpy as np
import pytest

from stance.errors import ConfigError, MissingExtraError, ModelError
from stance.models import CascadeModel, EncoderModel, LinearModel

TEXTS = ["The deal might collapse.", "They left the city."]


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_folder_and_back(model, tmp_path):
    model.save_pretrained(tmp_path / "a" / "model")
    assert {path.name for path in (tmp_path / "a" / "model").iterdir()} == {
        "README.md",
        "model.json",
        "model.safetensors",
    }
    loaded = LinearModel.from_pretrained(tmp_path / "a" / "model")
    assert type(loaded) is LinearModel
    assert (loaded.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()


def test_a_folder_goes_before_the_hub(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model.save_pretrained("someone/model")
    assert LinearModel.from_pretrained("someone/model").labels == model.labels


def test_the_hubs_cache_is_looked_into(model, tmp_path, monkeypatch):
    pytest.importorskip("huggingface_hub")
    # The layout of the cache: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
    repo = tmp_path / "models--someone--model"
    commit = "0123456789abcdef0123456789abcdef01234567"
    model.save_pretrained(tmp_path / "plain")
    shutil.copytree(tmp_path / "plain", repo / "snapshots" / commit)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert LinearModel.from_pretrained("someone/model").labels == model.labels
    with pytest.raises(
        ModelError, match=r"someone/other: expected a model folder, .* hf download someone/other"
    ):
        LinearModel.from_pretrained("someone/other")
    with pytest.raises(ModelError, match=r"\.\./model: expected a model folder; found nothing"):
        LinearModel.from_pretrained("../model")


def test_a_hub_name_without_the_hubs_library(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[encoder\]'"):
        LinearModel.from_pretrained("someone/model")


def test_another_kind(model, tmp_path):
    model.save(tmp_path / "model")
    for read in (CascadeModel.from_pretrained, CascadeModel.load):
        with pytest.raises(
            ModelError, match="model: expected a model of the kind 'cascade'; found one of the kind 'linear'"
        ):
            read(tmp_path / "model")


@pytest.mark.parametrize("threshold", [2, -0.1, float("nan"), "0.5", None, True, 10**400, [0.5]])
def test_a_threshold_is_a_number_from_0_to_1(model, threshold):
    with pytest.raises(ConfigError, match=r"^min_confidence: expected a number from 0 to 1; found"):
        model.with_min_confidence(threshold)


@pytest.mark.parametrize("threshold", [1, np.float32(0.5), np.int64(0)])
def test_a_threshold_is_kept_as_a_plain_number(model, threshold):
    found = model.with_min_confidence(threshold).min_confidence
    assert (type(found), found) == (float, threshold)


def test_models_are_themselves_alone(model):
    """Weights are not compared: a model may be looked for in a list, and be the key of a mapping."""
    twin = copy.deepcopy(model)
    assert model != twin
    assert model in [twin, model]
    assert {model: 1}[model] == 1
    for kind in (EncoderModel, CascadeModel):
        assert kind.__eq__ is object.__eq__
