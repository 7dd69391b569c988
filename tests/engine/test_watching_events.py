"""What programs really do to files, replayed on the native observer and on the polling one."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from bundler.documents.cases.lookout import Lookout, Marks, tells
from bundler.documents.drives import is_on_the_network
from bundler.documents.logbook import Logbook
from bundler.engine.watching import Clock, Observer, Pace, Watcher
from bundler.pipeline.look import Look
from bundler.pipeline.status_files import write_status
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, TODAY, LayOut

LONG_ENOUGH = 30
REPORT, SCHOOL = "Assessment report.pdf", "Letter from the school.pdf"
WITHOUT_SCHOOL = {name: data for name, data in SMALL_PAPERS.items() if not name.startswith("Letter")}


@dataclass
class Live:
    """A watcher at work in a thread of its own, with the real clock and a real observer."""

    workshop: Workshop
    polling: bool
    looks: list[Look] = field(default_factory=list)
    lookouts: list[Lookout] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock = Clock(time.monotonic, lambda: TODAY, lambda: datetime.now(UTC))
        pace = Pace(settle=0.4, full_look=3600, heartbeat=0.2, away=0.1)
        log = Logbook(self.workshop.cases.parent / "watch.log")
        self.watcher = Watcher(self.workshop, pace, clock, log, self.observe, self.after_look)
        self.thread = threading.Thread(target=self.watcher.run, daemon=True)

    def observe(self, mark: Callable[[str], None], _must_poll: bool) -> Observer:
        self.lookouts.append(Lookout(self.workshop.cases, mark, polling=self.polling, every=0.1))
        return self.lookouts[-1]

    def after_look(self, workshop: Workshop, looks: Sequence[Look]) -> None:
        write_status(workshop, looks, datetime.now())  # noqa: DTZ005 - as the command does
        self.looks.extend(looks)

    def begin(self) -> Live:
        self.thread.start()
        self.until(lambda: self.is_at_rest() and bool(self.looks))
        self.looks.clear()
        return self

    def is_at_rest(self) -> bool:
        watcher = self.watcher
        return bool(self.lookouts) and not (len(watcher._tracker) or watcher._to_look or watcher._to_build)

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + LONG_ENOUGH
        while not holds():
            assert time.monotonic() < end, "it never came to hold"
            time.sleep(0.02)

    def codes(self) -> set[str]:
        """The findings of the last look."""
        return {finding.code for finding in self.looks[-1].findings} if self.looks else set()

    def end(self) -> None:
        self.watcher.stop()
        self.thread.join(LONG_ENOUGH)
        assert not self.thread.is_alive()

    @property
    def versions(self) -> list[str]:
        return sorted(path.parent.name for path in self.workshop.output.glob("T-1/*/v*/manifest.json"))


@pytest.fixture(params=[False, True], ids=["native", "polling"])
def live(request: pytest.FixtureRequest, workshop: Workshop) -> Iterator[Live]:
    running = Live(workshop, polling=request.param)
    yield running
    running.end()


def settle_between_steps() -> None:
    """Long enough for the polling observer to see one step before the next."""
    time.sleep(0.15)


def owner_file(name: str) -> bytes:
    plain, wide = name.encode().ljust(53, b"\0"), name.encode("utf-16-le").ljust(106)
    return bytes([len(name)]) + plain + bytes([len(name), 0]) + wide


def test_words_save_by_rename_is_one_build_after_word_is_closed(live: Live, lay_out: LayOut) -> None:
    """Word: owner file, new text in a temporary file, the paper renamed away, the temporary file in its place."""
    papers = lay_out() / "attachments"
    live.begin()
    assert live.versions == ["v1"]
    (papers / "~$sessment report.pdf").write_bytes(owner_file("Jo Bloggs"))
    live.until(lambda: live.codes() == {"open-in-word"})
    assert "Jo Bloggs" in live.looks[-1].findings[0].message
    assert "Jo Bloggs" in (papers.parent / "STATUS.txt").read_text("utf-8-sig")
    (papers / "~WRD0000.tmp").write_bytes(SMALL_PAPERS[SCHOOL])
    settle_between_steps()
    (papers / REPORT).rename(papers / "~WRL0001.tmp")
    (papers / "~WRD0000.tmp").rename(papers / REPORT)
    settle_between_steps()
    (papers / "~WRL0001.tmp").unlink()
    live.until(lambda: live.is_at_rest() and live.codes() == {"open-in-word", "same-paper-twice"})
    assert live.versions == ["v1"], "an open paper is not built"
    (papers / "~$sessment report.pdf").unlink()
    live.until(lambda: live.versions == ["v1", "v2"])


def test_a_download_is_one_look_when_it_begins_and_one_when_it_is_there(live: Live, lay_out: LayOut) -> None:
    papers = lay_out(papers=WITHOUT_SCHOOL) / "attachments"
    live.begin()
    (papers / f"{SCHOOL}.crdownload").write_bytes(b"%PDF")
    live.until(lambda: "download-unfinished" in live.codes())
    live.looks.clear()
    for _ in range(8):
        with (papers / f"{SCHOOL}.crdownload").open("ab") as file:
            file.write(b"x" * 10_000)
        time.sleep(0.1)
    assert live.looks == [], "how far a download is changes nothing"
    (papers / f"{SCHOOL}.crdownload").write_bytes(SMALL_PAPERS[SCHOOL])
    (papers / f"{SCHOOL}.crdownload").rename(papers / SCHOOL)
    live.until(lambda: live.versions == ["v1"])
    assert live.codes() == set()


def test_a_slow_copy_in_bursts_is_looked_at_once_when_it_is_whole(live: Live, lay_out: LayOut) -> None:
    papers = lay_out(papers=WITHOUT_SCHOOL) / "attachments"
    live.begin()
    whole = SMALL_PAPERS[SCHOOL]
    piece = len(whole) // 10 + 1
    for start in range(0, len(whole), piece):
        with (papers / SCHOOL).open("ab") as file:
            file.write(whole[start : start + piece])
        time.sleep(0.2)
    live.until(lambda: live.versions == ["v1"])
    assert all(look.is_complete for look in live.looks), "nobody looked at half a paper"


def test_a_conflict_copy_of_onedrive_asks_which_one_counts(live: Live, lay_out: LayOut) -> None:
    papers = lay_out() / "attachments"
    live.begin()
    copy = papers / "Letter from the school-LAPTOP12.pdf"
    (papers / "Letter from the school-LAPTOP12.pdf.tmp").write_bytes(SMALL_PAPERS[SCHOOL] + b"\n")
    (papers / "Letter from the school-LAPTOP12.pdf.tmp").rename(copy)
    live.until(lambda: "copy-in-conflict" in live.codes())
    copy.unlink()
    live.until(lambda: live.codes() == set() and live.is_at_rest())


def test_what_explorer_finder_and_bundler_itself_leave_behind_is_no_reason_to_look(live: Live, lay_out: LayOut) -> None:
    folder = lay_out()
    live.begin()
    for name in ("Thumbs.db", ".DS_Store", "desktop.ini", "~WRL0001.tmp", "1A2B3C4D", ".~tmp"):
        (folder / "attachments" / name).write_bytes(b"x")
    (folder / "STATUS.html").write_text("somebody opened and saved it", encoding="utf-8")
    (folder / "STATUS.txt").unlink()
    for path in folder.rglob("*.pdf"):
        path.read_bytes()
    time.sleep(1)
    assert live.looks == []


def test_a_folder_moved_in_taken_apart_and_moved_out(live: Live, lay_out: LayOut, tmp_path: Path) -> None:
    papers = lay_out(papers=WITHOUT_SCHOOL) / "attachments"
    outside = tmp_path / "from the school"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / SCHOOL).write_bytes(SMALL_PAPERS[SCHOOL])
    live.begin()
    outside.rename(papers / "school")
    live.until(lambda: live.versions == ["v1"])
    (papers / "school").rename(tmp_path / "out again")
    live.until(lambda: "item-missing" in live.codes())
    shutil.copytree(tmp_path / "out again", papers / "school")
    live.until(lambda: live.codes() == set() and live.is_at_rest())
    assert live.versions == ["v1"], "the same papers are the same bundle"


def test_a_new_case_and_a_renamed_one(live: Live, lay_out: LayOut) -> None:
    lay_out({"reference": "T-2"}, papers={})
    live.begin()
    lay_out()
    live.until(lambda: live.versions == ["v1"])
    (live.workshop.cases / "T-2").rename(live.workshop.cases / "T-3")
    live.until(lambda: {look.reference for look in live.looks} >= {"T-3"} and live.is_at_rest())
    assert set(live.watcher._seen) == {"T-1", "T-3"}


def test_links_and_devices_are_told_and_never_followed(live: Live, lay_out: LayOut) -> None:
    folder = lay_out()
    live.begin()
    (folder / "attachments" / "loop").symlink_to(live.workshop.cases)
    os.mkfifo(folder / "attachments" / "pipe")
    live.until(lambda: live.codes() == {"file-is-a-link", "file-is-no-document"})
    (folder / "attachments" / "loop").unlink()
    (folder / "attachments" / "pipe").unlink()
    live.until(lambda: live.codes() == set())


def test_the_share_goes_and_returns_under_a_real_observer(live: Live, lay_out: LayOut, tmp_path: Path) -> None:
    papers = lay_out(papers=WITHOUT_SCHOOL) / "attachments"
    live.begin()
    shutil.copytree(live.workshop.cases, tmp_path / "kept")
    shutil.rmtree(live.workshop.cases)
    live.until(lambda: live.watcher._is_away)
    (tmp_path / "kept").rename(live.workshop.cases)
    (papers / SCHOOL).write_bytes(SMALL_PAPERS[SCHOOL])
    live.until(lambda: live.versions == ["v1"])
    assert not live.lookouts[0].is_alive()
    assert live.lookouts[-1].is_alive()


def test_an_emitter_that_dies_silently_is_noticed_and_replaced(live: Live, lay_out: LayOut) -> None:
    papers = lay_out(papers=WITHOUT_SCHOOL) / "attachments"
    live.begin()
    for emitter in list(live.lookouts[0]._observer.emitters):
        emitter.stop()
        emitter.join()
    assert live.lookouts[0]._observer.is_alive(), "the observer itself notices nothing"
    (papers / SCHOOL).write_bytes(SMALL_PAPERS[SCHOOL])
    live.until(lambda: live.versions == ["v1"])
    assert len(live.lookouts) == 2


@pytest.mark.parametrize("polling", [False, True], ids=["native", "polling"])
def test_lookouts_that_come_and_go_leave_no_thread_and_no_handle(tmp_path: Path, polling: bool) -> None:
    process = psutil.Process()
    before = process.num_fds(), threading.active_count()
    for _ in range(20):
        Lookout(tmp_path, Marks().mark, polling=polling, every=0.05).stop()
    with pytest.raises(OSError, match="No such file"):
        Lookout(tmp_path / "not there", Marks().mark, polling=polling, every=0.05)
    assert (process.num_fds(), threading.active_count()) == before


def test_marks_are_taken_once_from_any_thread_and_a_wake_ends_the_waiting() -> None:
    marks = Marks()

    def mark_many() -> None:
        for number in range(1000):
            marks.mark(f"T-{number % 7}")

    threads = [threading.Thread(target=mark_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken: list[str] = []
    while any(thread.is_alive() for thread in threads):
        taken += marks.take(0.01)
    taken += marks.take(0)
    assert set(taken) == {f"T-{number}" for number in range(7)}
    assert marks.take(0) == ()
    threading.Timer(0.05, marks.wake).start()
    assert marks.take(LONG_ENOUGH) == ()


@pytest.mark.parametrize(
    ("path", "event", "means"),
    [
        ("attachments/a.pdf", "modified", True),
        ("", "created", True),
        ("attachments/~$a.docx", "created", True),
        ("attachments/~$a.docx", "modified", False),
        ("attachments/a.crdownload", "modified", False),
        ("attachments/a.crdownload", "moved", True),
        ("STATUS.html", "created", False),
        (".STATUS-1a.tmp", "moved", False),
        ("attachments/Thumbs.db", "deleted", False),
    ],
)
def test_which_events_mean_anything(path: str, event: str, means: bool) -> None:
    assert tells(path, event) is means


@pytest.mark.parametrize(
    ("path", "polls"),
    [
        ("/srv/cases", False), ("/mnt/share/cases", True), ("/mnt/shared", False), ("/mnt/with space/x", True),
        ("/mnt/c/cases", True), ("/mnt/ssh", True), ("/data/new", False), ("/data", True), ("/mnt/Łódź", True),
    ],
)  # fmt: skip
def test_what_lies_on_the_network_is_polled(tmp_path: Path, path: str, polls: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n//srv/x /mnt/share cifs rw 0 0\nsrv:/y /mnt/with\\040space nfs4 rw 0 0\n"
        "C: /mnt/c 9p rw 0 0\nme@srv:/ /mnt/ssh fuse.sshfs rw 0 0\nsrv:/old /data nfs rw 0 0\n"
        "/dev/sdb1 /data/new xfs rw 0 0\nsrv:/z /mnt/Łódź nfs rw 0 0\n",
        encoding="utf-8",
    )
    assert is_on_the_network(Path(path), mounts) is polls
