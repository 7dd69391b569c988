"""`bundler packs lint`: definitions, conditions, roles and Word templates held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundler.documents.cases.schemas import FOLDER, stale_schemas
from bundler.documents.definitions.form_lint import form_problems, stray_templates
from bundler.documents.definitions.ground_lint import ground_problems, kinds_without_ground
from bundler.documents.definitions.loading import DefinitionProblem, Definitions, examine
from bundler.documents.definitions.messages import message_problems
from bundler.documents.definitions.pack_lint import Known, pack_problems, profile_problems, sheets_of
from bundler.documents.definitions.step_lint import only_warns_problems, step_problems
from bundler.documents.definitions.timescale_lint import timescale_problems
from bundler.pipeline.form_context import names_offered
from bundler.rules.conditions import CONDITIONS
from bundler.rules.deadlines import DATES
from bundler.rules.events import EVENTS
from bundler.rules.owners import ROLES
from bundler.rules.synonyms import name_words

KNOWN = Known(
    conditions=tuple(CONDITIONS), roles=tuple(ROLES), deadlines=tuple(DATES), events=tuple(EVENTS),
    words=name_words, offered=names_offered
)


def lint(templates: Path, known: Known = KNOWN) -> tuple[DefinitionProblem, ...]:
    """Every problem of the definitions, by file and line; notes ask for no change."""
    definitions, unreadable = examine(templates)
    problems = {*unreadable, *_problems(definitions, known)}
    return tuple(sorted(problems, key=lambda problem: (problem.note, problem.file, problem.line, problem.message)))


def _problems(definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    for pack in sheets_of(definitions, "packs", definitions.packs):
        yield from pack.notes()
        yield from pack_problems(pack, definitions, known)
        yield from step_problems(pack, definitions, known)
    for profile in sheets_of(definitions, "authorities", definitions.profiles):
        yield from profile.notes()
        yield from profile_problems(profile, definitions, known)
        yield from only_warns_problems(profile, definitions)
    for source in sheets_of(definitions, "timescales", definitions.timescales):
        yield from source.notes()
        yield from timescale_problems(source, definitions, known)
    for grounds in sheets_of(definitions, "grounds", definitions.ground_lists):
        yield from grounds.notes()
        yield from ground_problems(grounds, definitions)
    yield from kinds_without_ground(definitions)
    for form in sheets_of(definitions, "forms", definitions.forms):
        yield from form.notes()
        yield from form_problems(form, definitions, known)
    yield from stray_templates(definitions)
    yield from message_problems(definitions)
    for name in stale_schemas(definitions.templates):
        message = "The schema is not that of the records. Run: bundler schema --write"
        yield DefinitionProblem(f"{FOLDER}/{name}", 1, message)
