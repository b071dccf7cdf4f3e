"""Memory of training: what steps free and take again is not asked of the system each time."""

from __future__ import annotations

import json
import platform
import subprocess
import sys

import pytest

pytest.importorskip("torch")

COUNT = """
import contextlib, json, resource
import torch
from stance.models.encoder.memory import keep_freed_memory

def count_faults():
    for i in range(12):
        if i == 2:  # the first rounds take what the others use
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        arrays = [torch.ones(2**20) for _ in range(16)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

with keep_freed_memory():
    kept = count_faults()
print(json.dumps([kept, count_faults()]))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have settings of their own")
def test_what_steps_free_is_kept_for_the_next_and_given_back_afterwards():
    done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)
    kept, given_back = json.loads(done.stdout)
    n_pages = 10 * 16 * 2**22 // 65_536  # of ten rounds, were they as large as 64 kB
    assert kept < n_pages / 2  # the heap may grow once more
    assert given_back > n_pages
