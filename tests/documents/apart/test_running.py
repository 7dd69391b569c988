"""Whatever a paper does to the process that reads it: a plain trouble, the next paper is read, and nothing is left."""

from __future__ import annotations

import functools
import os
import signal
import socket
import struct
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from bundler.documents.apart import processes
from bundler.documents.apart.messages import Job
from bundler.documents.apart.running import Apart
from bundler.documents.intake import steps
from bundler.model.finding import Trouble
from bundler.model.limits import Limits
from bundler.model.paper import Examination
from tests.conftest import text_pdf
from tests.documents.apart import misbehaving
from tests.documents.apart.misbehaving import Told

Family = list[psutil.Process]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="this is what Linux can do")
QUICK = Apart(Limits(seconds=2, memory_mb=200, output_mb=5))
PATIENT = Apart(Limits(seconds=60, memory_mb=200, output_mb=5))


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Path]:
    """A paper; afterwards the next one is read as ever, and nothing is left of what read this one."""
    (tmp_path / "paper").write_text("a paper")
    yield tmp_path / "paper"
    (tmp_path / "next").write_text("the next paper")
    after = PATIENT.run(misbehaving.reads, tmp_path / "next")
    assert isinstance(after, Told)
    assert after.words == "the next paper"
    assert left_behind() == []


def left_behind() -> list[str]:
    """What runs besides the forker and the guards that wait for a paper, once the last reader has had time to go."""
    forker = processes.forker()
    assert forker._process
    for _ in range(200):
        running = psutil.Process(forker._process.pid).children(recursive=True)
        if len(running) == len(forker._idle) + has_world():
            return []
        time.sleep(0.02)
    return [f"{one.pid} {one.cmdline()}" for one in running]


@functools.cache
def has_world() -> bool:
    """Whether this machine lets the forker live in a world of its own; then a process waits outside of it."""
    if sys.platform != "linux":
        return False
    forker = processes.forker()
    forker.start()
    assert forker._process
    outside = psutil.Process(forker._process.pid)
    return bool(until(outside.children, bool, rounds=50))


def forking() -> psutil.Process:
    """The process that forks guards."""
    process = processes.forker()._process
    assert process
    outside = psutil.Process(process.pid)
    return outside.children()[0] if has_world() else outside


def refused(told: object) -> tuple[str, str]:
    assert isinstance(told, Trouble)
    assert told.severity == "blocks"
    return told.code, told.message


def test_a_paper_is_read_by_another_process(paper: Path) -> None:
    told = PATIENT.run(misbehaving.reads, paper)
    assert isinstance(told, Told)
    assert told.words == "a paper"


@pytest.mark.parametrize("hangs", [misbehaving.sleeps, misbehaving.spins])
def test_a_paper_that_hangs_is_given_up_when_its_time_is_over(paper: Path, hangs: object) -> None:
    assert refused(QUICK.run(hangs, paper)) == (  # type: ignore[arg-type]
        "took-too-long", "The paper could not be read within 2 seconds.",
    )  # fmt: skip


def test_the_trouble_names_the_limit_and_who_can_raise_it(paper: Path) -> None:
    told = QUICK.run(misbehaving.sleeps, paper)
    assert isinstance(told, Trouble)
    assert "raise seconds under [limits] in bundler.toml" in told.remedy


