"""Ready folders: whole or absent, also where two runs lay the same one at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.documents.delivery.ready_folders import lay_ready
from bundler.documents.shelf import sync_tree

SYNC_TREE = "bundler.documents.delivery.ready_folders.sync_tree"


def test_of_two_runs_that_lay_one_folder_at_once_the_second_leaves_what_the_first_laid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release/index.html").write_text("index", encoding="utf-8")
    target = tmp_path / "deliveries/adm_pa/T-1 small release-1"

    def while_another_lays_it(work: Path) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(SYNC_TREE, sync_tree)
            lay_ready({"": tmp_path / "release"}, tmp_path / "room-of-another", target)
        sync_tree(work)

    monkeypatch.setattr(SYNC_TREE, while_another_lays_it)
    lay_ready({"": tmp_path / "release"}, tmp_path / "room", target)
    assert [(path.name, path.read_text("utf-8")) for path in target.iterdir()] == [("index.html", "index")]


def test_a_folder_that_cannot_be_laid_is_an_error_and_nothing_half_is_there(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    target = tmp_path / "deliveries/adm_pa/T-1 small release-1"
    (tmp_path / "deliveries").mkdir()
    (tmp_path / "deliveries/adm_pa").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system calls it
        lay_ready({"": tmp_path / "release"}, tmp_path / "room", target)
    assert not target.exists()
