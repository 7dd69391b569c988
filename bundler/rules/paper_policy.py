"""What an authority has decided about papers that hold more than their pages: blocked, or put right on a copy."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bundler.model.finding import Severity, Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.model.profile import PaperPolicy


@dataclass(frozen=True)
class _Treatment:
    """The policy's key for a trouble, and what is said where it does not block; `{}` is what was found."""

    key: str
    severity: Severity
    message: str
    remedy: str = "Nothing to do, but look through its pages in the bundle."


_WORD_LIKE: Final = frozenset({PaperKind.WORD, PaperKind.DOCUMENT})
_ONLY_IN_WORD: Final = "cropped-pictures"
"""Elsewhere it is said only of what nothing can put right."""
_LEFT_OUT: Final = "If it belongs in the bundle, save it by itself and drop it into the folder."
TREATMENTS: Final = MappingProxyType({
    "tracked-changes": _Treatment(
        "tracked_changes", "tells", "Its tracked changes are accepted on a copy: {}; what was struck out is gone."),
    "comments": _Treatment("comments", "tells", "Its comments are left out: {}."),
    "hidden-text": _Treatment("hidden_text", "tells", "What is hidden in it is left out: {}."),
    "cropped-pictures": _Treatment(
        "cropped_pictures", "tells", "What was cut off its pictures is taken out for good: {}."),
    "macros": _Treatment(
        "macros", "tells", "It carries macros (small programs), which are left out and never run.", "Nothing to do."),
    "external-links": _Treatment(
        "links", "warns", "Part of what it shows lies elsewhere and is not fetched: {}.",
        "Look through its pages in the bundle; if something is missing, put it into the document itself."),
    "embedded-objects": _Treatment(
        "embedded", "warns", "Other files are inside it; the bundle shows at most a picture of each: {}.", _LEFT_OUT),
})
"""By the trouble's code."""


def under_policy(examination: Examination, policy: PaperPolicy) -> Examination:
    """The examination with every trouble that the policy settles as it will be settled."""
    if examination.signed:
        return examination
    settled = tuple(
        trouble if trouble.code == _ONLY_IN_WORD and examination.kind not in _WORD_LIKE else _settled(trouble, policy)
        for trouble in examination.troubles
    )
    return examination.model_copy(update={"troubles": settled})


def put_right(examination: Examination) -> tuple[str, ...]:
    """The codes of what is put right on a copy of the paper before it is printed, of an examination under policy."""
    if examination.kind not in _WORD_LIKE:
        return ()
    return tuple(sorted({
        one.code for one in examination.troubles if one.code in TREATMENTS and one.severity != "blocks"
    }))


def _settled(trouble: Trouble, policy: PaperPolicy) -> Trouble:
    treatment = TREATMENTS.get(trouble.code)
    if treatment is None or trouble.severity != "blocks" or getattr(policy, treatment.key) == "block":
        return trouble
    return trouble.model_copy(update={
        "severity": treatment.severity,
        "message": treatment.message.format(trouble.detail or "found"),
        "remedy": treatment.remedy,
    })
