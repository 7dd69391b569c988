"""A few runs of the kit that kills the watcher; `make crash` makes two hundred."""

from __future__ import annotations

import pytest

from tests.crash.run import one_run


@pytest.mark.office
@pytest.mark.parametrize("seed", [1, 10, 23])
def test_nothing_is_lost_however_often_the_watcher_is_killed(seed: int) -> None:
    assert one_run(seed) == []
