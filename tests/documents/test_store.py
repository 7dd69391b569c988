"""The store gives back what was put in whole, and nothing else."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bundler.documents import store as storing
from bundler.documents.store import Store, key_of
from bundler.model.errors import CaseBusyError
from bundler.model.paper import Examination, PageFacts, PaperKind, Prepared

KEY = key_of("a paper")


def a_pdf(folder: Path, content: bytes = b"%PDF-1.7 some pages") -> Path:
    path = folder / "made.pdf"
    path.write_bytes(content)
    return path


def prepared(content: bytes = b"%PDF-1.7 some pages") -> Prepared:
    sha256 = hashlib.sha256(content).hexdigest()
    return Prepared(key=KEY, sha256=sha256, pages=(PageFacts(box=(0, 0, 595.28, 841.89)),))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_what_was_put_in_comes_back(store: Store, tmp_path: Path) -> None:
    store.put(KEY, a_pdf(tmp_path), prepared())
    assert store.get(KEY) == prepared()
    assert store.pdf(KEY).read_bytes() == b"%PDF-1.7 some pages"
    assert (tmp_path / "made.pdf").exists()


def test_a_key_never_put_in_is_absent(store: Store) -> None:
    assert store.get(KEY) is None


@pytest.mark.parametrize("damage", [
    pytest.param(lambda entry: (entry / "facts.json").unlink(), id="no facts"),
    pytest.param(lambda entry: (entry / "paper.pdf").unlink(), id="no PDF"),
    pytest.param(lambda entry: (entry / "facts.json").write_text("{"), id="facts cut off"),
    pytest.param(lambda entry: (entry / "facts.json").write_bytes(b"\xff\xfe\x00"), id="facts are no text"),
    pytest.param(lambda entry: (entry / "facts.json").write_text('{"size": 19}'), id="facts incomplete"),
    pytest.param(lambda entry: (entry / "paper.pdf").write_bytes(b"%PDF"), id="PDF cut off"),
    pytest.param(lambda entry: (entry / "paper.pdf").write_bytes(b"%PDF-1.7 other page"), id="another PDF as long"),
])
def test_a_broken_entry_counts_as_absent_and_is_replaced(store: Store, tmp_path: Path, damage: object) -> None:
    store.put(KEY, a_pdf(tmp_path), prepared())
    damage(store.pdf(KEY).parent)  # type: ignore[operator]
    assert store.get(KEY) is None
    store.put(KEY, a_pdf(tmp_path), prepared())
    assert store.get(KEY) == prepared()
    assert [path.name for path in store.pdf(KEY).parent.parent.iterdir()] == [KEY]


def test_a_whole_entry_is_kept_when_put_in_again(store: Store, tmp_path: Path) -> None:
    store.put(KEY, a_pdf(tmp_path), prepared())
    before = store.pdf(KEY).stat().st_ino
    store.put(KEY, a_pdf(tmp_path), prepared())
    assert store.pdf(KEY).stat().st_ino == before


def test_many_writers_at_once_make_one_whole_entry(store: Store, tmp_path: Path) -> None:
    content = b"%PDF" + bytes(100_000)
    pdf = a_pdf(tmp_path, content)
    writers = [threading.Thread(target=store.put, args=(KEY, pdf, prepared(content))) for _ in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.get(KEY) == prepared(content)
    assert [path.name for path in store.pdf(KEY).parent.parent.iterdir()] == [KEY]


def test_a_full_disk_leaves_no_half_entry(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storing, "sync_tree", full)
    with pytest.raises(OSError, match="No space"):
        store.put(KEY, a_pdf(tmp_path), prepared())
    assert store.get(KEY) is None
    assert list(store.pdf(KEY).parent.parent.iterdir()) == []


def test_keys_tell_their_parts_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("ab") == key_of("ab")
    before = key_of("ab")
    monkeypatch.setattr(storing, "RECIPE", "another")
    assert key_of("ab") != before


def test_examinations_are_remembered_by_content_and_ending(store: Store) -> None:
    found = Examination(kind=PaperKind.PDF, pages=3, words="Ł & <x>")
    store.remember_examination("ab" * 32, found, ".pdf")
    assert store.examination("ab" * 32, ".PDF") == found
    assert store.examination("ab" * 32, ".docx") is None
    assert store.examination("cd" * 32, ".pdf") is None


@pytest.mark.parametrize("suffix", ["", ".", "./../x", "." + "x" * 200, ".ł"])
def test_any_ending_can_be_remembered(store: Store, suffix: str) -> None:
    found = Examination(kind=PaperKind.PICTURE, pages=1)
    store.remember_examination("ab" * 32, found, suffix)
    assert store.examination("ab" * 32, suffix) == found


def test_a_broken_examination_counts_as_absent(store: Store, tmp_path: Path) -> None:
    store.remember_examination("ab" * 32, Examination(kind=PaperKind.PDF), ".pdf")
    (file,) = (tmp_path / "store" / "examined").rglob("*.json")
    file.write_text("{")
    assert store.examination("ab" * 32, ".pdf") is None


def test_a_case_is_held_by_one_build_at_a_time(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "store")
    with store.case_lock("CH-2026-014"), pytest.raises(CaseBusyError), other.case_lock("CH-2026-014"):
        pass
    with other.case_lock("CH-2026-014"), store.case_lock("CH-2026-015"):
        pass


def hold(root: str, ready: str) -> str:
    return (
        "import pathlib, sys, time\n"
        "from bundler.documents.store import Store\n"
        f"store = Store(pathlib.Path({root!r}))\n"
        "with store.case_lock('CH-1'), store.work_folder() as work:\n"
        "    (work / 'half.pdf').write_bytes(b'half')\n"
        f"    pathlib.Path({ready!r}).write_text(str(work))\n"
        "    time.sleep(60)\n"
    )


def test_what_a_killed_build_leaves_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    root, ready = tmp_path / "store", tmp_path / "ready"
    build = subprocess.Popen([sys.executable, "-c", hold(str(root), str(ready))])
    try:
        while not (ready.exists() and ready.read_text()):
            assert build.poll() is None
        work = Path(ready.read_text())
        store = Store(root)
        with store.work_folder():
            assert work.exists(), "a work folder in use is left alone"
        with pytest.raises(CaseBusyError), store.case_lock("CH-1"):
            pass
    finally:
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    with Store(root).work_folder():
        assert not work.exists()
    assert list((root / "work").iterdir()) == []
    with store.case_lock("CH-1"):
        pass


def test_a_work_folder_is_gone_afterwards_also_after_a_failure(store: Store) -> None:
    class BuildFailedError(Exception):
        """Injected."""

    def build() -> None:
        with store.work_folder() as folder:
            seen.append(folder)
            (folder / "x").write_text("x")
            raise BuildFailedError

    seen: list[Path] = []
    with pytest.raises(BuildFailedError):
        build()
    assert not seen[0].exists()


def test_two_processes_may_start_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    starts = [context.Process(target=Store, args=(tmp_path / "store",)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert [start.exitcode for start in starts] == [0, 0, 0]


def test_what_was_read_off_pictures_is_forgotten_whole(tmp_path: Path) -> None:
    kept = tmp_path / "store/read-off/recipe/ab/abc.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}", encoding="utf-8")
    Store(tmp_path / "store").forget_what_names_no_paper()
    Store(tmp_path / "store").forget_what_names_no_paper()
    assert not kept.exists()
