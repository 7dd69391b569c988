"""The watcher by an injected clock: what it looks at, when, and what it does when the world lets it down."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from bundler.documents.cases import footprint as footprint_module
from bundler.documents.cases import known_papers
from bundler.documents.heartbeat import Heartbeat
from bundler.documents.logbook import Logbook
from bundler.engine import casework
from bundler.engine.watching import Clock, Observer, Pace, Watcher
from bundler.model.errors import CaseBusyError, CaseUnreadableError, ExitCode
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.releasing import release
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, TODAY, LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, approved, build_sealed

REPORT_ONLY = {"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]}
LETTER = "Letter from the school.pdf"


@dataclass
class Ear:
    """An observer that hears what the test tells it."""

    mark: Callable[[str], None]
    kind: Any = "native"
    alive: bool = True

    def is_alive(self) -> bool:
        return self.alive

    def stop(self) -> None:
        self.alive = False


@dataclass
class Stage:
    """A watcher in a world whose clock the test turns."""

    workshop: Workshop
    log: Path
    pace: Pace = field(default_factory=Pace)
    seconds: float = 1000.0
    today: date = TODAY
    told: list[tuple[str, bool]] = field(default_factory=list)
    ears: list[Ear] = field(default_factory=list)
    after_look_fails: OSError | None = None
    refuses_native: int = 0

    def __post_init__(self) -> None:
        self.watcher = self.another(self.listen)

    def another(self, observe: Any) -> Watcher:
        start = datetime(2026, 11, 22, tzinfo=UTC)
        clock = Clock(lambda: self.seconds, lambda: self.today, lambda: start + timedelta(seconds=self.seconds))
        return Watcher(self.workshop, self.pace, clock, Logbook(self.log), observe, self.after_look)

    def listen(self, mark: Callable[[str], None], must_poll: bool) -> Observer:
        if self.refuses_native and not must_poll:
            raise OSError(self.refuses_native, "no observer")
        self.ears.append(Ear(mark, "polling" if must_poll else "native"))
        return self.ears[-1]

    def after_look(self, _workshop: Workshop, looks: Sequence[Look]) -> None:
        if self.after_look_fails:
            raise self.after_look_fails
        self.told.extend((look.reference, look.is_complete) for look in looks)

    def pass_time(self, seconds: float) -> None:
        """Goes round until so many seconds have passed, as the loop does that sleeps between the rounds."""
        end = self.seconds + seconds
        while self.seconds < end:
            wait = self.watcher._one_round(self.watcher._marks.take(0))
            self.seconds = min(end, self.seconds + (wait or 0.001))

    def heard(self) -> list[tuple[str, bool]]:
        """What was told since the last time."""
        told, self.told = self.told, []
        return told

    def events(self, name: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line for line in lines if line["event"] == name]

    @property
    def built(self) -> list[str]:
        return sorted(path.parent.name for path in self.workshop.output.glob("*/*/v*/manifest.json"))

    @property
    def heartbeat(self) -> Heartbeat:
        return Heartbeat.model_validate_json((self.workshop.output / ".watch/heartbeat.json").read_bytes())


@pytest.fixture
def stage(workshop: Workshop, tmp_path: Path) -> Stage:
    return Stage(workshop, tmp_path / "watch.log")


def test_start_up_looks_at_every_case_and_builds_what_is_complete(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    lay_out({"reference": "T-2"}, papers=REPORT_ONLY)
    stage.pass_time(10)
    assert stage.heard() == [("T-1", True), ("T-2", False), ("T-1", True)], "told before and after the build"
    assert stage.built == ["v1"]
    stage.pass_time(3600)
    assert stage.heard() == [], "nobody touched anything"


def test_a_dropped_paper_is_looked_at_after_the_settle_time_and_completes_its_case(
    stage: Stage, lay_out: LayOut
) -> None:
    folder = lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    stage.ears[-1].mark("T-1")
    stage.heard()
    stage.pass_time(4.9)
    assert stage.heard() == []
    stage.pass_time(1)
    assert stage.heard() == [("T-1", True), ("T-1", True)]
    assert stage.built == ["v1"]


def test_a_lost_event_is_made_good_by_the_full_look_and_the_deaf_observer_replaced(
    stage: Stage, lay_out: LayOut
) -> None:
    folder = lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    stage.heard()
    stage.pass_time(stage.pace.full_look + stage.pace.settle + 1)
    assert ("T-1", True) in stage.heard()
    assert [ear.alive for ear in stage.ears] == [False, True]


def test_an_observer_that_dies_is_replaced_and_what_it_missed_is_found_at_once(stage: Stage, lay_out: LayOut) -> None:
    folder = lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    stage.ears[-1].alive = False
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    stage.pass_time(stage.pace.heartbeat + stage.pace.settle + 2)
    assert stage.built == ["v1"]
    assert len(stage.ears) == 2
    assert len(stage.events("observer-died")) == 1


def test_where_the_system_has_no_more_watches_to_give_the_watcher_polls(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    stage.refuses_native = errno.ENOSPC
    stage.pass_time(60)
    assert [ear.kind for ear in stage.ears] == ["polling"]
    assert stage.heartbeat.observer == "polling"
    assert stage.built == ["v1"]


def test_a_copy_of_an_hour_is_never_given_up_on(stage: Stage, lay_out: LayOut) -> None:
    folder = lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    stage.heard()
    path = folder / "attachments" / LETTER
    for _ in range(900):
        with path.open("ab") as file:
            file.write(b"more")
        stage.pass_time(4)
    assert stage.heard() == []
    assert stage.heartbeat.waiting == 1
    assert stage.heartbeat.longest_wait > 3000
    path.write_bytes(SMALL_PAPERS[LETTER])
    stage.pass_time(20)
    assert stage.built == ["v1"]


def test_a_file_that_stays_locked_is_told_after_a_while_and_looked_at_again(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    is_locked = True
    monkeypatch.setattr(footprint_module, "may_be_read", lambda _path: not is_locked)
    stage.pass_time(30)
    assert stage.heard() == []
    stage.pass_time(60)
    assert stage.heard()[0] == ("T-1", True)


def test_a_file_that_could_not_be_read_is_read_again_at_the_next_full_look(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    open_really, is_locked = os.open, True

    def open_unless_locked(path: Any, *rest: Any, **named: Any) -> int:
        if is_locked and str(path).endswith(LETTER):
            raise OSError(errno.EBUSY, "somebody is copying it")
        return open_really(path, *rest, **named)

    monkeypatch.setattr(os, "open", open_unless_locked)
    stage.pass_time(90)
    assert stage.heard() == [("T-1", False)]
    is_locked = False
    stage.pass_time(stage.pace.full_look + 10)
    assert ("T-1", True) in stage.heard()


@pytest.mark.parametrize(
    ("empties", "marks"),
    [
        pytest.param(False, True, id="the folder is gone"),
        pytest.param(True, True, id="an empty mount point is left, and an event comes"),
        pytest.param(True, False, id="an empty mount point is left, and no event comes"),
    ],
)
def test_the_share_vanishes_and_comes_back_and_no_case_is_reported_missing(
    stage: Stage, lay_out: LayOut, tmp_path: Path, empties: bool, marks: bool
) -> None:
    folder = lay_out(papers=REPORT_ONLY)
    lay_out({"reference": "T-2"})
    (folder / "STATUS.txt").write_text("as it was", encoding="utf-8")
    stage.pass_time(10)
    stage.heard()
    stage.workshop.cases.rename(tmp_path / "away")
    if empties:
        stage.workshop.cases.mkdir()
    if marks:
        stage.ears[-1].mark("T-1")
    stage.pass_time(2 * stage.pace.full_look)
    assert stage.heard() == []
    assert (stage.heartbeat.state, stage.heartbeat.cases) == ("share-away", 2)
    assert stage.events("case-gone") == []
    assert len(stage.events("share-away")) == 1
    if empties:
        stage.workshop.cases.rmdir()
    (tmp_path / "away").rename(stage.workshop.cases)
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    stage.pass_time(20)
    assert {case for case, _ in stage.heard()} == {"T-1"}, "only what changed is looked at again"
    stage.pass_time(stage.pace.heartbeat)
    assert stage.heartbeat.state == "watching"
    assert len(stage.events("share-back")) == 1
    assert (folder / "STATUS.txt").read_text("utf-8") == "as it was"


def test_the_share_vanishes_in_the_middle_of_a_look(
    stage: Stage, lay_out: LayOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()

    def look_while_it_goes(*arguments: Any) -> tuple[Look, ...]:
        if stage.workshop.cases.exists():
            stage.workshop.cases.rename(tmp_path / "away")
        return look_at(*arguments)

    monkeypatch.setattr(casework, "look_at", look_while_it_goes)
    stage.pass_time(30)
    assert stage.heard() == []
    assert stage.events("trouble") == []
    monkeypatch.undo()
    (tmp_path / "away").rename(stage.workshop.cases)
    stage.pass_time(30)
    assert stage.built == ["v1"]


def test_a_case_that_is_taken_away_is_forgotten(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    gone = lay_out({"reference": "T-2"}, papers=REPORT_ONLY)
    stage.pass_time(10)
    shutil.rmtree(gone)
    stage.ears[-1].mark("T-2")
    stage.pass_time(10)
    assert [line["case"] for line in stage.events("case-gone")] == ["T-2"]
    stage.pass_time(stage.pace.full_look)
    assert stage.heartbeat.cases == 1


def test_a_hidden_folder_or_a_stray_file_among_the_cases_is_no_case(stage: Stage, lay_out: LayOut) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    stage.heard()
    (stage.workshop.cases / ".Trash-1000").mkdir()
    (stage.workshop.cases / "notes.txt").write_text("x", encoding="utf-8")
    (stage.workshop.cases / "linked").symlink_to(stage.workshop.cases / "T-1")
    for name in (".Trash-1000", "notes.txt", "linked"):
        stage.ears[-1].mark(name)
    stage.pass_time(stage.pace.full_look + 10)
    assert stage.heard() == []
    assert len(stage.watcher._tracker) == 0


def test_a_build_that_fails_again_and_again_is_told_once(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bundler.engine.local.build_pack", refuse)
    stage.pass_time(stage.pace.full_look * 3)
    assert [(line["case"], line["code"]) for line in stage.events("trouble")] == [("T-1", "disk-full")]
    assert len(stage.events("not-built")) == 3, "tried again at each full look"
    monkeypatch.undo()
    stage.pass_time(stage.pace.full_look + 10)
    assert stage.built == ["v1"]
    assert len(stage.events("trouble-over")) == 1


def test_a_release_that_was_tampered_with_holds_its_own_pack_alone_until_it_is_put_right(
    stage: Stage, lay_out: LayOut
) -> None:
    """Which labels were sent cannot be told then, and nobody guesses them."""
    folder = lay_out()
    build_sealed(stage.workshop)
    released = release(stage.workshop, "T-1", "small", RUTH, approved, NOW).folder
    assert released
    sent = released / "kept/version.json"
    whole = sent.read_bytes()
    sent.write_bytes(whole.replace(b'"A2"', b'"A7"'))
    (folder / "attachments/Letter from the dentist.pdf").write_bytes(text_pdf("Dear panel, from the dentist"))
    lay_out({"reference": "T-2"})
    stage.pass_time(stage.pace.full_look * 2)
    assert stage.built == ["v1", "v1"], "nothing new of T-1, and T-2 all the same"
    told = stage.events("trouble")
    assert [(line["case"], line["code"]) for line in told] == [("T-1", "trail-broken")], "told once, though tried again"
    assert stage.heartbeat.state == "watching"
    sent.write_bytes(whole)
    stage.pass_time(stage.pace.full_look + 10)
    assert stage.built == ["v1", "v1", "v2"]
    assert [line["case"] for line in stage.events("trouble-over")] == ["T-1"]


def test_one_bad_case_never_stops_the_others(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    lay_out({"reference": "T-2"})
    (stage.workshop.cases / "T-3").mkdir()
    (stage.workshop.cases / "T-4").write_text("no folder", encoding="utf-8")

    def look_with_a_fault(workshop: Workshop, reference: str) -> tuple[Look, ...]:
        if reference.endswith("T-1"):
            raise KeyError("Ada Invented")
        return look_at(workshop, reference)

    monkeypatch.setattr(casework, "look_at", look_with_a_fault)
    stage.pass_time(700)
    assert stage.heard() == [("T-2", True), ("T-3", False), ("T-2", True)]
    troubles = stage.events("trouble")
    assert [(line["case"], line["code"]) for line in troubles] == [("T-1", "fault")], "told once, though tried again"
    assert "KeyError at test_watching.py" in troubles[0]["where"]
    assert "Ada" not in stage.log.read_text("utf-8")
    monkeypatch.undo()
    stage.pass_time(stage.pace.full_look + 10)
    assert ("T-1", True) in stage.heard()
    assert [line["case"] for line in stage.events("trouble-over")] == ["T-1"]


def test_hundreds_of_folders_in_one_another_stop_no_other_case(stage: Stage, lay_out: LayOut) -> None:
    """As a synchroniser makes them that takes its target for its source."""
    deep = lay_out({"reference": "T-1"}) / "attachments"
    for _ in range(700):
        deep /= "a"
        deep.mkdir()
    lay_out({"reference": "T-2"})
    stage.pass_time(30)
    assert {case for case, _ in stage.heard()} == {"T-1", "T-2"}
    assert stage.events("trouble") == []


def test_a_paper_that_changed_with_all_its_times_the_same_is_read_again(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file servers keep times badly; a hash that is remembered must not hold a build up for ever."""
    folder = lay_out(papers=REPORT_ONLY)
    monkeypatch.setattr(known_papers, "_state", lambda _path: (1, 1, 1, 1))
    stage.pass_time(10)
    (folder / "attachments/Assessment report.pdf").write_bytes(text_pdf("Another report"))
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    stage.ears[-1].mark("T-1")
    stage.pass_time(30)
    assert stage.built == ["v1"]
    assert len(stage.events("not-built")) == 1


