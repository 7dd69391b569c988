"""A release that is killed at any step is whole or absent, and the next command tells and completes."""

from __future__ import annotations

import os

import pytest

from tests.crash.releases import run, some

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")


def test_a_release_killed_at_any_step_is_whole_or_absent() -> None:
    made, wrong = run(some(seed=5, count=30))
    assert made == 30
    assert wrong == []
