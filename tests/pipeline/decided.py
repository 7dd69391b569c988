"""What tests of decisions share: the sample submission to the ADM, released, its steps shown, its form filled in."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bundler.documents.seal.keys import make_key
from bundler.model.audit import Event
from bundler.model.decision import NOTIFIED
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.releasing import release
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO
from tests.pipeline.released import RUTH, approved

CASE, PACK = "EX-2026-003", "adm-submission"
RELEASED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DECIDED_AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
JOEL = Officer(name="Joel Penhallow", roles=("adm_pa",), account="joel")

FORM: dict[str, Any] = {
    "child": {"name": "Elowen Tarrafield", "date_of_birth": "2024-02-19", "record_id": "EXC-219805"},
    "adm_post": "Director of Children's Services",
    "papers_received_on": "2026-11-24",
    "adviser_met_on": "2026-12-02",
    "adviser_name": "Anneliese Frobisher",
    "adviser_advice": "The papers are complete. Nothing stands against a decision.",
    "panel_considered": False,
    "wishes_and_feelings": "Elowen is two. She begins to expect somebody to come when she cries.",
    "particular_needs": "Her speech is behind, and hearing is to be tested.",
    "lifelong_effect": "She would grow up in one family, and know of the other by letters and by her grandmother.",
    "background": "A girl of two, white British, of no religion.",
    "harm": "Neglect in her first two years.",
    "relationships": "She knows her mother's song. A grandmother will see her once a year.",
    "options_considered": "Return, long-term fostering, special guardianship and adoption were weighed in turn.",
    "decision": "should-be-placed",
    "reasons": "She cannot wait, and adoption gives her a family for life.",
    "decided_on": "2026-12-03",
    "decided_at": "15:10",
    "signature": {"name": "Catherine Ballantyne-Ruiz", "role": "Agency Decision Maker", "signed_on": "2026-12-03"},
}
TOLD = (
    ("folder-ready", "iro"), ("folder-ready", "adm"), ("decision-needed", "adm_pa"), ("read-papers", "panel_adviser"),
)  # fmt: skip


def workshop_in(folder: Path, today: date = date(2026, 12, 3)) -> Workshop:
    return Workshop(folder / "cases", REPO / "templates", folder / "output", today)


def released_case(folder: Path, kept: Path) -> Workshop:
    """The sample case, released on 23 November; made once for all tests of a module, and copied for each."""
    if not kept.exists():
        fresh = workshop_in(kept.with_name("fresh"), RELEASED_AT.date())
        fresh.cases.mkdir(parents=True)
        shutil.copytree(REPO / "cases" / CASE, fresh.cases / CASE)
        make_key(fresh.state, "Exampleshire Council", RELEASED_AT)
        assert build_pack(fresh, CASE, PACK, draft=False).outcome == "built"
        made = release(fresh, CASE, PACK, RUTH, approved, RELEASED_AT)
        assert made.held == ()
        fresh.audit.database.close()
        kept.with_name("fresh").rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return workshop_in(folder)


def tell_all(workshop: Workshop, *but: tuple[str, str], on: str = "2026-11-24", release: str = "release-1") -> None:
    """As if the messages of the release had reached everybody, but for some of them."""
    for event, who in TOLD:
        if (event, who) not in but:
            workshop.audit.append(Event(
                kind=NOTIFIED, who="Efua Wilmington-Tate", role="social_worker", at=RELEASED_AT, reference=CASE,
                pack=PACK, subject=release, detail={"event": event, "who": who, "how": "email", "on": on},
            ))  # fmt: skip


def fill_in(workshop: Workshop, **changes: Any) -> Path:
    """The decision form as the ADM's PA took it in; a change to None takes a field away."""
    form = {key: value for key, value in {**FORM, **changes}.items() if value is not None}
    path = workshop.cases / CASE / "agency-decision.json"
    path.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    return path


def change_case(workshop: Workshop, **changes: Any) -> None:
    path = workshop.cases / CASE / "case.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}, ensure_ascii=False), "utf-8")
