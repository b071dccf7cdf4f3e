"""Packed dropout: how much it drops, what it leaves, and that seeds repeat it."""

from __future__ import annotations

import math

import pytest

# ruff: noqa: E402  # without torch there is nothing to import
torch = pytest.importorskip("torch")

from torch import nn

from stance.models.encoder.dropout import PackedDropout, pack_dropout

N_ELEMENTS = 400_000


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_that_is_dropped_is_the_one_asked_for(p: float) -> None:
    torch.manual_seed(0)
    found = PackedDropout(p)(torch.ones(N_ELEMENTS))
    deviation = math.sqrt(p * (1 - p) / N_ELEMENTS)  # of a binomial share
    assert abs((found == 0).double().mean().item() - p) < 4 * deviation
    assert found[found > 0].unique().tolist() == pytest.approx([1 / (1 - p)], rel=2e-4)
    # The mean stays; of neighbours that share a random number, none follows the other.
    assert found.double().mean().item() == pytest.approx(1, abs=4 * deviation / (1 - p))
    dropped = (found == 0).double().reshape(-1, 4)
    correlations = torch.corrcoef(dropped.T) - torch.eye(4)
    assert correlations.abs().max().item() < 5 / math.sqrt(N_ELEMENTS / 4)


def test_of_the_largest_share_something_is_left() -> None:
    torch.manual_seed(0)
    found = PackedDropout(0.999995)(torch.ones(N_ELEMENTS))
    # 65,535 of 65,536 are dropped: 6 are left on average, each 65,536 times as large.
    assert set(found.unique().tolist()) == {0.0, 65536.0}
    assert 0 < int((found > 0).sum()) < 20


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3, 5), (0, 4)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_shapes_and_types_stay(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    found = PackedDropout(0.3)(torch.ones(shape, dtype=dtype))
    assert (found.shape, found.dtype) == (torch.Size(shape), dtype)


def test_gradients_pass_where_elements_were_kept() -> None:
    torch.manual_seed(1)
    given = torch.full((1000,), 3.0, requires_grad=True)
    found = PackedDropout(0.25)(given)
    found.sum().backward()
    assert given.grad is not None
    assert torch.allclose(given.grad * 3, found.detach())


def test_nothing_is_dropped_in_use_or_at_a_share_of_nought() -> None:
    given = torch.randn(1000)
    assert PackedDropout(0.5).eval()(given) is given
    assert torch.equal(PackedDropout(0.0)(given), given)


def test_a_seed_repeats_what_is_dropped() -> None:
    module = PackedDropout(0.5)
    runs = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed)
        runs.append([module(torch.ones(100)).tolist() for _ in range(2)])
    assert runs[0] == runs[1] != runs[2]
    assert runs[0][0] != runs[0][1]


def test_a_network_keeps_its_weights_and_its_shares() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout(0.2), nn.Dropout1d(0.3)))
    names = list(network.state_dict())
    pack_dropout(network)
    kinds = [(type(module), module.p) for module in network[1]]
    assert kinds == [(PackedDropout, 0.2), (nn.Dropout1d, 0.3)]
    assert list(network.state_dict()) == names
