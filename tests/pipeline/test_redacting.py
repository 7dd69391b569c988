"""A redaction from proposal to pack: one person picks, another reviews, nobody gets the paper itself (D5, D6, D10)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bundler.model.errors import UsageError
from bundler.model.officer import Officer
from bundler.model.redaction import RedactionList, RedactionReview
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.freshness import freshness_of
from bundler.pipeline.look import look_at
from bundler.pipeline.overriding import Wish as Pass
from bundler.pipeline.overriding import override
from bundler.pipeline.redacting import Asked, Redacting, Wish, hand_out, redact, review
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, SMALL_PACK, LayOut, text_pdf
from tests.documents.scan_papers import drawn, needs_ocr, scan
from tests.pipeline.released import NOW

pytestmark = needs_ocr

EVERYTHING = 'sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]'
REPORT = "Assessment report.pdf"
PLACEMENT = {
    "address": "12 High Street, Exampleton", "phone": "0121 496 0123",
    "household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}],
}  # fmt: skip
PARENTS = [
    {"name": "Tess Invented", "relationship": "mother", "address": "3 Mill Lane, Samplebury"},
    {"name": "Ivo Example", "relationship": "father", "address": "9 Quay Road, Fordham"},
]
@dataclasses.dataclass(frozen=True)
class Somebody:
    """An officer whose name is proved."""

    name: str
    authority: str = "exampleshire"
    roles: tuple[str, ...] = ("social_worker",)

    def serves(self, authority: str) -> bool:
        return authority == self.authority


SAM, OLA, QUINN = Somebody("Sam Sample"), Somebody("Ola Other"), Somebody("Quinn Second")
FAMILY = Asked("T-1", REPORT, "fgc-family")


@pytest.fixture
def for_the_family(workshop: Workshop) -> Workshop:
    """The small pack as the family would get it, with grounds, and a machine that reads."""
    pack = SMALL_PACK.replace(EVERYTHING, "sees = []").replace('audience = "panel"', 'audience = "fgc-family"')
    (workshop.templates / "packs" / "small.toml").write_text(pack, encoding="utf-8")
    shutil.copytree(REPO / "templates/grounds", workshop.templates / "grounds")
    return dataclasses.replace(workshop, scan_languages=("eng",))


def papers(*lines: str) -> dict[str, bytes]:
    """A report with these lines on its first page and others on its second, and a letter."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 24 * number, line)
    canvas.showPage()
    canvas.drawString(72, 720, "The second page is about her reading.")
    canvas.save()
    return {REPORT: target.getvalue(), "Letter from the school.pdf": text_pdf("Dear panel, from the school")}


TOLD = (
    "Ada lives with Bronwen Maredudd-Pike at 12 High",
    "Street, Exampleton. Ring 0121-496 0123.",
    "Her neighbour drinks. She reads well.",
)


def words_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def picked(made: Redacting) -> list[tuple[int, str | None, str]]:
    return [(one.page, one.words, one.ground) for one in made.list.passages]


def build(workshop: Workshop, *, draft: bool = False) -> Build:
    return build_pack(workshop, "T-1", "small", draft=draft)


def codes(built: Build) -> set[str]:
    return {finding.code for finding in built.findings if finding.severity == "blocks"}


def reviewed(workshop: Workshop, wish: Wish = Wish(), asked: Asked = FAMILY) -> Redacting:  # noqa: B008 - frozen
    redact(workshop, asked, SAM, wish)
    return review(workshop, asked, QUINN)


NEIGHBOUR = Wish(words=("Her neighbour drinks",), ground="third-party")


