"""What is wrong with grounds for redaction beyond their spelling: one named twice, a kind of fact without any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from bundler.documents.definitions.loading import DefinitionProblem, Definitions
from bundler.documents.definitions.pack_lint import Sheet
from bundler.model.fields import Protected
from bundler.model.redaction import Grounds


def ground_problems(sheet: Sheet[Grounds], definitions: Definitions) -> Iterator[DefinitionProblem]:
    """Everything wrong with one file of grounds."""
    named = [ground.id for one in definitions.ground_lists.values() for ground in one.grounds]
    for number, ground in enumerate(sheet.definition.grounds):
        if named.count(ground.id) > 1:
            yield sheet.problem(("grounds", number, "id"), f"The ground '{ground.id}' is named more than once.")


def kinds_without_ground(definitions: Definitions) -> Iterator[DefinitionProblem]:
    """Protected facts for which `bundler redact` would propose no ground of their own."""
    kinds = {kind for ground in definitions.grounds.values() for kind in ground.kinds}
    for kind in get_args(Protected) if definitions.grounds else ():
        if kind not in kinds:
            yield DefinitionProblem("grounds", 1, f"No ground says that it is for the kind '{kind}'.")