def test_an_observer_that_could_not_start_because_the_share_had_gone_is_no_reason_to_poll_for_ever(
    stage: Stage, lay_out: LayOut
) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.refuses_native = errno.ENOENT
    stage.pass_time(60)
    stage.refuses_native = 0
    stage.pass_time(60)
    assert [ear.kind for ear in stage.ears] == ["native"]


def test_a_status_that_finds_no_room_on_the_disk_is_written_later(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    stage.after_look_fails = OSError(errno.ENOSPC, "No space left on device")
    stage.pass_time(20 + stage.pace.heartbeat)
    trouble = stage.heartbeat.last_trouble
    assert trouble is not None
    assert (trouble.code, trouble.case) == ("disk-full", "T-1")
    stage.after_look_fails = None
    stage.pass_time(stage.pace.full_look + 10)
    assert ("T-1", True) in stage.heard()


def test_a_heartbeat_that_finds_no_room_leaves_the_last_one_whole_and_stops_nothing(
    stage: Stage, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.pass_time(1)
    before = stage.heartbeat

    def half(path: Path, text: str, **_: Any) -> int:
        path.write_bytes(text[:20].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", half)
        stage.pass_time(stage.pace.heartbeat * 2)
        assert stage.heartbeat == before
    assert [path.name for path in (stage.workshop.output / ".watch").iterdir()] == ["heartbeat.json"]
    stage.pass_time(stage.pace.heartbeat)
    assert stage.heartbeat.at > before.at
    assert [line["code"] for line in stage.events("trouble")] == ["disk-full"]


def test_a_new_day_looks_at_everything_again_because_deadlines_pass(stage: Stage, lay_out: LayOut) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    stage.heard()
    stage.today += timedelta(days=1)
    stage.pass_time(stage.pace.heartbeat + 1)
    assert stage.heard() == [("T-1", False)]
    assert stage.watcher._work.workshop.today == stage.today


def test_a_definition_that_is_changed_holds_for_every_case_and_a_wrong_one_is_waited_out(
    stage: Stage, lay_out: LayOut
) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    stage.heard()
    pack = stage.workshop.templates / "packs/small.toml"
    right = pack.read_text("utf-8")
    pack.write_text(right.replace('audience = "panel"', 'audience = "nobody at all"'), encoding="utf-8")
    stage.pass_time(stage.pace.full_look * 3)
    assert stage.heard() == []
    assert [line["code"] for line in stage.events("trouble")] == ["definition"]
    pack.write_text(right, encoding="utf-8")
    stage.pass_time(stage.pace.full_look + 10)
    assert set(stage.heard()) == {("T-1", False)}
    assert len(stage.events("trouble-over")) == 1


def test_a_definition_that_is_still_being_copied_is_not_read(stage: Stage, lay_out: LayOut) -> None:
    """Half a pack is a pack too, and asks for half the papers."""
    lay_out(papers=REPORT_ONLY)
    pack = stage.workshop.templates / "packs/small.toml"
    whole = pack.read_text("utf-8")
    half = whole[: whole.rindex("[[sections.items]]")]
    stage.pass_time(10)
    stage.heard()
    pack.write_text(half, encoding="utf-8")
    stage.pass_time(stage.pace.full_look - 8)
    pack.write_text(whole, encoding="utf-8")
    stage.pass_time(20)
    assert stage.heard() == [("T-1", False)]
    assert stage.built == []


def test_a_watcher_that_is_to_end_abandons_a_build_whole(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    steps: list[str] = []
    between = stage.watcher._between_papers

    def stop_in_the_middle(step: str, done: int, total: int) -> None:
        steps.append(step)
        if step.endswith("putting the bundle together"):
            stage.watcher.stop()
        between(step, done, total)

    stage.watcher._work.workshop = dataclasses.replace(stage.watcher._work.workshop, progress=stop_in_the_middle)
    stage.pass_time(10)
    assert steps[-1] == "T-1: putting the bundle together"
    assert stage.built == []
    assert list((stage.workshop.output / ".store/work").iterdir()) == []
    assert not any(stage.workshop.output.glob("T-1/*/*"))


def test_a_long_build_makes_way_for_looks_at_other_cases(stage: Stage, lay_out: LayOut) -> None:
    lay_out()
    other = lay_out({"reference": "T-2"}, papers=REPORT_ONLY)
    between, told_meanwhile = stage.watcher._between_papers, list[tuple[str, bool]]()

    def drop_in_the_middle(step: str, done: int, total: int) -> None:
        between(step, done, total)
        if step.endswith("T-1: putting the bundle together") and not told_meanwhile:
            stage.heard()
            (other / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
            stage.ears[-1].mark("T-2")
            for _ in range(20):
                stage.seconds += 0.5
                between(step, done, total)
            told_meanwhile.extend(stage.heard())
            assert stage.built == []

    stage.watcher._work.workshop = dataclasses.replace(stage.watcher._work.workshop, progress=drop_in_the_middle)
    stage.pass_time(20)
    assert told_meanwhile == [("T-2", True)]
    assert stage.built == ["v1", "v1"]
    assert stage.events("trouble") == []


def test_a_second_watcher_on_the_same_output_is_refused(stage: Stage) -> None:
    with stage.watcher._alone(), pytest.raises(CaseBusyError, match="Another watcher") as refused:
        stage.another(None).run()
    assert refused.value.exit_code == ExitCode.CASE_BUSY


def test_once_looks_at_everything_builds_and_ends(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> None:
    lay_out()
    lay_out({"reference": "T-2"}, papers=REPORT_ONLY)
    stage = Stage(workshop, tmp_path / "watch.log", Pace(settle=0.1))
    clock = Clock(time.monotonic, lambda: TODAY, lambda: datetime.now(UTC))
    watcher = Watcher(workshop, stage.pace, clock, Logbook(stage.log), None, stage.after_look)
    assert watcher.run_once() == ExitCode.DONE
    assert stage.heard() == [("T-1", True), ("T-2", False), ("T-1", True)]
    assert stage.built == ["v1"]


def test_once_says_when_there_is_no_cases_folder(stage: Stage) -> None:
    stage.workshop.cases.rmdir()
    with pytest.raises(CaseUnreadableError):
        stage.another(None).run_once()


def test_two_thousand_rounds_leave_no_thread_no_handle_and_no_memory_of_cases_gone(
    stage: Stage, lay_out: LayOut
) -> None:
    lay_out(papers=REPORT_ONLY)
    stage.pass_time(10)
    process = psutil.Process()
    before = process.num_fds(), threading.active_count()
    for number in range(100):
        folder = lay_out({"reference": f"N-{number}"}, papers={})
        stage.ears[-1].mark(folder.name)
        stage.pass_time(6)
        shutil.rmtree(folder)
        stage.ears[-1].mark(folder.name)
        stage.pass_time(6)
    for _ in range(2000):
        stage.ears[-1].mark("T-1")
        stage.watcher._one_round(stage.watcher._marks.take(0))
        stage.seconds += 7
    assert (process.num_fds(), threading.active_count()) == before
    watcher = stage.watcher
    known = watcher._work.workshop.known._folders
    for kept in (watcher._seen, watcher._to_look, watcher._to_build, watcher._troubles._codes, known):
        assert [key for key in kept if "N-" in str(key)] == []
    assert len(watcher._tracker) <= 1


def test_the_log_holds_no_name_of_a_child_a_paper_or_a_person(stage: Stage, lay_out: LayOut) -> None:
    lay_out(papers={"Letter about Ada Invented.pdf": text_pdf("x"), "~$tter.docx": b"\x03Jo "})
    (stage.workshop.cases / "Ada Invented").mkdir()
    stage.pass_time(700)
    text = stage.log.read_text("utf-8")
    assert "unnamed-" in text
    for name in ("Ada", "Invented", "Letter", "Sam", str(stage.workshop.cases)):
        assert name not in text


def test_what_nobody_allowed_is_left_out_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "watch.log"
    Logbook(log).tell("looked", case="T-1", findings=2, path="Ada.pdf", message="Ada Invented", code="disk-full")
    assert set(json.loads(log.read_text("utf-8"))) == {"event", "at", "case", "findings", "code"}


def test_a_log_that_has_grown_large_makes_way_for_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundler.documents.logbook.LARGEST", 500)
    log = tmp_path / "logs" / "watch.log"
    for _ in range(40):
        Logbook(log).tell("looked", case="T-1")
    assert {path.name for path in log.parent.iterdir()} == {"watch.log", "watch.log.1"}
    assert log.stat().st_size < 700


def test_a_log_on_a_full_disk_loses_lines_and_says_how_many(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    log = tmp_path / "watch.log"
    log.symlink_to("/dev/full")
    book = Logbook(log)
    book.tell("looked", case="T-1")
    book.tell("looked", case="T-2")
    log.unlink()
    book.tell("looked", case="T-3")
    assert json.loads(log.read_text("utf-8"))["lost"] == 2


@pytest.mark.requirement("R131")
def test_a_change_in_a_siblings_folder_makes_whoever_shares_from_it_be_looked_at_again(
    stage: Stage, lay_out: LayOut
) -> None:
    adas = lay_out(papers=SMALL_PAPERS)
    lay_out(
        {
            "reference": "T-2", "child": {"first_name": "Ben", "surname": "Invented"},
            "siblings": [{"name": "Ada Invented", "case": "T-1"}],
            "shared": [{"case": "T-1", "file": "Assessment report.pdf", "reason": "One for both."}],
        },
        {LETTER: SMALL_PAPERS[LETTER]},
    )  # fmt: skip
    stage.pass_time(60)
    assert ("T-2", True) in stage.heard()
    (adas / "attachments/Assessment report.pdf").unlink()
    stage.ears[-1].mark("T-1")
    stage.pass_time(30)
    assert {("T-1", False), ("T-2", False)} <= set(stage.heard())
    stage.pass_time(600)
    assert stage.heard() == []
    shutil.rmtree(adas)
    stage.pass_time(600)
    assert ("T-2", False) in stage.heard()


def test_a_new_case_whose_child_stands_in_an_old_paper_of_another_is_found_at_the_next_full_look(
    stage: Stage, lay_out: LayOut
) -> None:
    lay_out(papers={**SMALL_PAPERS, LETTER: text_pdf("Dear panel, Tegan Hollowmere came too")})
    lay_out({"reference": "T-2"})
    stage.pass_time(60)
    assert set(stage.heard()) == {("T-1", True), ("T-2", True)}
    assert len(stage.built) == 2
    tegan = {"first_name": "Tegan", "surname": "Hollowmere", "date_of_birth": "2016-03-14"}
    lay_out({"reference": "T-3", "child": tegan}, REPORT_ONLY)
    stage.pass_time(2 * stage.pace.full_look)
    heard = stage.heard()
    assert ("T-1", False) in heard
    assert heard.count(("T-2", True)) == 1, "looked at, and not built again: its bundle is as it was"
    assert [event["case"] for event in stage.events("built")].count("T-2") == 1
    stage.pass_time(2 * stage.pace.full_look)
    assert stage.heard() == []
