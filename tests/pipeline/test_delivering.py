"""Delivery over a real mail server: once in effect however often it is tried, to nobody else, and naming no child."""

from __future__ import annotations

import asyncio
import dataclasses
import email
import json
import os
import shutil
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.messages import load_messages
from bundler.documents.delivery.mails import Drafts, Smtp
from bundler.model.audit import Event
from bundler.model.decision import NOTIFIED
from bundler.model.delivery import Letter
from bundler.model.errors import DefinitionError, TrailBrokenError
from bundler.pipeline.delivering import Delivered, Delivery
from bundler.pipeline.due_mail import Wanted
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.pipeline.mail_server import SENDER, Post, serving
from tests.pipeline.recorded import record
from tests.pipeline.released import NOW, RUTH, release_once

NOTE = """
name = "note"
title = "A note"
when = "released"
packs = ["small"]
to = ["panel_mailbox", "adm_pa"]
subject = "{reference}: papers"
papers = true
authority = "R86"
body = "Papers for {reference} (record {record_id}), {pack}, panel on {panel_on}: {link}"
"""


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def smtp(tmp_path: Path, post: Post) -> Iterator[Smtp]:
    with serving(tmp_path, post) as way:
        yield way


@pytest.fixture
def released(workshop: Workshop, lay_out: LayOut, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    lay_out()
    (workshop.templates / "messages").mkdir()
    (workshop.templates / "messages/note.toml").write_text(NOTE, encoding="utf-8")
    release_once(workshop, tmp_path_factory.getbasetemp() / "released-to-deliver")
    return workshop


def states(delivery: Delivery, **how: bool) -> list[tuple[str, str]]:
    return [(one.letter.role, one.state) for one in delivery.deliver(Wanted(), **how).outcomes]


SENT = [("adm_pa", "sent"), ("panel_mailbox", "sent")]


@pytest.mark.requirement("R1", "R15", "R46", "R50", "R51", "R86")
def test_a_release_is_told_to_each_recipient_once_with_the_marking_first(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    delivery = Delivery(released, NOW, smtp)
    assert sorted(states(delivery)) == SENT
    assert sorted(states(delivery)) == SENT
    assert sorted(post.to) == ["adm.pa@exampleshire.example", "panel.mailbox@exampleshire.example"]
    assert {mail["Subject"] for mail in post.taken} == {"OFFICIAL-SENSITIVE: T-1: papers"}
    assert not any(list(mail.iter_attachments()) for mail in post.taken)
    ready = released.output / "deliveries/adm_pa/T-1 small release-1"
    assert sorted(path.name for path in ready.iterdir()) == [
        "T-1 small 2026-12-10 v1.pdf", "index.docx", "index.html", "manifest.json", "manifest.json.p7s",
    ]  # fmt: skip
    told = [entry.event for entry in released.audit.entries(kinds=("delivered",))]
    assert sorted(str(event.detail["to"]) for event in told) == ["adm_pa", "panel_mailbox"]
    assert "record" not in json.dumps([dict(event.detail) for event in told])
    assert released.audit.verify() == ()


def test_a_server_that_is_down_is_tried_again_after_growing_pauses(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    down = dataclasses.replace(smtp, port=1)
    assert {state for _role, state in states(Delivery(released, NOW, down))} == {"queued"}
    assert {state for _role, state in states(Delivery(released, NOW + timedelta(seconds=59), smtp))} == {"queued"}
    assert {state for _, state in states(Delivery(released, NOW + timedelta(minutes=1), down))} == {"queued"}
    assert {state for _, state in states(Delivery(released, NOW + timedelta(minutes=5), smtp))} == {"queued"}
    assert post.taken == []
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=6), smtp))) == SENT


