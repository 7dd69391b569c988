"""Papers that were read before: not read again, and never mistaken for what they were."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bundler.documents.cases import known_papers
from bundler.documents.cases.found_files import fingerprint
from bundler.documents.cases.known_papers import KnownPapers
from bundler.model.finding import Finding
from bundler.model.paper import Paper


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The papers that were really read."""
    read: list[str] = []

    def counted(folder: Path, path: str) -> Paper | Finding:
        read.append(path)
        return fingerprint(folder, path)

    monkeypatch.setattr(known_papers, "fingerprint", counted)
    return read


def let_time_pass(monkeypatch: pytest.MonkeyPatch, seconds: int = 60) -> None:
    later = time.time_ns() + seconds * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)


def test_a_paper_nobody_touched_is_read_once(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"one")
    let_time_pass(monkeypatch)
    known = KnownPapers()
    assert known.fingerprint_all(tmp_path, ("a.pdf",)) == known.fingerprint_all(tmp_path, ("a.pdf",))
    assert reads == ["a.pdf"]


def test_a_paper_just_written_is_read_again_since_it_may_change_within_one_tick(
    tmp_path: Path, reads: list[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"one")
    known = KnownPapers()
    for _ in range(2):
        known.fingerprint_all(tmp_path, ("a.pdf",))
    assert reads == ["a.pdf", "a.pdf"]


def test_a_paper_of_the_same_size_and_age_is_still_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved by rename, with the old time put back: its inode and status time differ."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one")
    let_time_pass(monkeypatch)
    known, old = KnownPapers(), path.stat()
    before = known.fingerprint_all(tmp_path, ("a.pdf",))
    (tmp_path / "new").write_bytes(b"two")
    os.utime(tmp_path / "new", ns=(old.st_atime_ns, old.st_mtime_ns))
    (tmp_path / "new").rename(path)
    assert known.fingerprint_all(tmp_path, ("a.pdf",)) != before


def test_what_is_gone_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"x")
    let_time_pass(monkeypatch)
    known = KnownPapers()
    known.fingerprint_all(tmp_path, ("a.pdf", "b.pdf"))
    known.fingerprint_all(tmp_path, ("a.pdf",))
    assert set(known._folders[tmp_path]) == {"a.pdf"}
    known.forget(tmp_path)
    assert known._folders == {}
