"""`bundler verify`: tells anybody what of a release is intact, what changed, whose seal it is, whether it counts."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from bundler.documents.definitions.misfits import plain
from bundler.documents.seal.checking import TimeStamp
from bundler.faces.report import print_json, say_hanging
from bundler.faces.sealing import in_groups
from bundler.model.errors import ExitCode
from bundler.model.words import day_in_words
from bundler.pipeline.purged import proof_of_pdf, purged_at
from bundler.pipeline.verifying import Verdict, verify
from bundler.pipeline.workshop import Workshop
from bundler.rules.retention import Purge


def say_verdict(
    console: Console, workshop: Workshop, path: Path, certificate: Path | None, *, as_json: bool
) -> ExitCode:
    """DONE where nothing speaks against relying on it, HELD where something does."""
    purge = purged_at(workshop, path)
    if purge:
        return _say_purged(console, purge, as_json=as_json)
    verdict = verify(path.resolve(), workshop, certificate)
    proof = proof_of_pdf(workshop, path) if verdict.manifest is None else None
    if as_json:
        print_json({**_as_json(verdict), "purged": proof.model_dump(mode="json") if proof else None})
    else:
        _say(console, verdict)
        if proof:
            day = day_in_words(proof.confirmed_at.date())
            of = f"{proof.case} {proof.pack} {proof.name}"
            console.print(f"It is a PDF of {of}, of which the authority's copy was purged on {day}.")
    return ExitCode.DONE if verdict.is_good else ExitCode.HELD


def _say_purged(console: Console, purge: Purge, *, as_json: bool) -> ExitCode:
    """There is nothing to rely on any more, and nothing is wrong: it went on two names."""
    reference, pack, name = purge.key
    first, second = purge.proposed.event, (purge.confirmed or purge.proposed).event
    sealed = str(first.detail.get("sealed", ""))
    if as_json:
        print_json({
            "case": reference, "pack": pack, "name": name, "good": False, "purged_at": second.at.isoformat(),
            "rule": first.detail.get("rule"), "proposed_by": first.who, "confirmed_by": second.who, "sealed": sealed,
        })  # fmt: skip
        return ExitCode.HELD
    console.print(Text(" ".join(filter(None, (reference, pack, name))), style="bold"))
    console.print(f"It is not here any more: {purge.in_words}, proposed by {first.who}, confirmed by {second.who}.")
    if sealed:
        console.print(f"The hash of its sealed manifest was {sealed}.", soft_wrap=True)
    return ExitCode.HELD


def _say(console: Console, verdict: Verdict) -> None:
    if not verdict.is_intact:
        console.print(Text("Not intact. Do not rely on it, nor on what it says of itself.", "bold red"))
    if verdict.manifest:
        one = verdict.manifest
        console.print(Text(f"{one.case} · {one.title}, release {one.number} of version {one.version}", style="bold"))
        day = day_in_words(one.sealed_at.date())
        console.print(f"Sealed on {day}, {one.pages} pages, for the audience {one.audience}.")
        if one.reader:
            console.print(f"This is copy {one.copy_number} of {one.copy_count}, for {one.reader} alone.")
    for number, line in enumerate(verdict.what):
        console.print(Text(line, style="" if number else "bold"))
    changed = {flaw.file for flaw in verdict.flaws if flaw.kind == "changed"}
    for flaw in verdict.flaws:
        if flaw.kind == "broken seal" and flaw.file in changed:  # the same once more
            continue
        say_hanging(console, Text("  NO", "bold red"), Text(f"{flaw.file}: {flaw.message}"))
    if verdict.is_intact:
        console.print(Text("Intact: every file is as it was sealed.", "bold green"))
    console.print(_whose(verdict))
    if verdict.stamp:
        console.print(Text(_when(verdict.stamp)))
    console.print(_standing(verdict))


def _whose(verdict: Verdict) -> str:
    if not verdict.certificates:
        return "There is no seal that could be checked."
    if verdict.is_ours:
        return "The seal is the authority's own."
    groups = " and ".join(in_groups(one) for one in verdict.certificates)
    if verdict.is_ours is None:
        return f"Whose seal it is cannot be told here. Compare with what the authority says: {groups}"
    return f"The seal is NOT the authority's. It is: {groups}"


def _when(stamp: TimeStamp) -> str:
    day, clock = day_in_words(stamp.at.date()), f"{stamp.at:%H:%M:%S} UTC"
    return f"It was sealed no later than {day}, {clock}: that says “{plain(stamp.by)}”, whom you have to know to trust."


def _standing(verdict: Verdict) -> str:
    match verdict.standing:
        case "in force":
            return "It is in force." if verdict.is_intact else "What was sealed is in force; what lies here is not it."
        case "superseded":
            later = verdict.superseded_by
            return f"It is superseded by release {later}." if later else "A later one has taken its place."
        case "revoked":
            record = verdict.revocation
            return f"It was REVOKED{f': {record.reason}' if record else ''}"
        case "not a release":
            return "It does not count: the audit trail does not know it as it is here."
    return "Whether it is still in force only the authority can tell: here is no audit trail that knows of it."


def _as_json(verdict: Verdict) -> dict[str, object]:
    one = verdict.manifest
    return {
        "case": one.case if one else None,
        "pack": one.pack if one else None,
        "release": one.number if one else None,
        "version": one.version if one else None,
        "fingerprint": one.fingerprint if one else None,
        "intact": verdict.is_intact,
        "good": verdict.is_good,
        "flaws": [{"kind": flaw.kind, "file": flaw.file, "message": flaw.message} for flaw in verdict.flaws],
        "certificates": list(verdict.certificates),
        "ours": verdict.is_ours,
        "time_stamp": {"at": verdict.stamp.at.isoformat(), "by": verdict.stamp.by} if verdict.stamp else None,
        "standing": verdict.standing,
        "superseded_by": verdict.superseded_by,
    }