@LINUX
def test_time_that_a_busy_machine_gives_to_others_does_not_count(paper: Path) -> None:
    """Eight busy programs on few cores leave the paper a fraction of its time on the clock."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        told = Apart(Limits(seconds=2, memory_mb=200)).run(misbehaving.works_for_a_second, paper)
    finally:
        for one in busy:
            one.kill()
            one.wait()
    assert isinstance(told, Told)
    assert told.words == "done"


def test_a_large_paper_gets_more_time() -> None:
    assert Limits().seconds_for(300_000_000) == 60 + 3 * 60
    assert Limits().seconds_for(1_000) == 60


def test_a_paper_that_eats_memory_meets_its_limit(paper: Path) -> None:
    assert refused(PATIENT.run(misbehaving.eats_memory, paper)) == (
        "too-much-memory", "The paper needs more than 200 MB of memory to be read.",
    )  # fmt: skip


def test_a_paper_that_writes_without_end_meets_its_limit(paper: Path) -> None:
    assert refused(PATIENT.run(misbehaving.writes_without_end, paper)) == (
        "too-large-when-opened", "The paper swells to more than 5 MB when it is opened.",
    )  # fmt: skip


@pytest.mark.parametrize(("crashes", "how"), [
    (misbehaving.touches_forbidden_memory, "signal 11"),
    (misbehaving.aborts, "signal"),
    (misbehaving.leaves, "no answer"),
    (misbehaving.raises, "LookupError at misbehaving.py:"),
    (misbehaving.tells_too_much, ""),
    (misbehaving.tells_something_else, "no answer"),
    (misbehaving.answers_with_noise, "no answer"),
    (misbehaving.announces_the_world, "no answer"),
    (misbehaving.closes_its_mouth, "no answer"),
    (misbehaving.crashes_with_children, "signal 11"),
])  # fmt: skip
def test_a_paper_that_breaks_its_reader_is_told_for_it(paper: Path, crashes: object, how: str) -> None:
    code, message = refused(Apart(Limits(seconds=60)).run(crashes, paper))  # type: ignore[arg-type]
    assert code == "crashed-while-reading"
    assert how in message
    assert "a paper" not in message, "nothing of the paper's own words"


def test_a_full_disk_is_no_fault_of_the_paper(paper: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        PATIENT.run(misbehaving.finds_the_disk_full, paper)


@LINUX
def test_what_a_paper_starts_ends_with_it(paper: Path) -> None:
    told = PATIENT.run(misbehaving.has_children, paper)
    assert isinstance(told, Told)
    assert told.words == "done"


@LINUX
def test_a_paper_reaches_no_network(paper: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told = PATIENT.run(misbehaving.calls_home, paper, listener.getsockname()[1])
    assert isinstance(told, Told)
    assert told.words == "refused"


@LINUX
def test_a_paper_sees_no_other_process(paper: Path) -> None:
    told = PATIENT.run(misbehaving.sees_processes, paper, os.getpid())
    assert isinstance(told, Told)
    assert told.words == "nobody there"


@LINUX
def test_a_paper_has_nothing_open_but_the_way_to_answer(paper: Path) -> None:
    told = PATIENT.run(misbehaving.counts_open_files, paper)
    assert isinstance(told, Told)
    assert told.words == "0 1 2 3 4", "4 is the listing itself"


@LINUX
def test_the_forker_holds_on_to_nothing_that_bundler_has_open(paper: Path, tmp_path: Path) -> None:
    with (tmp_path / "a case's lock").open("w") as lock, socket.create_server(("127.0.0.1", 0)):
        os.set_inheritable(lock.fileno(), True)
        processes.forker().close()
        PATIENT.run(misbehaving.reads, paper)
        held = {one.name for one in Path(f"/proc/{forking().pid}/fd").iterdir()}
        assert held == {"0", "1", "2", *(("3",) if has_world() else ())}, "3 is its world"
        assert forking().cwd() == "/"


def test_what_a_paper_leaves_in_its_folder_is_cleared_away(paper: Path) -> None:
    told = PATIENT.run(misbehaving.tells_where_it_is, paper)
    assert isinstance(told, Told)
    assert "bundler-paper-" in told.words
    processes.forker().close()
    assert not Path(told.words).exists()


def test_what_a_library_prints_goes_nowhere(paper: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert isinstance(PATIENT.run(misbehaving.prints, paper), Told)
    assert capfd.readouterr() == ("", "")


def test_papers_come_in_their_order(tmp_path: Path) -> None:
    papers = [text_pdf(f"page {number}") for number in range(6)]
    for number, data in enumerate(papers):
        (tmp_path / f"{number}.pdf").write_bytes(data)
    calls = [(tmp_path / f"{number}.pdf", QUICK.limits) for number in range(6)]
    told = list(Apart(Limits(seconds=60)).run_each(steps.examine, calls))
    assert [one.words.strip() for one in told if isinstance(one, Examination)] == [f"page {n}" for n in range(6)]


def test_who_wants_no_more_papers_need_not_wait(paper: Path) -> None:
    running = PATIENT.run_each(misbehaving.sleeps, [(paper,)] * 4)
    other = Apart(Limits(seconds=1)).run_each(misbehaving.sleeps, [(paper,)] * 3)
    assert refused(next(other))[0] == "took-too-long"
    running.close()
    other.close()
    assert left_behind() == []


def test_a_forker_that_was_killed_is_started_again(paper: Path) -> None:
    PATIENT.run(misbehaving.reads, paper)
    forking().kill()
    told = PATIENT.run(misbehaving.reads, paper)
    assert isinstance(told, Told)


def test_a_pdf_whose_page_would_be_ten_gigabytes_is_refused(tmp_path: Path) -> None:
    bomb = bomb_pdf(tmp_path / "bomb.pdf", gigabytes=10)
    assert bomb.stat().st_size < 20_000_000
    told = Apart(Limits()).run(steps.examine, bomb, Limits())
    cleaned = Apart(Limits()).run(steps.clean, bomb, tmp_path / "out.pdf", Limits())
    codes = [told.code] if isinstance(told, Trouble) else [one.code for one in told.troubles]
    codes += [cleaned.code] if isinstance(cleaned, Trouble) else [one.code for one in cleaned.troubles]
    assert set(codes) & {"too-much-memory", "took-too-long", "damaged", "crashed-while-reading", "will-not-merge"}


def bomb_pdf(path: Path, gigabytes: int) -> Path:
    """A PDF of one page, whose drawing instructions are so many gigabytes of spaces."""
    squeeze = zlib.compressobj(9)
    start = squeeze.compress(b"") + squeeze.flush(zlib.Z_FULL_FLUSH)
    megabytes = squeeze.compress(b" " * 10_000_000) + squeeze.flush(zlib.Z_FULL_FLUSH)  # stands by itself
    stream = start + megabytes * (gigabytes * 100) + squeeze.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(data))
    path.write_bytes(data)
    return path


def test_a_picture_of_a_hundred_thousand_dots_a_side_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb_png(100_000))
    told = Apart(Limits()).run(steps.examine, tmp_path / "bomb.png", Limits())
    assert isinstance(told, Examination)
    assert [one.code for one in told.troubles] == ["absurd-page-size"]


def bomb_png(side: int) -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


PROGRAM = """
    import sys
    from pathlib import Path
    from bundler.documents.apart.running import Apart
    from tests.documents.apart import misbehaving
    print("begun", flush=True)
    Apart().run(misbehaving.sleeps, Path(sys.argv[1]))