@pytest.mark.parametrize(("answer", "state"), [("550 no such box", "failed"), ("451 later", "queued")])
def test_an_address_refused_for_good_has_failed_and_one_refused_for_now_waits(
    released: Workshop, smtp: Smtp, post: Post, answer: str, state: str
) -> None:
    post.answer = answer
    delivery = Delivery(released, NOW, smtp)
    assert {each for _role, each in states(delivery)} == {state}
    post.answer = ""
    delivery.outbox.try_again(NOW)
    assert sorted(states(delivery)) == SENT


WRONG_WAYS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "The mail server refused user and password.": lambda here: {"password_file": here / "other"},
    "The file with the mail password cannot be read.": lambda here: {"password_file": here / "absent"},
    "The mail server's certificate cannot be trusted: self-signed certificate.": lambda _here: {"ca_file": None},
    "The file with the certificate authority cannot be read.": lambda here: {"ca_file": here / "absent.pem"},
    "No mail server of the name mail.invalid can be found.": lambda _here: {"host": "mail.invalid"},
}


@pytest.mark.parametrize("words", WRONG_WAYS)
def test_a_setting_that_is_wrong_sends_nothing_and_is_said_as_what_it_is(
    released: Workshop, smtp: Smtp, post: Post, tmp_path: Path, words: str
) -> None:
    (tmp_path / "other").write_text("sesame\n", encoding="utf-8")
    wrong = dataclasses.replace(smtp, **WRONG_WAYS[words](tmp_path))
    done = Delivery(released, NOW, wrong).deliver(Wanted())
    assert {(one.state, one.trouble) for one in done.outcomes} == {
        ("queued", f"{words} See [delivery] in bundler.toml.")
    }
    assert post.taken == []
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=1), smtp))) == SENT


def test_a_server_that_takes_nothing_from_this_sender_holds_the_mails_and_fails_none(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    post.answer_to_sender = "550 who are you"
    done = Delivery(released, NOW, smtp).deliver(Wanted())
    assert {(one.state, one.trouble) for one in done.outcomes} == {
        ("queued", f"The mail server does not take mail from {SENDER} (code 550).")
    }
    post.answer_to_sender = ""
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=1), smtp))) == SENT


def test_a_server_that_lets_nobody_in_holds_the_mails_and_fails_none(released: Workshop, smtp: Smtp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        answering = threading.Thread(target=_say_554, args=(door,))
        answering.start()
        shut = dataclasses.replace(smtp, port=door.getsockname()[1])
        done = Delivery(released, NOW, shut).deliver(Wanted())
        answering.join()
    assert {(one.state, one.trouble) for one in done.outcomes} == {
        ("queued", "The mail server takes no mail from this machine (code 554).")
    }


def _say_554(door: socket.socket) -> None:
    caller, _ = door.accept()
    with caller:
        caller.sendall(b"554 no service here\r\n")


@pytest.mark.skipif(os.name == "nt", reason="there is no fork")
def test_a_kill_between_the_servers_yes_and_our_record_sends_the_very_same_mail(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    class Killed(Smtp):
        def send(self, mail: EmailMessage) -> None:
            super().send(mail)
            os.kill(os.getpid(), signal.SIGKILL)

    fields = {each.name: getattr(smtp, each.name) for each in dataclasses.fields(smtp)}
    child = os.fork()
    if child == 0:
        Delivery(released, NOW, Killed(**fields)).deliver(Wanted())
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert len(post.taken) == 1
    assert {state for _role, state in states(Delivery(released, NOW, smtp))} == {"sending"}
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=15), smtp))) == SENT
    assert len(post.taken) == 3
    assert len({mail["Message-ID"] for mail in post.taken}) == 2
    assert len({mail.as_bytes() for mail in post.taken}) == 2
    assert len(released.audit.entries(kinds=("delivered",))) == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no fork")
