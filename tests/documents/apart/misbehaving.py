"""Functions as hostile or broken papers make of good ones; each does its one bad thing in the process that reads."""

# ruff: noqa: ARG001 - every function takes a paper, and few look at it

from __future__ import annotations

import ctypes
import hashlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from bundler.documents.reach.contents import Contents
from bundler.model.fields import Record
from bundler.model.finding import Trouble
from bundler.model.limits import Limits
from bundler.model.paper import Examination, NormalisedPdf
from tests.conftest import SMALL_PAPERS, text_pdf


class Told(Record):
    """What a process found out about itself."""

    words: str = ""
    number: int = 0


def reads(paper: Path) -> Told:
    return Told(words=paper.read_text(), number=os.getpid())


def sleeps(paper: Path) -> Told:
    time.sleep(3_600)
    return Told()


def spins(paper: Path) -> Told:
    while True:
        pass


def works_for_a_second(paper: Path) -> Told:
    while time.process_time() < 1:
        pass
    return Told(words="done")


def eats_memory(paper: Path) -> Told:
    held = [bytearray(10_000_000) for _ in range(10_000)]
    return Told(number=len(held))


def writes_without_end(paper: Path) -> Told:
    with Path("out").open("wb") as out:
        while True:
            out.write(bytes(1_000_000))


def touches_forbidden_memory(paper: Path) -> Told:
    ctypes.string_at(0)
    return Told()


def aborts(paper: Path) -> Told:
    os.abort()


def leaves(paper: Path) -> Told:
    os._exit(0)


def raises(paper: Path) -> Told:
    raise LookupError(paper.read_text())


def finds_the_disk_full(paper: Path) -> Told:
    raise OSError(28, "No space left on device", str(paper))


def has_children(paper: Path) -> Told:
    """Leaves behind a child, a grandchild in a session of its own, and a program."""
    for _ in range(2):
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
            time.sleep(3_600)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
    return Told(words="done")


def crashes_with_children(paper: Path) -> Told:
    has_children(paper)
    return touches_forbidden_memory(paper)


def calls_home(paper: Path, port: int) -> Told:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return Told(words="connected")
    except OSError as error:
        return Told(words="refused", number=error.errno or 0)


def sees_processes(paper: Path, number: int) -> Told:
    """Tries to end the process that asked."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return Told(words="nobody there")
    return Told(words="there")


def tells_too_much(paper: Path) -> Told:
    return Told(words="x" * 100_000_000)


def tells_something_else(paper: Path) -> Examination:
    return Told()  # type: ignore[return-value]  # the bad thing it does


def answers_with_noise(paper: Path) -> Told:
    """Writes into the way to answer, past everything that would write JSON."""
    os.write(3, (3).to_bytes(8, "big") + b"Rxx")
    os._exit(0)


def announces_the_world(paper: Path) -> Told:
    os.write(3, (2**60).to_bytes(8, "big") + b"R")
    time.sleep(3_600)
    return Told()


def closes_its_mouth(paper: Path) -> Told:
    os.close(3)
    time.sleep(3_600)
    return Told()


def prints(paper: Path) -> Told:
    print("Ada Invented")
    os.write(1, b"Ada Invented")
    os.write(2, b"Ada Invented")
    return Told(words="done")


def tells_where_it_is(paper: Path) -> Told:
    Path("left behind").write_text("x")
    return Told(words=str(Path.cwd()))


def counts_open_files(paper: Path) -> Told:
    return Told(words=" ".join(sorted(one.name for one in Path("/proc/self/fd").iterdir())))


def examine_that_hangs_at_the_school(paper: Path, limits: Limits, into: Path) -> Examination:
    from bundler.documents.intake import steps

    if is_the_school(paper):
        time.sleep(3_600)
    return steps.examine(paper, limits, into)


def examine_that_reads_no_words(paper: Path, limits: Limits, into: Path) -> Examination:
    from bundler.documents.intake import steps

    return steps.examine(paper, limits, into).model_copy(update={"words": "A long report."})


def examine_that_replaces_the_report(paper: Path, limits: Limits, into: Path) -> Examination:
    from bundler.documents.intake import steps

    if paper.name == "Assessment report.pdf":
        paper.write_bytes(text_pdf("About another child"))
    return steps.examine(paper, limits, into)


def clean_that_fails_at_the_school(raw: Path, target: Path, limits: Limits, words: str = "") -> NormalisedPdf:
    from bundler.documents.intake import steps

    if is_the_school(raw):
        return NormalisedPdf(troubles=(Trouble(code="damaged", severity="blocks", message="m", remedy="r"),))
    return steps.clean(raw, target, limits, words)


def clean_that_crashes_at_the_school(raw: Path, target: Path, limits: Limits, words: str = "") -> NormalisedPdf:
    if is_the_school(raw):
        ctypes.string_at(0)
    return clean_that_fails_at_the_school(raw, target, limits)


def reach_that_crashes(source: Path, name: str, into: Path, read_every_page: bool) -> Contents:
    os.abort()


def is_the_school(paper: Path) -> bool:
    school = hashlib.sha256(SMALL_PAPERS["Letter from the school.pdf"]).digest()
    return hashlib.sha256(paper.read_bytes()).digest() == school
