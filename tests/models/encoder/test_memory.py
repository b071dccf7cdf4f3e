"""Memory of training: what steps free is kept for the next, and goes back to the system afterwards."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest

from ...conftest import run_python

pytest.importorskip("torch")

MEASURE = """
import json, resource
import torch
from stance.models.encoder.memory import keep_freed_memory

def measure_memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20  # in MB

def take_and_free():
    arrays = [torch.ones(2**20) for _ in range(64)]  # 256 MB in all
    del arrays
    return measure_memory()

take_and_free()  # what the first round takes for good
start = measure_memory()
with keep_freed_memory():
    kept = take_and_free() - start
afterwards = measure_memory() - start
print(json.dumps([kept, afterwards]))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not Path("/proc/self/statm").exists(),
    reason="other libraries have settings of their own",
)
def test_what_steps_free_is_kept_for_the_next_and_given_back_afterwards():
    done = run_python(MEASURE)
    kept, afterwards = json.loads(done.stdout)
    assert kept > 128
    assert afterwards < 64
