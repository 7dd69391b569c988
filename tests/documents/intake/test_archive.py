"""Archives unpacked within limits: every member comes out, or is named with what kept it in."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.documents.intake import limits
from bundler.documents.intake.examine import examine
from bundler.documents.intake.member_names import MAX_FOLDERS, MAX_NAME, Names, safe_name, safe_path
from bundler.model.paper import Examination, PaperKind, kept_as
from tests.documents.intake.mail_papers import zipped


def looked_at(folder: Path, data: bytes, name: str = "papers.zip") -> tuple[Examination, dict[str, bytes]]:
    """What examining finds, and the bytes of each member by name; nothing may lie anywhere else afterwards."""
    (folder / "into").mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    found = examine(folder / name, into=folder / "into")
    kept = {one.name: folder / "into" / kept_as(one.sha256, one.name) for one in found.members if not one.trouble}
    everything = {path for path in folder.rglob("*") if path.is_file()}
    assert everything == {folder / name, *kept.values()}
    return found, {name: path.read_bytes() for name, path in kept.items()}


def troubles_in(found: Examination) -> dict[str, str]:
    return {one.name: one.trouble.code for one in found.members if one.trouble}


def test_every_member_comes_out_with_its_folders(tmp_path: Path) -> None:
    found, members = looked_at(tmp_path, zipped({"medicals/Jo.pdf": b"%PDF", "b.txt": b"", "empty/": b""}))
    assert found.kind is PaperKind.ARCHIVE
    assert found.troubles == ()
    assert members == {"b.txt": b"", "medicals/Jo.pdf": b"%PDF"}


@pytest.mark.parametrize(("name", "safe"), [
    ("../../etc/passwd", "etc/passwd"),
    ("/etc/passwd", "etc/passwd"),
    ("C:\\Users\\Jo\\report.pdf", "Users/Jo/report.pdf"),
    ("\\\\server\\share\\report.pdf", "server/share/report.pdf"),
    ("a/./b/../c.pdf", "a/b/c.pdf"),
    ("con.pdf", "_con.pdf"),
    ("LPT1", "_LPT1"),
    ("report.pdf:secret", "report.pdf secret"),
    ("report.pdf...  ", "report.pdf"),
    ("re\x00port\n.pdf", "report.pdf"),
    ("evil\u202efdp.exe", "evilfdp.exe"),
    ("e\u0301te\u0301.pdf", "été.pdf"),
    ("", "unnamed"),
    ("...", "unnamed"),
    ("x" * 300 + ".pdf", "x" * (MAX_NAME - 4) + ".pdf"),
])
def test_names_lead_nowhere_else_and_fit_every_machine(name: str, safe: str) -> None:
    assert safe_path(name) == safe


@given(st.text(max_size=400))
@settings(max_examples=500)
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    for made in (safe_path(name), safe_path("../" + name), safe_path(name.replace("a", "\\"))):
        parts = made.split("/")
        assert made
        assert len(parts) <= MAX_FOLDERS + 1
        assert all(part and part not in (".", "..") and len(part) <= MAX_NAME + 1 for part in parts)
        assert not any(letter in made for letter in '\\:<>"|?*\x00\n')
        assert safe_path(made) == made, "what is safe stays as it is"
    assert "/" not in safe_name(name)


@given(st.lists(st.sampled_from(["a.pdf", "A.pdf", "a (2).pdf", "b/a.pdf", "a"]), max_size=12))
def test_no_two_members_share_a_name(wished: list[str]) -> None:
    names = Names()
    given_names = [names.give(name) for name in wished]
    assert len({name.casefold() for name in given_names}) == len(wished)


def test_members_of_one_name_are_both_kept(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("scan.pdf", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("scan.pdf", b"two")
    _, members = looked_at(tmp_path, target.getvalue())
    assert members == {"scan (2).pdf": b"two", "scan.pdf": b"one"}


@pytest.mark.parametrize(("stored", "flags", "name"), [
    pytest.param("é.pdf".encode(), 0x800, "é.pdf", id="UTF-8, and says so"),
    pytest.param("é.pdf".encode(), 0, "é.pdf", id="UTF-8, without a word"),
    pytest.param("é.pdf".encode("cp437"), 0, "é.pdf", id="as DOS wrote it"),
])
def test_names_are_read_in_the_encodings_that_archives_use(
    tmp_path: Path, stored: bytes, flags: int, name: str
) -> None:
    plain = zipped({"?" * len(stored): b"x"}, zipfile.ZIP_STORED).replace(b"?" * len(stored), stored)
    data = bytearray(plain)
    data[6:8] = struct.pack("<H", flags)
    directory = data.index(b"PK\x01\x02")
    data[directory + 8:directory + 10] = struct.pack("<H", flags)
    _, members = looked_at(tmp_path, bytes(data))
    assert list(members) == [name]


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, kind in (("link.pdf", stat.S_IFLNK), ("pipe.pdf", stat.S_IFIFO), ("good.pdf", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            archive.writestr(info, "/etc/passwd")
    found, members = looked_at(tmp_path, target.getvalue())
    assert list(members) == ["good.pdf"]
    assert troubles_in(found) == {"link.pdf": "file-is-a-link", "pipe.pdf": "file-is-no-document"}


def marked(data: bytes, offset: int, value: int) -> bytes:
    """The first member's entry changed, in both places where an archive keeps it."""
    changed = bytearray(data)
    changed[offset:offset + 2] = struct.pack("<H", value)
    directory = changed.index(b"PK\x01\x02") + offset + 2
    changed[directory:directory + 2] = struct.pack("<H", value)
    return bytes(changed)


