"""Fill a Word template from a context, so that every value arrives as typed and every missing one is an error."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateRuntimeError, Undefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from bundler.documents.tall_rows import let_tall_rows_break
from bundler.model.errors import DefinitionError
from bundler.model.fields import Signature
from bundler.model.words import TICKED, UNTICKED, age_on, choice_in_words, clock_in_words, day_in_words, yes_or_no

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_NEUTRAL_APP = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
# docxtpl reads {_{ as an escaped {{, and jinja's own marks must never reach it: braces travel as references.
_AS_TYPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "}": "&#125;", "%": "&#37;"}
)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def fill_form(template: Path, context: Mapping[str, object]) -> bytes:
    """The template as a Word file with every placeholder filled; the same context gives the same bytes.

    Raises DefinitionError, naming the template, the placeholder and its paragraph, for a placeholder that
    nobody supplies, that cannot be parsed or that would print something that is not a value.
    """
    return normalised(rendered(template, context, new_environment()))


def rendered(template: Path, context: Mapping[str, object], environment: SandboxedEnvironment) -> bytes:
    """The template with its placeholders filled as the environment prints them."""
    form = open_template(template)
    form.render(dict(context), environment, autoescape=True)
    filled = io.BytesIO()
    form.save(filled)
    return filled.getvalue()


def open_template(template: Path) -> FormTemplate:
    """The template, opened; DefinitionError where it is not a Word file."""
    form = FormTemplate(template)
    try:
        form.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise DefinitionError(
            f"{template.name} is not a Word file that can be read.",
            "Save it again from Word as .docx, or take it back from the last version that worked.",
        ) from error
    return form


def in_print(value: object) -> str:
    """A value as it stands in print: nothing for a fact nobody recorded, dates and choices in words."""
    match value:
        case None:
            return ""
        case bool():
            return yes_or_no(value)
        case Enum():
            return choice_in_words(str(value.value))
        case str() | int():
            return str(value)
        case date() if not isinstance(value, datetime):
            return day_in_words(value)
        case time():
            return clock_in_words(value)
    raise TemplateRuntimeError(f"{type(value).__name__} is not something that prints")


def _as_typed(value: object) -> Markup:
    """A value's print as XML; line ends are unified, and what XML cannot carry shows as a replacement mark.

    A missing name raises when it is turned into text.
    """
    text = str(value) if isinstance(value, Undefined) else in_print(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Markup(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).translate(_AS_TYPED))  # noqa: S704  escaped above


def _tick(value: bool | None) -> str:
    return TICKED if value else UNTICKED


def _tick_no(value: bool | None) -> str:
    return TICKED if value is False else UNTICKED


def _signed(signature: Signature | None) -> str:
    """Who signed, as a form prints it; a name without a date has not signed yet."""
    if signature is None:
        return ""
    who = ", ".join(filter(None, (signature.name, signature.role)))
    stated = f"Signed by {who}" if signature.name and signature.signed_on else who
    return f"{stated} (signed copy follows this form)".strip() if signature.scan else stated


def _age(born: date | None, on: date | None) -> int | None:
    return None if born is None or on is None else age_on(on, born)


def _or_box(value: object) -> object:
    """An answer, or a box for a pen while nobody has given it."""
    return UNTICKED if value is None else value


def _in_words(choice: str | None) -> str | None:
    return choice and choice_in_words(choice)


def _rows(rows: tuple[Any, ...], key: str, value: str) -> tuple[Any, ...]:
    """The rows whose `key` says `value`, whatever its capitals and spaces."""
    return tuple(row for row in rows if letters(getattr(row, key)) == letters(value))


def _is_among(value: str, values: tuple[str, ...]) -> bool:
    return letters(value) in {letters(each) for each in values}


def letters(text: str) -> str:
    """What counts where names of rows are compared: neither capitals nor spaces."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class _Unsupplied(StrictUndefined):
    """A missing name; its error says the name alone."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name or self._undefined_hint)


class FormEnvironment(SandboxedEnvironment):
    """Jinja for forms: a fact of something nobody recorded is itself not recorded, and keys come before methods."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if obj is None:
            return None
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return None if obj is None else super().getitem(obj, argument)


