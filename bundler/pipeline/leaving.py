"""What would leave: the files of a version as its readers get them, for the eyes of approvers as for the release."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.supplement import Part, Supplement, write_supplement
from bundler.documents.shelf import Published, Shelf
from bundler.model.errors import UsageError
from bundler.model.guard import GuardReport
from bundler.model.manifest import Manifest
from bundler.model.release import SUPPLEMENT, Change, ChangesSince
from bundler.pipeline.companions import FORMS_FOLDER
from bundler.pipeline.guarding import guard
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.quoted_labels import last_sent, sent_before
from bundler.pipeline.release_history import history_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.quoted_labels import Sent, changes

Put = Callable[[Path, Path], object]
"""Puts a PDF where readers get it: sealed, or as it is."""


@dataclass(frozen=True)
class Leaving:
    """A version, and the one that readers have in hand already, if any was ever released."""

    workshop: Workshop
    look: Look
    seen: Seen
    version: Published
    sent: Sent | None = None

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What is new, replaced or taken out since the version that readers have."""
        journal = self.version.journal
        return tuple(changes(self.sent, self.version.manifest, journal)) if self.sent and journal else ()

    @cached_property
    def earlier(self) -> tuple[ChangesSince, ...]:
        """The same since each release before the last one, for readers who have none later."""
        manifest, journal = self.version.manifest, self.version.journal
        if not (self.sent and journal):
            return ()
        before = sent_before(history_of(self.workshop, self.look), self.sent)
        return tuple(
            ChangesSince(release=one.release, changes=tuple(changes(one, manifest, journal))) for one in before
        )

    def pdfs(self, room: Path) -> Iterator[tuple[str, Path]]:
        """The bundle or its volumes, and a supplement, by the names they leave under; it is written into `room`."""
        bundle = self.version.bundle
        if bundle is None:
            raise ValueError("only an intact version leaves")
        for part in self.version.volumes or (bundle,):
            yield part.relative_to(self.version.folder).as_posix(), part
        if self.sent:
            yield SUPPLEMENT, self._supplement(self.sent, bundle, room)

    def lay_out(self, to_send: Path, pdfs: Mapping[str, Path], put: Put) -> None:
        """Fills a folder with those, with the index, and with the forms for these readers."""
        for number, (name, source) in enumerate(pdfs.items()):
            self.workshop.progress("sealing", number, len(pdfs))
            (to_send / name).parent.mkdir(exist_ok=True)
            put(source, to_send / name)
        folder = self.version.folder
        for path in (*sorted(folder.glob("index.*")), *companions_for(self.seen, folder)):
            shutil.copyfile(path, to_send / path.name)

    def _supplement(self, sent: Sent, bundle: Path, room: Path) -> Path:
        """What is new since the reader's version by itself, with a page of changes."""
        manifest, situation = self.version.manifest, self.seen.situation
        name = f"{manifest.case} {self.look.pack_title} {manifest.version}: supplement"
        footer = f"{situation.profile.marking} · {manifest.case} · {self.look.pack_title} · {manifest.version}"
        parts = tuple(_parts(manifest, self.changes))
        draft = room / SUPPLEMENT
        write_supplement(Supplement(name, footer, sent.release, self.changes, parts, self.earlier), bundle, draft)
        return draft


def leaving(workshop: Workshop, look: Look, seen: Seen, version: Published) -> Leaving:
    return Leaving(workshop, look, seen, version, last_sent(workshop, look))


def searched(workshop: Workshop, look: Look, version: Published) -> GuardReport:
    """What a reader could find in all that a release of this version would send."""
    if look.seen is None:
        raise ValueError("of a case that cannot be read nothing leaves")
    with workshop.store.work_folder() as work:
        room, to_send = work / "room", work / "to-send"
        room.mkdir()
        to_send.mkdir()
        would_leave = leaving(workshop, look, look.seen, version)
        would_leave.lay_out(to_send, dict(would_leave.pdfs(room)), shutil.copyfile)
        return guard(workshop, look.seen.situation, to_send, findings=look.findings)


def guard_newest(workshop: Workshop, look: Look) -> GuardReport:
    """The same of the newest version on the shelf; UsageError where none is built."""
    if look.seen is None or look.pack is None:
        raise UsageError(f"{look.reference} cannot be read.", f"See what is wrong with: bundler check {look.reference}")
    newest = Shelf(workshop.output, look.reference, look.pack.name, look.shelf_owner).newest()
    if newest is None:
        raise UsageError(
            f"Nothing is built yet of {look.pack.name} for {look.reference}.", f"Run: bundler build {look.reference}"
        )
    return searched(workshop, look, newest)


def companions_for(seen: Seen, folder: Path) -> Iterator[Path]:
    """The forms that go with the bundle to its own readers; a letter to a parent goes to that parent alone (D6)."""
    pack = seen.situation.pack
    names = {
        f"{companion.form}{f'-{decision}' if decision else ''}"
        for companion in pack.companions
        if companion.audience == pack.audience and companion.per is None
        for decision in (companion.each or ("",))
    }
    yield from sorted(path for path in (folder / FORMS_FOLDER).glob("*") if path.stem in names)


def _parts(manifest: Manifest, since: Sequence[Change]) -> Iterator[Part]:
    """The documents that a reader of the version before has not got."""
    fresh = {change.labels for change in since if change.what != "taken out"}
    for entry in manifest.entries:
        if page_range(entry.first_label, entry.last_label) in fresh:
            yield Part(entry.title, entry.first_label, entry.first_page, entry.pages)