class TestTheProposal:
    def test_it_holds_everything_that_these_readers_may_not_know_with_its_ground(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = redact(for_the_family, FAMILY, SAM, Wish())
        assert picked(made) == [
            (1, "Bronwen Maredudd-Pike", "carer"), (1, "12 High Street, Exampleton", "carers-address"),
            (1, "0121-496 0123", "carers-address"),
        ]  # fmt: skip

    def test_a_parent_may_read_where_they_live_themselves_and_not_where_the_other_does(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"parents": PARENTS}, papers("Tess is at 3 Mill Lane, Samplebury.", "Ivo is at 9 Quay Road, Fordham."))
        asked = Asked("T-1", REPORT, "birth-parent", "tess invented")
        made = redact(for_the_family, asked, SAM, Wish())
        assert picked(made) == [(1, "9 Quay Road, Fordham", "parents-address")]
        assert made.list.person == "Tess Invented"
        assert made.path == "redactions/assessment-report-for-birth-parent-1.json"

    def test_words_and_regions_are_added_and_passages_dropped_by_hand(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, Wish())
        wish = Wish(("her  NEIGHBOUR drinks",), ((2, (70, 100, 300, 40)),), "third-party", drop=(3,))
        made = redact(for_the_family, FAMILY, OLA, wish)
        assert picked(made)[2:] == [(1, "her  NEIGHBOUR drinks", "third-party"), (2, None, "third-party")]
        assert made.list.made_by == ("Sam Sample", "Ola Other")

    @pytest.mark.parametrize(
        ("wish", "said"),
        [
            pytest.param(Wish(("not there",), ground="carer"), "stand on no page", id="words that are not there"),
            pytest.param(Wish(("Ada",)), "on which ground", id="no ground"),
            pytest.param(Wish(("Ada",), ground="because"), "no such ground", id="a ground nobody knows"),
            pytest.param(Wish(regions=((3, (1, 1, 9, 9)),), ground="carer"), "no page 3", id="no such page"),
            pytest.param(Wish(drop=(9,)), "no passage 9", id="a number that is not there"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_and_changes_nothing(
        self, for_the_family: Workshop, lay_out: LayOut, wish: Wish, said: str
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = redact(for_the_family, FAMILY, SAM, Wish())
        before = (folder / made.path).read_bytes()
        with pytest.raises(UsageError, match=said):
            redact(for_the_family, FAMILY, SAM, wish)
        assert (folder / made.path).read_bytes() == before

    def test_the_preview_shows_every_page_with_a_table_and_is_for_nobody_else(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = redact(for_the_family, FAMILY, SAM, NEIGHBOUR)
        assert made.preview is not None
        words = words_of(made.preview)
        assert "not to send" in words
        assert "12 High Street, Exampleton" in words
        assert "Nothing is taken out of this page." in words
        assert made.preview.stat().st_mode & 0o077 == 0
        assert made.preview.parent.stat().st_mode & 0o077 == 0

    def test_nothing_but_the_list_is_written_into_the_case_folder(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        before = hashes(folder)
        made = reviewed(for_the_family)
        assert hashes(folder).items() - before.items() == {(made.path, hash_of(folder / made.path))}


def hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hash_of(path) for path in folder.rglob("*") if path.is_file()}


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class TestTheReview:
    def test_whoever_picked_or_dropped_a_passage_cannot_review_the_list(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, Wish())
        redact(for_the_family, FAMILY, OLA, Wish(drop=(1,)))
        for name in ("Sam Sample", "sam  sample", "Ola Other"):
            with pytest.raises(UsageError, match="second person"):
                review(for_the_family, FAMILY, Somebody(name))

    def test_an_officer_of_another_authority_neither_picks_nor_reviews(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, Wish())
        stranger = Somebody("Quinn Second", "elsewhere")
        with pytest.raises(UsageError, match="no officer"):
            review(for_the_family, FAMILY, stranger)
        with pytest.raises(UsageError, match="no officer"):
            redact(for_the_family, FAMILY, stranger, NEIGHBOUR)

    def test_a_change_after_the_review_voids_it(self, for_the_family: Workshop, lay_out: LayOut) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        assert reviewed(for_the_family).list.is_reviewed
        assert not redact(for_the_family, FAMILY, SAM, NEIGHBOUR).list.is_reviewed

    def test_a_list_that_was_edited_by_hand_after_the_review_does_not_count(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = reviewed(for_the_family)
        stated = json.loads((folder / made.path).read_text("utf-8"))
        del stated["passages"][0]
        (folder / made.path).write_text(json.dumps(stated), encoding="utf-8")
        assert "redaction-not-reviewed" in codes(build(for_the_family))

    def test_a_review_that_somebody_wrote_into_the_file_does_not_count(
        self, for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = redact(for_the_family, FAMILY, SAM, Wish())
        forged = made.list.model_copy(update={
            "reviewed": RedactionReview(by="Quinn Second", on=date(2026, 11, 22), of=made.list.digest)
        })  # fmt: skip
        (folder / made.path).write_text(forged.model_dump_json(exclude_none=True), encoding="utf-8")
        assert "redaction-not-reviewed" in codes(build(for_the_family))
        with pytest.raises(UsageError, match="not reviewed"):
            hand_out(for_the_family, FAMILY, SAM, tmp_path / "copy.pdf")

    def test_the_trail_tells_who_changed_reviewed_and_handed_out_without_a_word_of_the_paper(
        self, for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = reviewed(for_the_family, NEIGHBOUR).list
        hand_out(for_the_family, FAMILY, OLA, tmp_path / "copy.pdf")
        events = [entry.event for entry in for_the_family.audit.entries("T-1")]
        assert [(one.kind, one.who) for one in events] == [
            ("redaction-changed", "Sam Sample"), ("redaction-reviewed", "Quinn Second"),
            ("redaction-handed-out", "Ola Other"),
        ]  # fmt: skip
        assert dict(events[-1].detail) == {
            "list": made.digest, "paper": made.paper_sha256, "for": "fgc-family", "passages": 4,
            "place": hashlib.sha256(made.paper.encode()).hexdigest(), "whose": "everybody", "mark": made.mark,
        }  # fmt: skip


class TestTheCopy:
    def test_it_is_handed_out_after_the_review_only_and_says_nothing_of_what_is_gone(
        self, for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, NEIGHBOUR)
        with pytest.raises(UsageError, match="not reviewed"):
            hand_out(for_the_family, FAMILY, SAM, tmp_path / "copy.pdf")
        review(for_the_family, FAMILY, QUINN)
        hand_out(for_the_family, FAMILY, SAM, tmp_path / "copy.pdf")
        words = words_of(tmp_path / "copy.pdf")
        assert "Ada lives with" in words
        assert "She reads well." in words
        assert "The second page is about her reading." in words
        for gone in ("Maredudd", "High Street", "High", "0121", "neighbour"):
            assert gone not in words
            assert gone.encode() not in (tmp_path / "copy.pdf").read_bytes()

    def test_a_scan_is_redacted_in_its_picture_and_read_anew(
        self, for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        dropped = scan(tmp_path / "scan.pdf", drawn()).read_bytes()
        lay_out(papers={REPORT: dropped, "Letter.pdf": text_pdf("Dear panel")})
        wish = Wish(("Larkspur Hill", "grandmother sees her every second Saturday"), ground="third-party")
        reviewed(for_the_family, wish)
        hand_out(for_the_family, FAMILY, SAM, tmp_path / "copy.pdf")
        words = words_of(tmp_path / "copy.pdf")
        assert "Larkspur" not in words
        assert "Saturday" not in words
        assert "The next meeting is planned" in words

    def test_words_that_stand_elsewhere_on_the_page_as_a_picture_keep_it_from_being_made(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        """The name is typed once, and shown once more in a photograph that has no letters: only reading finds that."""
        from reportlab.lib.utils import ImageReader

        target = BytesIO()
        canvas = Canvas(target, pagesize=A4, invariant=1)
        for number in range(10):
            canvas.drawString(72, 800 - 14 * number, f"Line {number} of what was typed, with words enough for a page.")
        canvas.drawString(72, 650, "Her aunt is Larkspur Hill.")
        canvas.drawImage(ImageReader(drawn()), 0, 0, A4[0], 600)
        canvas.save()
        lay_out(papers={REPORT: target.getvalue(), "Letter.pdf": text_pdf("Dear panel")})
        redact(for_the_family, FAMILY, SAM, Wish(("Larkspur Hill",), ground="third-party"))
        with pytest.raises(UsageError, match="passage 1 takes out can still be read"):
            review(for_the_family, FAMILY, QUINN)


class TestInAPack:
    def test_the_redacted_copy_stands_in_the_papers_place(self, for_the_family: Workshop, lay_out: LayOut) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        assert "protected-fact" in codes(build(for_the_family))
        reviewed(for_the_family, NEIGHBOUR)
        built = build(for_the_family)
        assert built.outcome == "built", built.findings
        assert built.bundle is not None
        words = words_of(built.bundle)
        assert "Redacted copy" in words
        assert "Ada lives with" in words
        for gone in ("Maredudd", "High Street", "0121", "neighbour"):
            assert gone not in words
        ledger = {row["path"]: row["reason"] for row in manifest_of(built)["ledger"]}
        assert ledger[f"attachments/{REPORT}"].startswith("included as a redacted copy")
        assert ledger["redactions/assessment-report-for-fgc-family.json"]

    def test_the_list_is_kept_beside_the_bundle_and_the_fingerprint_knows_it(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = reviewed(for_the_family)
        first = build(for_the_family)
        assert first.bundle is not None
        (kept,) = (first.bundle.parent / "redactions").iterdir()
        assert kept.read_bytes() == (folder / made.path).read_bytes()
        assert kept.name.startswith("report-")
        reviewed(for_the_family, NEIGHBOUR)
        second = build(for_the_family)
        assert manifest_of(first)["fingerprint"] != manifest_of(second)["fingerprint"]
        assert (build(for_the_family).made, build(for_the_family).bundle) == (0, second.bundle)

    def test_an_unreviewed_list_holds_even_a_draft_and_says_who_must_look(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, Wish())
        built = build(for_the_family, draft=True)
        assert built.outcome == "held"
        (finding,) = [one for one in built.findings if one.code == "redaction-not-reviewed"]
        assert "other than Sam Sample" in finding.remedy
        assert 'redact T-1 "attachments/' in finding.remedy  # as a shell takes it, when it is copied from the page
        assert finding.hard

    @pytest.mark.parametrize("broken", ["{", '{"paper": 7}', ""])
    def test_a_list_that_cannot_be_read_holds_and_nobody_can_let_it_pass(
        self, for_the_family: Workshop, lay_out: LayOut, broken: str
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers("Nothing of the home."))
        folder = for_the_family.cases / "T-1" / "redactions"
        folder.mkdir()
        (folder / "report-for-fgc-family.json").write_text(broken, "utf-8")
        built = build(for_the_family)
        assert built.outcome == "held"
        of_list = [one for one in built.findings if one.place.startswith("redactions/") and one.severity == "blocks"]
        assert of_list
        assert all(one.hard for one in of_list)

    def test_an_unreviewed_list_of_passages_picked_by_hand_holds_even_a_draft(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out(papers=papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, NEIGHBOUR)
        assert build(for_the_family, draft=True).outcome == "held"

    @pytest.mark.parametrize("what", ["changed", "renamed"])
    def test_a_list_is_void_when_its_paper_has_changed_or_moved(
        self, for_the_family: Workshop, lay_out: LayOut, what: str
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        reviewed(for_the_family, NEIGHBOUR)
        paper = folder / "attachments" / REPORT
        if what == "changed":
            paper.write_bytes(papers(*TOLD, "And one line more.")[REPORT])
        else:
            paper.rename(paper.with_name("Assessment report final.pdf"))
        built = build(for_the_family, draft=True)
        assert built.outcome == "held"
        assert "redaction-void" in codes(built)

    def test_a_fact_that_was_dropped_from_the_list_still_holds_the_pack(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        redact(for_the_family, FAMILY, SAM, Wish())
        reviewed(for_the_family, Wish(drop=(2,)))
        assert "protected-fact" in codes(build(for_the_family, draft=True))

    def test_a_title_in_the_index_that_says_what_is_taken_out_holds_the_pack(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        entry = {"file": REPORT, "title": "About the neighbour who drinks: her neighbour drinks"}
        lay_out({"papers": [entry]}, papers(*TOLD))
        reviewed(for_the_family, NEIGHBOUR)
        assert "redaction-told-by-title" in codes(build(for_the_family, draft=True))

    def test_readers_who_may_know_get_the_paper_itself(
        self, workshop: Workshop, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        reviewed(for_the_family)
        (workshop.templates / "packs" / "small.toml").write_text(SMALL_PACK, encoding="utf-8")
        built = build(dataclasses.replace(workshop, scan_languages=("eng",)))
        assert built.bundle is not None
        assert "Bronwen Maredudd-Pike" in words_of(built.bundle)

    def test_a_redacted_paper_is_not_stale(self, for_the_family: Workshop, lay_out: LayOut) -> None:
        lay_out({"placement": PLACEMENT}, papers(*TOLD))
        reviewed(for_the_family)
        build(for_the_family)
        (look,) = look_at(for_the_family, "T-1")
        assert not [one.place for one in freshness_of(for_the_family, look).documents if one.is_stale]

    def test_a_list_that_cannot_be_read_holds_the_pack(self, for_the_family: Workshop, lay_out: LayOut) -> None:
        folder = lay_out(papers=papers(*TOLD))
        made = redact(for_the_family, FAMILY, SAM, NEIGHBOUR)
        (folder / made.path).write_text("{", encoding="utf-8")
        assert "json-syntax" in codes(build(for_the_family))


class TestAListThatIsGone:
    def test_it_holds_the_pack_until_somebody_answers_for_it_and_again_when_the_paper_changes(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        folder = lay_out(papers=papers(*TOLD))
        (folder / reviewed(for_the_family, NEIGHBOUR).path).unlink()
        held = build(for_the_family, draft=True)
        assert (held.outcome, "redaction-gone" in codes(held)) == ("held", True)
        tom = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
        override(for_the_family, Pass("T-1", "small", "redaction-gone", "The family knows of the neighbour."), tom, NOW)
        assert "redaction-gone" not in codes(build(for_the_family))
        (folder / "attachments" / REPORT).write_bytes(papers(*TOLD, "One line more.")[REPORT])
        assert "redaction-gone" in codes(build(for_the_family))

    def test_an_older_list_that_is_put_back_takes_out_too_little_and_its_review_counts_no_more(
        self, for_the_family: Workshop, lay_out: LayOut
    ) -> None:
        folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
        made = reviewed(for_the_family)
        before = (folder / made.path).read_bytes()
        reviewed(for_the_family, NEIGHBOUR)
        assert build(for_the_family).outcome == "built"
        (folder / made.path).write_bytes(before)
        held = build(for_the_family, draft=True)
        assert (held.outcome, "redaction-not-reviewed" in codes(held)) == ("held", True)
        review(for_the_family, FAMILY, QUINN)
        assert build(for_the_family).outcome == "built"

    def test_no_copy_is_handed_out_by_an_older_list_and_another_parents_list_makes_none_older(
        self, for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        folder = lay_out({"parents": PARENTS}, papers("Tess is at 3 Mill Lane, Samplebury.", *TOLD))
        mother, father = (Asked("T-1", REPORT, "birth-parent", one["name"]) for one in PARENTS)
        made = reviewed(for_the_family, Wish(words=("drinks",), ground="third-party"), mother)
        before = (folder / made.path).read_bytes()
        reviewed(for_the_family, NEIGHBOUR, father)
        assert hand_out(for_the_family, mother, QUINN, tmp_path / "first.pdf").copy
        reviewed(for_the_family, NEIGHBOUR, mother)
        (folder / made.path).write_bytes(before)
        with pytest.raises(UsageError, match="is not reviewed"):
            hand_out(for_the_family, mother, QUINN, tmp_path / "second.pdf")

    def test_a_list_that_was_renamed_is_there(self, for_the_family: Workshop, lay_out: LayOut) -> None:
        folder = lay_out(papers=papers(*TOLD))
        (folder / reviewed(for_the_family, NEIGHBOUR).path).rename(folder / "redactions/another.json")
        assert codes(build(for_the_family)) == set()


def manifest_of(built: Build) -> dict[str, Any]:
    assert built.manifest is not None
    stated: dict[str, Any] = json.loads(built.manifest.read_text("utf-8"))
    return stated


def test_a_list_is_the_same_read_again(for_the_family: Workshop, lay_out: LayOut) -> None:
    folder = lay_out({"placement": PLACEMENT}, papers(*TOLD))
    made = reviewed(for_the_family, NEIGHBOUR)
    assert RedactionList.model_validate_json((folder / made.path).read_text("utf-8")) == made.list
