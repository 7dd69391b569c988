"""The messages under templates/messages/, read and held against placeholders, packs and profiles."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from bundler.documents.definitions.loading import DefinitionProblem, Definitions
from bundler.model.delivery import OWNER, PLACEHOLDERS, Message
from bundler.model.errors import DefinitionError
from bundler.model.profile import Profile

FOLDER = "messages"


def load_messages(templates: Path) -> Mapping[str, Message]:
    """By name; DefinitionError that names every mistake."""
    held, problems = _examine(templates)
    problems = (*problems, *(each for one in held.values() for each in _misplaced(one)))
    if problems:
        words = "\n".join(str(problem) for problem in problems)
        raise DefinitionError(words, "Correct the file, then run: bundler packs lint")
    return held


def message_problems(definitions: Definitions) -> Iterator[DefinitionProblem]:
    """Everything wrong with the messages, and with the profiles whose packs they are about."""
    held, problems = _examine(definitions.templates)
    yield from problems
    for message in held.values():
        yield from _misplaced(message)
        for pack in message.packs:
            if pack not in definitions.known("packs"):
                yield _problem(message.name, f"There is no pack '{pack}'.")
        for profile in definitions.profiles.values():
            yield from _unaddressed(message, profile, definitions)
    for profile in definitions.profiles.values():
        for name in profile.delivery.attach:
            if name not in held:
                yield DefinitionProblem(f"authorities/{profile.name}.toml", 1, f"There is no message '{name}'.")


def _examine(templates: Path) -> tuple[dict[str, Message], tuple[DefinitionProblem, ...]]:
    held, problems = {}, []
    for path in sorted((templates / FOLDER).glob("*.toml")):
        try:
            message = Message.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(_problem(path.stem, f"This is not valid TOML: {error}"))
        except ValidationError as error:
            problems += [_problem(path.stem, _plain(one["loc"], one["msg"])) for one in error.errors()]
        else:
            held[path.stem] = message
            if message.name != path.stem:
                problems.append(_problem(path.stem, f"The file is called otherwise than its name, '{message.name}'."))
    return held, tuple(problems)


def _misplaced(message: Message) -> Iterator[DefinitionProblem]:
    if OWNER in message.to and message.when != "overdue":
        yield _problem(message.name, f"Only a message about something overdue is for its '{OWNER}'.")
    for text in (message.subject, message.body):
        try:
            named = [name for _text, name, _spec, _how in string.Formatter().parse(text) if name is not None]
        except ValueError:
            yield _problem(message.name, "A brace is open or closed alone.")
            continue
        for name in named:
            if name not in PLACEHOLDERS[message.when]:
                can = ", ".join(PLACEHOLDERS[message.when])
                yield _problem(
                    message.name, f"A message cannot say '{name}': no child is named in a mail. It may say {can}."
                )


def _unaddressed(message: Message, profile: Profile, definitions: Definitions) -> Iterator[DefinitionProblem]:
    """A profile that lists any recipients lists all whom its packs' messages are for."""
    packs = [definitions.packs[name] for name in message.packs if name in definitions.packs]
    is_used = not packs or any(profile.uses(pack) for pack in packs)
    if profile.delivery.recipients and is_used:
        for role in message.to:
            if role != OWNER and role not in profile.delivery.recipients:
                words = f"[delivery.recipients] has no address for {role}, whom the message {message.name} is for."
                yield DefinitionProblem(f"authorities/{profile.name}.toml", 1, words)


def _problem(name: str, words: str) -> DefinitionProblem:
    return DefinitionProblem(f"{FOLDER}/{name}.toml", 1, words)


def _plain(place: tuple[int | str, ...], words: str) -> str:
    return f"{'.'.join(map(str, place))}: {words}"
