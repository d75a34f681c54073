"""An app goes out as an archive and comes back the same; anything else is refused whole."""

import io
import stat
import zipfile
from collections.abc import Mapping

import pytest

from orderloom.check.template_build import Naming
from orderloom.runtime.first_fields import first_table
from orderloom.runtime.making import Names, new_app
from orderloom.runtime.package import LARGEST, MOST_FILES, PackageError, into, named, pack, unpack

APP = new_app(Naming("samples", {"zh": "样品", "en": "Samples"}), first_table("样品", ["due"], Names()))
DOCUMENT = '{"kind":"%s","id":"%s"}'


def archive(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return out.getvalue()


def codes(content: bytes) -> list[str]:
    with pytest.raises(PackageError) as refused:
        unpack(content)
    return [problem.code for problem in refused.value.problems]


def test_out_and_in_again_is_the_same_to_the_byte() -> None:
    content = pack(APP)
    found = unpack(content)
    assert (found.app, found.documents) == ("samples", APP)
    assert pack(dict(reversed(list(found.documents.items())))) == content


def test_a_folder_around_it_and_what_systems_add_do_not_matter() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(APP))) as made:
        files = {f"samples/{name}": made.read(name) for name in made.namelist()}
    extra = {"__MACOSX/a.json": "x", "samples/.DS_Store": "x", "samples/README.md": "x", "samples/x.jsonl": "{}"}
    assert unpack(archive({**files, **extra})).documents == APP


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "source.empty"),
        ({"a.json": "{"}, "logic.json_malformed"),
        ({"a.json": "[]"}, "source.not_object"),
        ({"../a.json": "{}"}, "package.outside"),
        ({"/a.json": "{}"}, "package.outside"),
        ({"C:/a.json": "{}"}, "package.outside"),
        ({"a\\b.json": "{}"}, "package.outside"),
        ({"a.json": DOCUMENT % ("spell", "x")}, "package.kind"),
        ({"a.json": DOCUMENT % ("table", "X Y")}, "package.id"),
        ({"a.json": DOCUMENT % ("table", "x")}, "package.apps"),
        ({"a.json": DOCUMENT % ("app", "x"), "b.json": DOCUMENT % ("app", "y")}, "package.apps"),
        ({"a.json": DOCUMENT % ("app", "x"), "b.json": DOCUMENT % ("app", "x")}, "package.doubled"),
        ({"a.json": b" " * 1_000_001}, "package.bomb"),
        ({f"{place}.txt": "" for place in range(MOST_FILES + 1)}, "package.files"),
    ],
)
def test_what_is_no_app_is_refused(files: Mapping[str, str | bytes], code: str) -> None:
    assert codes(archive(files))[0] == code


def test_what_is_no_archive_is_refused() -> None:
    assert codes(b"PK\x03\x04 nonsense") == ["package.unreadable"]
    assert codes(pack(APP)[:-30]) == ["package.unreadable"]
    assert codes(b"\0" * (LARGEST + 1)) == ["package.large"]


def test_many_large_files_are_a_bomb_although_each_is_allowed() -> None:
    assert codes(archive({f"{place}.json": b" " * 999_999 for place in range(42)})) == ["package.bomb"]


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        entry = zipfile.ZipInfo("a.json")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    assert codes(out.getvalue()) == ["package.strange"]


def test_under_another_name_only_the_app_itself_changes() -> None:
    other = named(unpack(pack(APP)), Naming("other", {"zh": "别的", "en": "Other"}))
    assert {key for key in APP if other.get(key) != APP[key]} == {("app", "samples")}
    assert unpack(pack(other)).app == "other"
    again = named(unpack(pack(other)), Naming("samples", {"zh": "样品", "en": "Samples"}))
    assert again == APP


def test_what_belongs_to_the_server_stays_as_it_is_here() -> None:
    ours = {**APP, ("connection", "shop"): {"kind": "connection", "id": "shop", "title": {"zh": "我", "en": "us"}}}
    theirs = {**APP, ("connection", "shop"): {"kind": "connection", "id": "shop", "title": {"zh": "他", "en": "them"}}}
    found = into(ours, unpack(pack(theirs)), "samples")
    assert found["connection", "shop"] == ours["connection", "shop"]
