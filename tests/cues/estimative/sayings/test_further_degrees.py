"""The second degree that *to*, *or* or *if not* joins to a first."""

from __future__ import annotations

import pytest

from stance.cues.estimative.sayings.further_degrees import find_further


@pytest.mark.parametrize(
    ("rest", "further"),
    [
        (" to good.", "good"),
        (" to roughly even.", "roughly even"),
        (" to slightly better than even.", "slightly better than even"),
        (" or better.", "better"),
        (", or possibly a bit worse.", "possibly a bit worse"),
        (", if not likely.", "likely"),
        (" or next to nil.", "next to nil"),
        (" to about 60 percent.", "60 percent"),
        (", if not 60 percent.", "60 percent"),
        (", or 60 percent.", None),  # a gloss
        (" to win.", None),
        (" to even the score.", None),
        (" to lower rates.", None),
        (" to be sure.", None),
        (", or so we think.", None),
        (", or more precisely unknown.", None),
        (" or nearly so.", None),
        (", if not quite.", None),
        (" if not for the weather.", None),
        (" and good.", None),
    ],
)
def test_further_degrees(rest, further):
    assert find_further(f"The odds are even{rest}", len("The odds are even")) == further
