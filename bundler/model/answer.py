"""Yes, no, or cannot tell: the three answers a rule may give, so that a missing fact never passes for a no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bundler.model.fact_words import nobody_has_recorded


class Verdict(Enum):
    """The three values of an answer."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Answer:
    """A verdict with its reason in words: "the plan is adoption", or the facts that are missing.

    `because` completes the sentence "... because <because>".
    `missing` names the facts without which nobody can tell, as places in the case folder.
    """

    verdict: Verdict
    because: str
    missing: tuple[str, ...] = ()

    @property
    def is_yes(self) -> bool:
        return self.verdict is Verdict.YES

    @property
    def is_no(self) -> bool:
        return self.verdict is Verdict.NO

    @property
    def cannot_tell(self) -> bool:
        return self.verdict is Verdict.CANNOT_TELL

    def negated(self, because: str) -> Answer:
        """The opposite answer; cannot tell stays cannot tell."""
        if self.cannot_tell:
            return self
        return no(because) if self.is_yes else yes(because)


def yes(because: str) -> Answer:
    return Answer(Verdict.YES, because)


def no(because: str) -> Answer:
    return Answer(Verdict.NO, because)


def cannot_tell(*missing: str) -> Answer:
    """An answer that names the missing facts, for example `case.json: child.date_of_birth`."""
    return Answer(Verdict.CANNOT_TELL, nobody_has_recorded(missing), missing)


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes if every answer is yes; no as soon as one is no, even beside an unknown one."""
    held = tuple(answers)
    for answer in held:
        if answer.is_no:
            return answer
    unknown = tuple(fact for answer in held for fact in answer.missing)
    if any(answer.cannot_tell for answer in held):
        return cannot_tell(*dict.fromkeys(unknown))
    return yes(" and ".join(answer.because for answer in held))


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one answer is yes; no only if every answer is no."""
    held = tuple(answers)
    for answer in held:
        if answer.is_yes:
            return answer
    unknown = tuple(fact for answer in held for fact in answer.missing)
    if any(answer.cannot_tell for answer in held):
        return cannot_tell(*dict.fromkeys(unknown))
    return no(" and ".join(answer.because for answer in held))