def test_a_kill_while_a_ready_folder_is_copied_leaves_nothing_there_and_the_next_run_lays_it_whole(
    released: Workshop, smtp: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_source: Path, target: Path, **_: Any) -> None:
        target.mkdir(parents=True, exist_ok=True)
        (target / "half.pdf").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(shutil, "copytree", killed)
        Delivery(released, NOW, smtp).deliver(Wanted())
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert list(released.output.rglob("half.pdf")) != []
    assert not [path for path in (released.output / "deliveries").rglob("*") if path.is_file()]
    assert sorted(states(Delivery(released, NOW, smtp))) == SENT
    assert list(released.output.rglob("half.pdf")) == []


def test_a_server_that_does_not_answer_in_time_holds_the_mails_and_the_next_run_sends_them(
    released: Workshop, tmp_path: Path, post: Post
) -> None:
    async def sleeps(_server: Any) -> None:
        await asyncio.sleep(1.5)

    with serving(tmp_path, post, seconds=0.5) as slow:
        post.after_data = sleeps
        done = Delivery(released, NOW, slow).deliver(Wanted())
        assert {(one.state, one.trouble) for one in done.outcomes} == {("queued", "The mail server gave no answer.")}
        assert len(post.taken) == 1, "a server that gives no answer is asked once"
        post.after_data = None
        assert sorted(states(Delivery(released, NOW + timedelta(minutes=1), slow))) == SENT
    assert len(post.taken) == 3
    assert len({mail["Message-ID"] for mail in post.taken}) == 2, "what may have arrived is the same mail again"


def test_a_server_that_breaks_off_after_it_has_the_mail_gets_the_very_same_mail_again(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    async def breaks_off(server: Any) -> None:
        server.transport.abort()

    post.after_data = breaks_off
    assert {state for _role, state in states(Delivery(released, NOW, smtp))} == {"queued"}
    post.after_data = None
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=1), smtp))) == SENT
    assert len(post.taken) == 3
    assert len({mail.as_bytes() for mail in post.taken}) == 2
    assert len(released.audit.entries(kinds=("delivered",))) == 2


def test_an_address_taken_off_the_list_gets_nothing(released: Workshop, smtp: Smtp, post: Post) -> None:
    states(Delivery(released, NOW))
    states(Delivery(another_address(released), NOW, smtp))
    assert sorted(post.to) == ["panel.mailbox@exampleshire.example", "someone.new@exampleshire.example"]


def another_address(workshop: Workshop) -> Workshop:
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text("utf-8").replace("adm.pa@exampleshire.example", "someone.new@exampleshire.example")
    profile.write_text(told, encoding="utf-8")
    return dataclasses.replace(workshop)