def test_a_locked_member_is_named_and_the_others_come_out(tmp_path: Path) -> None:
    found, members = looked_at(tmp_path, marked(zipped({"secret.pdf": b"x", "open.pdf": b"y"}), 6, 1))
    assert members == {"open.pdf": b"y"}
    assert troubles_in(found) == {"secret.pdf": "password-needed"}


@pytest.mark.parametrize("method", [1, 6, 9, 97, 98])
def test_a_member_packed_in_an_unknown_way_is_named_and_the_others_come_out(tmp_path: Path, method: int) -> None:
    found, members = looked_at(tmp_path, marked(zipped({"odd.pdf": b"x", "good.pdf": b"y"}), 8, method))
    assert members == {"good.pdf": b"y"}
    assert troubles_in(found) == {"odd.pdf": "kind-not-supported"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_named_and_the_others_come_out(tmp_path: Path, method: int) -> None:
    data = bytearray(zipped({"bad.pdf": b"some words " * 40, "good.pdf": b"y"}, method))
    start = 30 + len("bad.pdf")
    data[start + 10:start + 14] = b"\xff\xff\xff\xff"
    found, members = looked_at(tmp_path, bytes(data))
    assert members == {"good.pdf": b"y"}
    assert troubles_in(found) == {"bad.pdf": "damaged"}


@pytest.mark.parametrize("data", [
    pytest.param(zipped({"a.pdf": b"x" * 500})[:-30], id="cut off"),
    pytest.param(b"PK\x03\x04 and nothing more", id="only a beginning"),
])
def test_an_archive_without_its_list_is_damaged(tmp_path: Path, data: bytes) -> None:
    found, members = looked_at(tmp_path, data)
    assert members == {}
    assert [trouble.code for trouble in found.troubles] == ["damaged"]


def test_an_archive_of_folders_alone_is_empty(tmp_path: Path) -> None:
    found, _ = looked_at(tmp_path, zipped({"nothing/": b""}))
    assert [trouble.code for trouble in found.troubles] == ["empty-file"]


# Bombs


def test_a_member_that_swells_is_named_and_the_others_come_out(tmp_path: Path) -> None:
    found, members = looked_at(tmp_path, zipped({"bomb.txt": bytes(60_000_000), "good.pdf": b"y"}))
    assert members == {"good.pdf": b"y"}
    assert troubles_in(found) == {"bomb.txt": "zip-bomb"}


def test_members_that_swell_only_together_stop_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 25_000)
    found, members = looked_at(tmp_path, zipped({f"{number}.txt": bytes(10_000) for number in range(4)}))
    assert sorted(members) == ["0.txt", "1.txt"]
    assert troubles_in(found) == {"2.txt": "zip-bomb", "3.txt": "zip-bomb"}


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    data = bytearray(zipped({"liar.txt": bytes(10_000)}))
    directory = data.index(b"PK\x01\x02")
    data[22:26] = data[directory + 24:directory + 28] = struct.pack("<I", 10)
    found, members = looked_at(tmp_path, bytes(data))
    assert members == {}
    assert troubles_in(found) == {"liar.txt": "damaged"}


def test_members_that_share_their_bytes_are_refused_together(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": bytes(9_000), "b.txt": bytes(9_000)}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42:second + 46] = struct.pack("<I", 0)
    found, members = looked_at(tmp_path, bytes(data))
    assert members == {}
    assert [trouble.code for trouble in found.troubles] == ["zip-bomb"]


def test_more_members_than_any_case_has_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMBERS", 3)
    found, members = looked_at(tmp_path, zipped({f"{number}.txt": b"x" for number in range(4)}))
    assert members == {}
    assert [trouble.code for trouble in found.troubles] == ["zip-bomb"]


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_changed_bytes_make_unpacking_fail_or_write_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: bytes
) -> None:
    data = bytearray(zipped({"a/b.txt": b"some words " * 30, "c.txt": b"y" * 200}))
    at = place % len(data)
    data[at:at + len(change)] = change
    looked_at(tmp_path_factory.mktemp("archive"), bytes(data))