def new_environment() -> SandboxedEnvironment:
    """The one environment that templates are parsed and filled in."""
    environment = FormEnvironment(autoescape=True, undefined=_Unsupplied, finalize=_as_typed)
    environment.filters.update(
        signed=_signed, tick=_tick, tick_no=_tick_no, age=_age, rows=_rows, in_words=_in_words,
        or_box=_or_box,
    )
    environment.tests.update(among=_is_among)
    return environment


class FormTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    """docxtpl, made to say where it failed, to refuse broken XML and to keep no trace of who drew the template."""

    def render_xml_part(
        self, src_xml: str, part: Any, context: Mapping[str, object], jinja_env: SandboxedEnvironment
    ) -> str:
        """A part, filled; XML that the tags broke is refused, since docxtpl would repair it by dropping text."""
        with self._naming_the_paragraph(src_xml):
            rendered: str = super().render_xml_part(src_xml, part, context, jinja_env)
        try:
            etree.fromstring(rendered.encode())
        except etree.XMLSyntaxError as error:
            raise DefinitionError(
                f"{self._name}: a {{% ... %}} tag opens in one table row or paragraph and closes in another.",
                "Use {%tr ... %} for tags that repeat table rows and {%p ... %} for whole paragraphs.",
            ) from error
        return rendered

    def fix_tables(self, xml: str) -> Any:
        """Tall rows may break, and a cell whose paragraphs were all conditional gets an empty one.

        Without one Word calls the file damaged.
        """
        tree = super().fix_tables(xml)
        let_tall_rows_break(tree)
        for cell in tree.iter(f"{_W}tc"):
            last = next(cell.iterchildren("*", reversed=True), None)
            if last is None or last.tag != f"{_W}p":
                etree.SubElement(cell, f"{_W}p")
        return tree

    def render_properties(
        self,
        context: Mapping[str, object],
        jinja_env: SandboxedEnvironment | None = None,  # noqa: ARG002  docxtpl's signature
    ) -> None:
        """The title of the document and nothing else: no author, no dates, no picture of the template."""
        package = self.docx.part.package
        for key in [key for key, link in package.rels.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            package.rels.pop(key)
        facts = self.docx.core_properties
        facts.title = in_print(getattr(context.get("document"), "title", None))[:255]
        facts.author = facts.last_modified_by = facts.comments = facts.keywords = facts.subject = ""
        facts.category = facts.content_status = facts.identifier = facts.version = ""
        facts.created = facts.modified = facts.last_printed = _NO_DAY.replace(tzinfo=None)
        facts.language, facts.revision = "en-GB", 1

    @property
    def _name(self) -> str:
        return Path(self.template_file).name

    @contextmanager
    def _naming_the_paragraph(self, src_xml: str) -> Iterator[None]:
        """Turn an error of the template into a DefinitionError that names the placeholder and its paragraph."""
        try:
            yield
        except (TemplateError, TypeError) as error:
            line = getattr(error, "lineno", None) or _line_in_template(error.__traceback__)
            if line is None:
                raise
            text = paragraph_lines(src_xml)[line - 1]
            raise DefinitionError(
                f"{self._name}: {_placeholder_in(text, str(error))} cannot be filled ({_reason(error)}). "
                f"It stands in the paragraph: {text.strip()}",
                "Open the template in Word and correct the placeholder; `bundler packs lint` lists what may be used.",
            ) from error


def paragraph_lines(patched_xml: str) -> list[str]:
    """The text of each line that jinja counts: docxtpl puts every paragraph on a line of its own."""
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", patched_xml).split("\n")
    return [re.sub(r"<[^>]+>", "", line) for line in lines]


def _reason(error: Exception) -> str:
    return f"nobody supplies {error}" if isinstance(error, UndefinedError) else str(error)


def _line_in_template(traceback: TracebackType | None) -> int | None:
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _placeholder_in(paragraph: str, name: str) -> str:
    """The tag of the paragraph that speaks of `name`, or the first one."""
    tags: list[str] = _TAG.findall(paragraph)
    return next((tag for tag in tags if name in tag), tags[0] if tags else "a placeholder")


def normalised(docx: bytes) -> bytes:
    """The same parts with fixed times and order, and nothing about the program that drew the template."""
    normal = io.BytesIO()
    with ZipFile(io.BytesIO(docx)) as parts, ZipFile(normal, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            blob = _NEUTRAL_APP if name == "docProps/app.xml" else parts.read(name)
            entry = ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            out.writestr(entry, blob)
    return normal.getvalue()