def test_what_went_to_a_role_goes_to_its_new_address_only_where_it_is_asked_for(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    states(Delivery(released, NOW, smtp))
    moved = another_address(released)
    states(Delivery(moved, NOW, smtp))
    assert "someone.new@exampleshire.example" not in post.to
    Delivery(moved, NOW, smtp).deliver(Wanted("T-1", event="note"))
    assert post.to.count("someone.new@exampleshire.example") == 1
    assert post.to.count("panel.mailbox@exampleshire.example") == 1


def test_no_mail_goes_where_the_trail_could_not_take_its_entry(released: Workshop, smtp: Smtp, post: Post) -> None:
    released.audit.seal_day(NOW, NOW.date())
    released.audit.database.close()
    with sqlite3.connect(released.state / "audit.sqlite") as database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit SET detail = '{}' WHERE number = (SELECT max(number) FROM audit)")
    with pytest.raises(TrailBrokenError):
        Delivery(dataclasses.replace(released), NOW, smtp).deliver(Wanted())
    assert post.taken == []


def test_a_dry_run_says_what_went_and_what_waits(released: Workshop, smtp: Smtp) -> None:
    states(Delivery(released, NOW, dataclasses.replace(smtp, port=1)))
    assert {state for _role, state in states(Delivery(released, NOW, smtp), dry_run=True)} == {"queued"}
    later = NOW + timedelta(minutes=1)
    assert {state for _role, state in states(Delivery(released, later, smtp), dry_run=True)} == {"would be sent"}
    states(Delivery(released, later, smtp))
    seen = Delivery(released, later, smtp).deliver(Wanted(), dry_run=True).outcomes
    assert {(one.state, one.is_news) for one in seen} == {("sent", False)}


def test_a_revoked_release_takes_its_waiting_mails_with_it(released: Workshop, smtp: Smtp, post: Post) -> None:
    states(Delivery(released, NOW))
    revoked = revoke(released, Wish("T-1", "small", 1, "It went out with a wrong date."), RUTH, NOW)
    copies = [f"deliveries/{role}/T-1 small release-1" for role in ("adm_pa", "panel_mailbox")]
    assert [path.relative_to(released.output).as_posix() for path in revoked.ready] == copies
    assert {state for _role, state in states(Delivery(released, NOW, smtp))} == {"withdrawn"}
    assert post.taken == []
    assert not [one for one in Delivery(released, NOW, smtp).deliver(Wanted()).outcomes if one.is_news]


@pytest.mark.requirement("R46")
def test_who_was_told_of_a_release_in_another_way_gets_the_folder_and_no_mail(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    """As noted with `bundler told`: another message would still go to the same role."""
    for who, event in (("adm_pa", "note"), ("panel_mailbox", "another")):
        released.audit.append(Event(
            kind=NOTIFIED, who="Tom Manager", role="team_manager", at=NOW, reference="T-1", pack="small",
            subject="release-1", detail={"event": event, "who": who, "how": "phone", "on": "2026-12-01"},
        ))  # fmt: skip
    delivery = Delivery(released, NOW, smtp)
    foreseen = sorted((one.letter.role, one.state, one.trouble)
                      for one in delivery.deliver(Wanted(), dry_run=True).outcomes)  # fmt: skip
    assert foreseen == [("adm_pa", "withdrawn", "They were told by telephone."), ("panel_mailbox", "would be sent", "")]
    assert sorted(states(delivery)) == [("adm_pa", "withdrawn"), ("panel_mailbox", "sent")]
    assert post.to == ["panel.mailbox@exampleshire.example"]
    assert (released.output / "deliveries/adm_pa/T-1 small release-1/index.html").is_file()


def test_a_digest_is_one_mail_for_each_recipient_and_a_dry_run_does_nothing(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    second = NOTE.replace('"note"', '"second"').replace('to = ["panel_mailbox", "adm_pa"]', 'to = ["adm_pa"]')
    (released.templates / "messages/second.toml").write_text(second, encoding="utf-8")
    delivery = Delivery(released, NOW, smtp)
    assert len(states(delivery, dry_run=True)) == 3
    assert delivery.outbox.all() == ()
    states(delivery, digest=True)
    assert sorted(mail["Subject"] for mail in post.taken) == [
        "OFFICIAL-SENSITIVE: 2 messages about cases", "OFFICIAL-SENSITIVE: T-1: papers",
    ]  # fmt: skip


def test_what_two_authorities_mark_differently_goes_in_two_lists_to_one_address(released: Workshop, smtp: Smtp) -> None:
    about = ("small", "release-1", "", "adm_pa", "adm.pa@authority.example")
    outbox = Delivery(released, NOW, smtp).outbox
    outbox.put([
        Letter("note", "T-1", *about, "OFFICIAL-SENSITIVE: T-1: papers", "Read them."),
        Letter("note", "T-2", *about, "RESTRICTED: T-2: papers", "Read them."),
        Letter("more", "T-2", *about, "RESTRICTED: T-2: more papers", "Read them."),
    ], NOW)  # fmt: skip
    mails = outbox.take([one.letter.key for one in outbox.all()], NOW, digest=True)
    assert sorted([one.letter.reference for one in mail] for mail in mails) == [["T-1"], ["T-2", "T-2"]]


def test_what_goes_is_told_in_an_order_that_people_can_follow_on_the_screen_and_in_a_digest(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    names = ("fifth", "fourth", "note", "second", "third")
    for name in names:
        more = NOTE.replace('"note"', f'"{name}"').replace(': papers"', f': {name}"')
        (released.templates / f"messages/{name}.toml").write_text(more, encoding="utf-8")
    done = Delivery(released, NOW, smtp).deliver(Wanted(), digest=True)
    told = [(one.letter.event, one.letter.role) for one in done.outcomes]
    assert told == [(name, role) for name in names for role in ("adm_pa", "panel_mailbox")]
    for mail in post.taken:
        body = mail.get_content()
        assert [line for line in body.splitlines() if line.startswith("* ")] == [f"* T-1: {name}" for name in names]


def test_a_digest_is_one_mail_a_day_for_each_recipient_however_often_it_runs(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    states(Delivery(released, NOW, smtp), digest=True)
    assert len(post.taken) == 2
    for name in ("second", "third"):
        more = NOTE.replace('"note"', f'"{name}"').replace('to = ["panel_mailbox", "adm_pa"]', 'to = ["adm_pa"]')
        (released.templates / f"messages/{name}.toml").write_text(more, encoding="utf-8")
    later = Delivery(released, NOW + timedelta(hours=5), smtp)
    foreseen = [one.trouble for one in later.deliver(Wanted(), digest=True, dry_run=True).outcomes if one.is_news]
    assert foreseen == ["Today's list has gone to this address; it goes with the next day's."] * 2
    assert states(later, dry_run=True)[2:] == [("adm_pa", "would be sent")] * 2
    waits = [one for one in later.deliver(Wanted(), digest=True).outcomes if one.state == "queued"]
    assert [one.trouble for one in waits] == [
        "Today's list has gone to this address; it goes with the next day's.",
    ] * 2  # fmt: skip
    assert len(post.taken) == 2
    for _ in range(3):
        states(Delivery(released, NOW + timedelta(days=1), smtp), digest=True)
    assert [mail["Subject"] for mail in post.taken[2:]] == ["OFFICIAL-SENSITIVE: 2 messages about cases"]
    assert len(released.audit.entries(kinds=("delivered",))) == 4


def test_of_a_digest_what_counts_no_longer_is_left_out_and_holds_nothing_else(
    released: Workshop, smtp: Smtp, post: Post
) -> None:
    down = dataclasses.replace(smtp, port=1)
    second = NOTE.replace('"note"', '"second"').replace('to = ["panel_mailbox", "adm_pa"]', 'to = ["adm_pa"]')
    decided = second.replace('"second"', '"third"').replace('"released"', '"decided"').replace("panel on", "on")
    (released.templates / "messages/third.toml").write_text(decided.replace(": {link}", ""), encoding="utf-8")
    record(released, "T-1", pack="small")
    assert len(states(Delivery(released, NOW, down), digest=True)) == 3
    revoke(released, Wish("T-1", "small", 1, "It went out with a wrong date."), RUTH, NOW)
    done = Delivery(released, NOW + timedelta(minutes=1), smtp).deliver(Wanted(), digest=True)
    assert {(one.letter.event, one.state) for one in done.outcomes} == {("note", "withdrawn"), ("third", "sent")}
    assert [mail["To"] for mail in post.taken] == ["adm.pa@exampleshire.example"]


def test_where_nothing_was_released_a_delivery_makes_nothing(workshop: Workshop, lay_out: LayOut, smtp: Smtp) -> None:
    lay_out()
    assert Delivery(workshop, NOW, smtp).deliver(Wanted()) == Delivered((), ())
    assert not workshop.output.exists()


def test_drafts_open_ready_to_be_sent_and_a_full_disk_loses_nothing(
    released: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts(tmp_path / "drafts", SENDER)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("bundler.documents.delivery.mails.write_private", full)
        done = Delivery(released, NOW, drafts).deliver(Wanted())
    assert {(one.state, one.trouble) for one in done.outcomes} == {
        ("queued", "The disk is full. What was published before is intact.")
    }
    assert sorted(states(Delivery(released, NOW + timedelta(minutes=1), drafts))) == SENT
    mails = [email.message_from_bytes(path.read_bytes()) for path in (tmp_path / "drafts").iterdir()]
    assert [mail["X-Unsent"] for mail in mails] == ["1", "1"]


def test_a_reference_that_names_the_child_is_never_mailed(released: Workshop, smtp: Smtp, lay_out: LayOut) -> None:
    lay_out({"child": {"first_name": "Ada", "surname": "Invented", "record_id": "INVENTED-1"}})
    done = Delivery(released, NOW, smtp).deliver(Wanted())
    assert done.outcomes == ()
    assert "would name the child" in done.refused[0]


def test_a_case_that_is_gone_holds_no_other_mail(released: Workshop, smtp: Smtp, post: Post) -> None:
    states(Delivery(released, NOW))
    (released.cases / "T-1").rename(released.cases.parent / "elsewhere")
    assert {state for _role, state in states(Delivery(released, NOW, smtp))} == {"queued"}
    assert post.taken == []


def test_a_paper_goes_along_only_where_the_authority_allows_it(released: Workshop, smtp: Smtp, post: Post) -> None:
    profile = released.templates / "authorities/exampleshire.toml"
    told = profile.read_text("utf-8").replace("attach = [] ", 'attach = ["note"] ')
    profile.write_text(told, encoding="utf-8")
    states(Delivery(dataclasses.replace(released), NOW, smtp))
    names = [[each.get_filename() for each in mail.iter_attachments()] for mail in post.taken]
    assert names == [["T-1 small 2026-12-10 v1.pdf"]] * 2


@pytest.mark.parametrize("name", ["child", "child.first_name", "date_of_birth", "0"])
def test_a_message_that_would_name_a_child_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "messages").mkdir()
    text = NOTE.replace("{reference}: papers", f"{{{name}}}: papers")
    (tmp_path / "messages/note.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="no child is named in a mail"):
        load_messages(tmp_path)


@pytest.mark.requirement("R22", "R46", "R49", "R50", "R51", "R54", "R77", "R86", "R90", "R219")
def test_every_event_of_the_sources_has_its_message() -> None:
    assert set(load_messages(REPO / "templates")) == {
        "folder-ready", "iro-summary", "decision-needed", "read-papers", "decision-made", "panel-invite",
        "panel-papers", "sgo-referral", "external-search", "fgc-referral", "overdue",
    }  # fmt: skip


def test_no_sample_child_is_named_in_any_message(tmp_path: Path) -> None:
    from bundler.pipeline.release_history import History

    workshop = Workshop(REPO / "cases", REPO / "templates", tmp_path, NOW.date())
    delivery = Delivery(workshop, NOW)
    folders: Callable[[], list[Path]] = lambda: sorted(path.parent for path in workshop.cases.glob("*/case.json"))  # noqa: E731
    assert folders()
    for folder in folders():
        stated = json.loads((folder / "case.json").read_text("utf-8"))
        child, pack = stated["child"], stated["packs"][0]
        profile = workshop.definitions.profile(stated["authority"])
        case = delivery.due.case(folder.name)
        history = History(workshop, folder.name, pack, {}, {})
        values = delivery.due.values_of(history, 1, "adm", case, profile)
        values |= dict.fromkeys(("decision", "decided_on", "what", "rule", "due_on", "days_late", "today"), "")
        for message in delivery.messages.values():
            said = (message.subject + message.body).format_map(values)
            assert child["surname"].casefold() not in said.casefold()
            assert f"{child['first_name']} " not in said, "the social worker's name is not the child's"
            assert str(child.get("date_of_birth", "no birthday")) not in said
