"""Jinja for forms to be filled in: the same templates, with marks where fields, facts and rows stand."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from bundler.documents.fillable.kinds import Kind, Leaf
from bundler.documents.fillable.register import FACT, Register
from bundler.documents.fillable.stand_ins import (
    RowsStandIn,
    Slot,
    StandIn,
    Tick,
    is_new,
    path_of_row,
    signed,
    value_of,
)
from bundler.documents.forms import FormEnvironment, in_print, letters, new_environment

ROW_BEGINS: Final = "bundler-row-begins"
ROW_ENDS: Final = "bundler-row-ends"
"""Targets of the processing instructions around each row; they hold the row's path."""

_FACTS: Final = {"case": "", "child": "child.", "people": "people."}
_NO_MARKS: Final = dict.fromkeys((0xE000, 0xE001), "\N{REPLACEMENT CHARACTER}")


def filling_environment(register: Register) -> SandboxedEnvironment:
    """Jinja in which the register's stand-ins print as controls, and facts of the case too."""
    plain = new_environment()
    environment = _FillingEnvironment(autoescape=True, undefined=plain.undefined, finalize=_printed(plain.finalize))
    for name in ("signed", "tick", "tick_no", "age", "rows", "in_words", "or_box"):
        environment.filters[name] = _FILTERS[name](plain.filters[name])
    environment.filters["bundler_fact"] = lambda value, key: _fact(register, value, key)
    environment.filters["bundler_value"] = value_of
    environment.globals |= {"bundler_row": _row_mark, "bundler_holds": _holds, "bundler_is_new": is_new}
    environment.tests["among"] = plain.tests["among"]
    return environment


class _FillingEnvironment(FormEnvironment):
    """Reads templates so that facts, options and rows can be told from plain text."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        rewritten: nodes.Template = _Rewriting().visit(template)
        rewritten.set_environment(self)
        return rewritten


class _Rewriting(NodeTransformer):
    """Facts get their key, `in` asks a list for one of its options, and rows say where they begin and end."""

    def __init__(self) -> None:
        self._loops: list[str] = []

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - jinja2 looks for this name
        self.generic_visit(node)
        node.nodes = [_with_key(one, self._loops) for one in node.nodes]
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - jinja2 looks for this name
        self.generic_visit(node)
        if len(node.ops) != 1 or node.ops[0].op not in ("in", "notin"):
            return node
        held: nodes.Expr = _call("bundler_holds", node.expr, node.ops[0].expr)
        return held if node.ops[0].op == "in" else nodes.Not(held)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2 looks for this name
        self._loops.append(node.target.name if isinstance(node.target, nodes.Name) else "")
        self.generic_visit(node)
        self._loops.pop()
        if isinstance(node.target, nodes.Name):
            row = nodes.Name(node.target.name, "load")
            if node.test:
                node.test = nodes.Or(_call("bundler_is_new", row), _Values().visit(node.test))
            begins, ends = (_call("bundler_row", row, nodes.Const(which)) for which in (ROW_BEGINS, ROW_ENDS))
            node.body = [nodes.Output([begins]), *node.body, nodes.Output([ends])]
        return node


class _Values(NodeTransformer):
    """What a loop asks of its rows is asked of what the record says."""

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - jinja2 looks for this name
        return nodes.Filter(node, "bundler_value", [], [], None, None)


def _call(name: str, *arguments: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.Name(name, "load"), list(arguments), [], None, None)


def _with_key(node: nodes.Expr, loops: Collection[str]) -> nodes.Expr:
    """A plain name of a fact with its key beside it; `loops` are names that rows have meanwhile.

    A box for a pen makes way for the control.
    """
    if isinstance(node, nodes.Filter) and node.name == "or_box" and node.node:
        node = node.node
    key = _fact_key(node, loops)
    return nodes.Filter(node, "bundler_fact", [nodes.Const(key)], [], None, None) if key else node


def _fact_key(node: nodes.Node, loops: Collection[str]) -> str:
    """The key in case.json of a plain name such as `child.name`; nothing for all else."""
    keys: list[str] = []
    while isinstance(node, nodes.Getattr):
        keys.insert(0, node.attr)
        node = node.node
    if not (isinstance(node, nodes.Name) and node.name in _FACTS and keys) or node.name in loops:
        return ""
    return f"{_FACTS[node.name]}{'.'.join(keys)}"


def _printed(otherwise: Any) -> Callable[[Any], Any]:
    """What prints: marks as they are, all else as in a finished form, without letters that pass for marks."""

    def finalize(value: Any) -> Any:
        if isinstance(value, Slot):
            return Markup(str(value))  # noqa: S704 - a mark
        return value if isinstance(value, Markup) else otherwise(value).translate(_NO_MARKS)

    return finalize


def _fact(register: Register, value: Any, key: str) -> Any:
    """A fact of the case as a control; whoever corrects it there proposes a correction of case.json."""
    return Markup(register.enter(FACT + key, Leaf(Kind.TEXT), in_print(value)))  # noqa: S704 - a mark


def _holds(value: Any, container: Any) -> Any:
    return container.holds(value) if isinstance(container, Slot) else value in container


def _row_mark(row: Any, which: str) -> Markup:
    """Where a row begins or ends; nothing for rows that cannot be added to."""
    path = path_of_row(row)
    return Markup(f"<?{which} {path}?>") if path else Markup("")  # noqa: S704 - a path of keys and numbers


def _signed(otherwise: Any) -> Callable[[Any], Any]:
    return lambda one: Markup(signed(one)) if isinstance(one, StandIn) else otherwise(one)  # noqa: S704 - marks


def _tick(otherwise: Any) -> Callable[[Any], Any]:
    def tick(value: Any) -> Any:
        if isinstance(value, Tick):
            return Markup(value.tick())  # noqa: S704 - a mark
        return Markup(value.tick(answer=True)) if isinstance(value, Slot) else otherwise(value)  # noqa: S704

    return tick


def _tick_no(otherwise: Any) -> Callable[[Any], Any]:
    return lambda one: Markup(one.tick(answer=False)) if isinstance(one, Slot) else otherwise(one)  # noqa: S704


def _age(otherwise: Any) -> Callable[[Any, Any], Any]:
    return lambda born, on: otherwise(value_of(born), value_of(on))


def _rows(otherwise: Any) -> Callable[[Any, str, str], Any]:
    return lambda rows, key, value: (
        rows.saying(key, value, letters) if isinstance(rows, RowsStandIn) else otherwise(rows, key, value)
    )


def _or_box(otherwise: Any) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, Slot) else otherwise(value)


def _in_words(otherwise: Any) -> Callable[[Any], Any]:
    return lambda choice: choice if isinstance(choice, Slot) else otherwise(choice)


_FILTERS: Final = {
    "signed": _signed, "tick": _tick, "tick_no": _tick_no, "age": _age, "rows": _rows, "in_words": _in_words,
    "or_box": _or_box,
}  # fmt: skip
