"""Every code that a finding can have, read from the source; one that cannot be read is an error, not a gap."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

_MADE_BY = ("Finding", "Trouble")
_HANDED_ON = {"misfit.code": "Misfit", "mistake.code": "JsonMistakeError"}
"""Where a code comes from another object: the class whose codes they are."""
_COPIED = ("self.code",)
"""A trouble that becomes a finding keeps its code."""
_SAYING = "Saying"
"""What functions return whose first text is the code of a misfit (`Misfit(path, *say(...))`)."""


class UnreadableCodeError(AssertionError):
    """A code that somebody computes, so that nobody can look it up in the source."""


@dataclass(frozen=True)
class _Place:
    """An expression, the function it stands in, and its file."""

    file: Path
    function: ast.FunctionDef | None
    value: ast.expr


class Source:
    """The package's modules as trees."""

    def __init__(self, package: Path) -> None:
        self._calls = [call for path in sorted(package.rglob("*.py")) for call in _calls_in(path)]
        self._sayings = {path: tuple(_sayings_in(path)) for path in package.rglob("*.py")}
        self._constants = {path: dict(_constants_in(path)) for path in package.rglob("*.py")}

    def codes(self) -> frozenset[str]:
        """Every code a `Finding` or a `Trouble` is made with."""
        return frozenset(code for name in _MADE_BY for code in self._codes_of_calls(name, "code", 0))

    def _codes_of_calls(self, name: str, parameter: str, position: int, file: Path | None = None) -> Iterator[str]:
        for place in self._calls:
            call = place.value
            if isinstance(call, ast.Call) and _called(call) == name and file in (None, place.file):
                yield from self._codes_of_call(place, call, parameter, position)

    def _codes_of_call(self, place: _Place, call: ast.Call, parameter: str, position: int) -> Iterator[str]:
        by_name = [keyword.value for keyword in call.keywords if keyword.arg == parameter]
        values: tuple[ast.expr, ...] = tuple((*by_name, *call.args[position:position + 1])[:1])
        if values and isinstance(values[0], ast.Starred):
            values = self._sayings[place.file]
        if not values:
            raise UnreadableCodeError(f"{place.file.name}, line {call.lineno}: no code")
        for value in values:
            yield from self._read(_Place(place.file, place.function, value))

    def _read(self, place: _Place) -> Iterator[str]:
        """The texts an expression can be."""
        match place.value:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                for value in (body, other):
                    yield from self._read(_Place(place.file, place.function, value))
            case ast.JoinedStr(values=parts):
                texts = [tuple(self._read(_Place(place.file, place.function, part))) for part in parts]
                yield from ("".join(joined) for joined in product(*texts))
            case ast.FormattedValue(value=value):
                yield from self._read(_Place(place.file, place.function, value))
            case ast.Attribute() if ast.unparse(place.value) in _COPIED:
                return
            case ast.Attribute() if ast.unparse(place.value) in _HANDED_ON:
                name = _HANDED_ON[ast.unparse(place.value)]
                yield from self._codes_of_calls(name, "code", 1 if name == "Misfit" else 0)
            case ast.Name(id=name) if place.function and name in _parameters(place.function):
                yield from self._handed_in(place, place.function, name)
            case ast.Name(id=name) if name in self._constants[place.file]:
                yield self._constants[place.file][name]
            case _:
                raise UnreadableCodeError(f"{place.file.name}, line {place.value.lineno}: {ast.unparse(place.value)}")

    def _handed_in(self, place: _Place, function: ast.FunctionDef, name: str) -> Iterator[str]:
        """What the callers of a function hand in for a parameter, and its default."""
        parameters = _parameters(function)
        position = parameters.index(name)
        defaults = dict(zip(reversed(parameters), reversed(function.args.defaults), strict=False))
        if name in defaults:
            yield from self._read(_Place(place.file, None, defaults[name]))
        file = place.file if function.name.startswith("_") else None
        for call in self._calls:
            is_caller = isinstance(call.value, ast.Call) and _called(call.value) == function.name
            if is_caller and file in (None, call.file) and not _leaves_out(call.value, name, position, defaults):
                yield from self._codes_of_call(call, call.value, name, position)  # type: ignore[arg-type]  # a call


def _leaves_out(call: ast.expr, name: str, position: int, defaults: dict[str, ast.expr]) -> bool:
    """The caller is content with the default."""
    assert isinstance(call, ast.Call)
    is_given = len(call.args) > position or any(keyword.arg == name for keyword in call.keywords)
    return name in defaults and not is_given


def _parameters(function: ast.FunctionDef) -> list[str]:
    """The names a caller hands in by position; a method's own self is none of them."""
    names = [argument.arg for argument in function.args.args]
    return names[1:] if names[:1] == ["self"] else names


def _called(call: ast.Call) -> str:
    """The name of what is called: `trouble` for `troubles.trouble(...)` too."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _constants_in(path: Path) -> Iterator[tuple[str, str]]:
    """The texts that a module gives a name of its own."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text))):
                yield name, text


def _calls_in(path: Path) -> Iterator[_Place]:
    def walk(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[_Place]:
        for child in ast.iter_child_nodes(node):
            inside = child if isinstance(child, ast.FunctionDef) else function
            if isinstance(child, ast.Call):
                yield _Place(path, function, child)
            yield from walk(child, inside)

    yield from walk(ast.parse(path.read_text("utf-8")), None)


def _sayings_in(path: Path) -> Iterator[ast.expr]:
    """The codes that functions returning a saying give: the first of each tuple they return."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef) and isinstance(function.returns, ast.Name):
            for node in ast.walk(function) if function.returns.id == _SAYING else ():
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                    yield node.value.elts[0]
