import re

import pytest

from orderloom.model.field import FIELDS
from orderloom.model.kind import KINDS, Kind
from orderloom.model.reference import pages

PAGES = pages()


def test_every_kind_and_every_field_type_has_a_page() -> None:
    documents = {f"documents/{kind.id}.md" for kind in KINDS}
    types = {f"fields/{entry.id}.md" for entry in FIELDS}
    assert PAGES.keys() == {"index.md"} | documents | types


@pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.id)
def test_a_page_explains_every_key_of_its_document(kind: Kind) -> None:
    page = PAGES[f"documents/{kind.id}.md"]
    for name, field in kind.shape.model_fields.items():
        row = re.search(rf"^\| `{field.alias or name}` \|.*\|$", page, re.MULTILINE)
        assert row, name
        assert field.description in (None, "") or field.description.replace("\n", " ") in row[0]


def test_every_key_of_every_part_has_a_meaning() -> None:
    silent = [
        f"{path}: {row}"
        for path, page in PAGES.items()
        for row in re.findall(r"^\| `.*\|  \|$", page, re.MULTILINE)
        if not re.match(r"\| `(kind|type)` ", row)
    ]
    assert silent == []


def test_links_lead_to_sections_that_exist() -> None:
    for path, page in PAGES.items():
        sections = {title.lower() for title in re.findall(r"^## (.+)$", page, re.MULTILINE)}
        assert set(re.findall(r"\(#(\w+)\)", page)) <= sections, path
        if path == "index.md":
            assert set(re.findall(r"\]\(([^)#]+)\)", page)) <= PAGES.keys()
