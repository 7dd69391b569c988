"""Acts of one file and one entry that are killed at any step: done, or as if they had never been begun."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.officers import read_officers
from bundler.documents.seal.keys import make_key
from bundler.documents.seal.sealing import Seal
from bundler.model.errors import MachineError
from bundler.model.officer import Officer
from bundler.pipeline.release_history import history_at
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.crash.releases import Steps, _stepping
from tests.pipeline.released import NOW, RUTH, release_once

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Whether it died at that step, in a process of its own; False where it came to its end before."""
    child = os.fork()
    if child == 0:
        steps = Steps(step)
        setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
        sys.addaudithook(steps.heed)
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert not (os.WIFEXITED(status) and os.WEXITSTATUS(status)), "it failed by itself"
    return os.WIFSIGNALED(status)


def test_a_seal_whose_making_is_killed_is_made_by_the_next_try(tmp_path: Path) -> None:
    step, is_killed = 0, True
    while is_killed:
        step += 1
        folder = tmp_path / str(step)
        is_killed = killed_at(step, lambda into=folder: make_key(into, "Exampleshire Council", NOW))  # type: ignore[misc]
        with suppress(MachineError):  # where the first one is whole
            make_key(folder, "Exampleshire Council", NOW)
        Seal(folder).make_sure_it_is_there()
    assert step > 3


def test_a_list_of_officers_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    ann, ben = (Officer(name=name, roles=("adm",), account=name[:3].lower()) for name in ("Ann Example", "Ben Example"))
    path = tmp_path / "officers.toml"
    step, is_killed, found = 0, True, set()
    while is_killed:
        step += 1
        path.unlink(missing_ok=True)
        read_officers(path).with_officer(ann).write()
        is_killed = killed_at(step, lambda: read_officers(path).with_officer(ben).write())
        found.add(read_officers(path).officers)
    assert found == {(ann,), (ann, ben)}


def test_a_revocation_counts_with_its_reason_or_can_be_made_again(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out()
    release_once(workshop, tmp_path / "kept")
    workshop.audit.database.close()
    wish = Wish("T-1", "small", 1, "It went to the wrong panel.")
    step, is_killed, found = 0, True, set()
    while is_killed:
        step += 1
        output = tmp_path / f"output-{step}"
        shutil.copytree(workshop.output, output)
        one = Workshop(workshop.cases, workshop.templates, output, workshop.today)
        is_killed = killed_at(step, lambda there=one: revoke(there, wish, RUTH, NOW))  # type: ignore[misc]
        assert one.audit.verify() == ()
        before = history_at(one, "T-1", "small").standing(1)
        found.add(before)
        if before != "revoked":
            revoke(one, wish, RUTH, NOW)
        record = history_at(one, "T-1", "small").revocation(1)
        assert record is not None
        assert record.reason == wish.reason
        one.audit.database.close()
        shutil.rmtree(output)
    assert found == {"in force", "revoked"}
