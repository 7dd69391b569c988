"""The tracker: never due while anything goes on, always due once it is quiet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bundler.engine.tracker import Tracker

SETTLE = 4.0


def opens() -> bool:
    return True


def stays_shut() -> bool:
    return False


def due_at(tracker: Tracker, appearance: object, times: list[float]) -> list[float]:
    """When case A became due, if it is glanced at whenever the tracker says so."""

    def is_due(now: float) -> bool:
        return bool(tracker.due_for_a_glance(now)) and tracker.glanced("A", appearance, now, opens=opens)

    return [now for now in times if is_due(now)]


def test_a_quiet_case_is_due_once_soon_after_the_settle_time() -> None:
    tracker = Tracker(SETTLE, 60)
    tracker.touched("A", 10.0)
    assert due_at(tracker, "same", [10 + step / 2 for step in range(20)]) == [14.5]  # glanced at 10.5 and 14.5
    assert len(tracker) == 0
    assert tracker.next_glance() is None


def test_many_events_make_one_look() -> None:
    tracker = Tracker(SETTLE, 60)
    for event in range(100):
        tracker.touched("A", 10 + event / 100)
    assert len(due_at(tracker, "same", [10 + step / 4 for step in range(60)])) == 1


def test_a_copy_of_an_hour_without_a_single_event_is_waited_for_and_then_taken() -> None:
    tracker = Tracker(SETTLE, 60)
    tracker.touched("A", 0.0)
    for second in range(3600):
        if tracker.due_for_a_glance(float(second)):
            assert not tracker.glanced("A", ("growing", second), float(second), opens=opens)
    assert tracker.longest_wait(3600.0) == 3600.0
    assert due_at(tracker, "whole", [3600.0 + step for step in range(12)]) != []


def test_a_file_that_will_not_open_is_waited_for_but_not_for_ever() -> None:
    tracker = Tracker(SETTLE, 60)
    tracker.touched("A", 0.0)
    due = [
        now
        for now in range(200)
        if tracker.due_for_a_glance(float(now)) and tracker.glanced("A", "same", float(now), opens=stays_shut)
    ]
    assert due == [61]


def test_those_that_were_touched_first_come_first() -> None:
    tracker = Tracker(SETTLE, 60)
    for moment, case in enumerate(["C", "A", "B"]):
        tracker.touched(case, float(moment))
    tracker.touched("C", 2.5)
    assert tracker.due_for_a_glance(10.0) == ("C", "A", "B")


def test_a_case_that_is_gone_is_waited_for_no_more() -> None:
    tracker = Tracker(SETTLE, 60)
    tracker.touched("A", 0.0)
    tracker.forget("A")
    tracker.forget("B")
    assert (len(tracker), tracker.next_glance(), tracker.longest_wait(9.0)) == (0, None, 0.0)


steps = st.lists(
    st.tuples(st.sampled_from(["pass", "touch", "change"]), st.floats(0.01, 3 * SETTLE, allow_nan=False)), max_size=60
)


@given(steps)
def test_never_due_while_changes_go_on_and_always_due_once_quiet(story: list[tuple[str, float]]) -> None:
    """Events come, or are lost and only the folder changes; the loop glances whenever a glance is due."""
    tracker, now, version, glances = Tracker(SETTLE, 60), 0.0, 0, [(0.0, -1)]
    tracker.touched("A", now)
    last_event = now
    for what, seconds in [*story, *[("pass", SETTLE / 2)] * 8]:
        now += seconds
        if what == "touch":
            tracker.touched("A", now)
            last_event = now
        version += what != "pass"
        if "A" not in tracker.due_for_a_glance(now):
            continue
        is_due = tracker.glanced("A", version, now, opens=opens)
        if is_due:
            assert now - last_event >= SETTLE - 1e-9, "an event came less than the settle time ago"
            earlier, seen = glances[-1]
            assert seen == version, "the folder changed since the glance before"
            assert now - earlier >= SETTLE - 1e-9, "the two glances lie too close together"
            tracker.touched("A", now)
            last_event = now
        glances.append((now, version))
    quiet = now
    while "A" in tracker:
        now = tracker.next_glance() or now
        tracker.glanced("A", version, now, opens=opens)
    assert now - quiet <= 2 * SETTLE


@given(st.lists(st.sampled_from(["A", "B", "C"]), max_size=200))
def test_it_keeps_nothing_of_cases_that_came_to_rest(touches: list[str]) -> None:
    tracker = Tracker(SETTLE, 60)
    for moment, case in enumerate(touches):
        tracker.touched(case, float(moment))
    for _ in range(3):
        for case in tracker.due_for_a_glance(1e6):
            tracker.glanced(case, "same", 1e6, opens=opens)
    while len(tracker):
        moment_of_next = tracker.next_glance()
        assert moment_of_next is not None
        for case in tracker.due_for_a_glance(moment_of_next):
            tracker.glanced(case, "same", moment_of_next, opens=opens)
    assert tracker._touched == {}
