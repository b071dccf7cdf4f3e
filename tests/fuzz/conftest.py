"""Examples: few and always the same with every test run; many, other ones each time, with STANCE_FUZZ=many."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# Tests of a folder do not find its other modules by themselves.
sys.path.insert(0, str(Path(__file__).parent))

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
settings.register_profile(
    "few", max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW
)
settings.register_profile("many", max_examples=400, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("STANCE_FUZZ", "few"))