"""


@LINUX
def test_nothing_outlives_a_bundler_that_is_killed_in_the_middle(paper: Path, tmp_path: Path) -> None:
    """The program has no `if __name__` guard either: it must not be run again in the processes that read."""
    (tmp_path / "program.py").write_text(textwrap.dedent(PROGRAM))
    command = [sys.executable, str(tmp_path / "program.py"), str(paper)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as bundler:
        assert bundler.stdout
        assert bundler.stdout.readline() == "begun\n"
        below = until(lambda: family(bundler.pid), lambda found: len(found) >= 3 + has_world())
        assert len(below) == 3 + has_world(), "the forker, one guard, one reader; and who waits outside of their world"
        bundler.send_signal(signal.SIGKILL)
        assert bundler.stdout.read() == "", "begun once only"
    assert until(lambda: [one for one in below if one.is_running()], lambda found: not found) == []
    assert list(tmp_path.glob("bundler-paper*")) == []


@LINUX
def test_a_paper_whose_forker_is_killed_is_read_by_another(paper: Path) -> None:
    PATIENT.run(misbehaving.reads, paper)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(PATIENT.run, misbehaving.works_for_a_second, paper)
        reader = until(lambda: [one for one in family(forking().pid) if "bundler-paper-" in one.cwd()], bool)[0]
        folder, below = Path(reader.cwd()), family(forking().pid)
        forking().kill()
        assert isinstance(told.result(), Told)
    assert not folder.exists()
    assert until(lambda: [one for one in below if one.is_running()], lambda found: not found) == []


@LINUX
def test_a_paper_whose_guard_is_killed_does_not_outlive_it(paper: Path) -> None:
    running = processes.forker().begin(Job(
        function="tests.documents.apart.misbehaving:sleeps", arguments=(str(paper),), limits=Limits(), seconds=60,
    ))  # fmt: skip
    reader = until(lambda: [one for one in family(forking().pid) if "bundler-paper-" in one.cwd()], bool)[0]
    folder = Path(reader.cwd())
    guard = reader.parent()
    assert guard
    guard.kill()
    assert running.outcome() is None
    folder.rmdir()  # who kills a guard clears up after it
    assert until(lambda: [reader] if reader.is_running() else [], lambda found: not found) == []


def test_one_guard_sees_to_many_papers_one_after_the_other(paper: Path) -> None:
    """A fork of all that is loaded costs more than to read most papers."""
    PATIENT.run(misbehaving.reads, paper)
    before = {one.pid for one in forking().children()}
    for _ in range(5):
        PATIENT.run(misbehaving.reads, paper)
    assert {one.pid for one in forking().children()} == before


def test_a_job_that_is_abandoned_when_it_is_over_takes_no_other_with_it(paper: Path) -> None:
    """Its guard may be at the next paper by then."""
    job = Job(
        function="tests.documents.apart.misbehaving:reads", arguments=(str(paper),), limits=Limits(), seconds=60,
    )  # fmt: skip
    first = processes.forker().begin(job)
    assert first.outcome()
    second = processes.forker().begin(job)
    first.abandon()
    assert second.outcome()


def family(number: int) -> Family:
    return psutil.Process(number).children(recursive=True)


def until(look: Callable[[], Family], is_so: Callable[[Family], bool], rounds: int = 500) -> Family:
    """What is there once it is as wanted, or after ten seconds."""
    for _ in range(rounds):
        found = look()
        if is_so(found):
            break
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(("function", "code"), [
    (misbehaving.sleeps, "took-too-long"),
    (misbehaving.leaves, "crashed-while-reading"),
    (misbehaving.raises, "crashed-while-reading"),
    (misbehaving.touches_forbidden_memory, "crashed-while-reading"),
])  # fmt: skip
def test_where_nothing_can_be_forked_a_paper_gets_a_process_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: object, code: str
) -> None:
    monkeypatch.setattr(processes, "CAN_FORK", False)
    (tmp_path / "paper").write_text("a paper")
    told = PATIENT.run(misbehaving.reads, tmp_path / "paper")
    assert isinstance(told, Told)
    assert told.words == "a paper"
    printed = PATIENT.run(misbehaving.prints, tmp_path / "paper")
    assert isinstance(printed, Told)
    apart = QUICK if function is misbehaving.sleeps else PATIENT
    assert refused(apart.run(function, tmp_path / "paper"))[0] == code  # type: ignore[arg-type]
