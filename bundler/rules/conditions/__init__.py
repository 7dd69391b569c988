"""The named conditions that packs are written with: each answers yes, no, or cannot tell and then why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bundler.model.answer import Answer, all_of, any_of, yes
from bundler.model.errors import DefinitionError
from bundler.model.pack import Needed
from bundler.rules.conditions.adoption import ADOPTION
from bundler.rules.conditions.child import CHILD
from bundler.rules.conditions.core import ALWAYS, Condition, Missing
from bundler.rules.conditions.court import COURT
from bundler.rules.conditions.early_permanence import EARLY_PERMANENCE
from bundler.rules.conditions.family_finding import FAMILY_FINDING
from bundler.rules.conditions.family_meeting import FAMILY_MEETING
from bundler.rules.conditions.journey import JOURNEY
from bundler.rules.conditions.leaving_care import LEAVING_CARE
from bundler.rules.conditions.match import MATCH
from bundler.rules.conditions.meetings import MEETINGS
from bundler.rules.conditions.panel import PANEL
from bundler.rules.conditions.plan import PLAN
from bundler.rules.conditions.plan_contents import PLAN_CONTENTS
from bundler.rules.conditions.resources import RESOURCES
from bundler.rules.conditions.reviews import REVIEWS
from bundler.rules.conditions.siblings import SIBLINGS
from bundler.rules.situation import Situation

__all__ = ["ALWAYS", "CONDITIONS", "Condition", "Missing", "collected", "condition", "evaluate"]


def collected(conditions: Iterable[Condition]) -> Mapping[str, Condition]:
    """The conditions by name; two of one name would make a pack mean something else than it says."""
    by_name: dict[str, Condition] = {}
    for each in conditions:
        if each.name in by_name:
            raise DefinitionError(f"There are two conditions called {each.name}", "Give one of them another name.")
        by_name[each.name] = each
    return MappingProxyType(by_name)


CONDITIONS = collected((
    *CHILD,
    *PLAN,
    *MATCH,
    *COURT,
    *REVIEWS,
    *ADOPTION,
    *EARLY_PERMANENCE,
    *FAMILY_FINDING,
    *FAMILY_MEETING,
    *RESOURCES,
    *JOURNEY,
    *LEAVING_CARE,
    *MEETINGS,
    *PANEL,
    *PLAN_CONTENTS,
    *SIBLINGS,
))


def evaluate(needed: Needed, situation: Situation) -> Answer:
    """Whether something is needed; nothing asked means that the pack always needs it."""
    if not needed.conditions:
        return yes(ALWAYS)
    answers = [_answer(name, situation) for name in needed.all]
    if needed.any:
        answers.append(any_of([_answer(name, situation) for name in needed.any]))
    answers += [_opposite(_answer(name, situation)) for name in needed.none]
    return all_of(answers)


def condition(name: str) -> Condition:
    """The condition of that name; `packs lint` finds a wrong name before a case does."""
    try:
        return CONDITIONS[name]
    except KeyError:
        raise DefinitionError(
            f"There is no condition called {name}", f"Use one of: {', '.join(sorted(CONDITIONS))}."
        ) from None


def _answer(name: str, situation: Situation) -> Answer:
    return condition(name)(situation)


def _opposite(answer: Answer) -> Answer:
    return answer.negated(answer.because)
