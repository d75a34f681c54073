from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from orderloom.logic.json_text import loads
from orderloom.model.document import Document
from orderloom.model.field import FIELDS
from orderloom.model.fields.system import SYSTEM_FIELDS, SYSTEM_IDS, is_reserved
from orderloom.model.kind import KINDS, Kind
from orderloom.model.kinds.table import Table
from tests.needs import ROOT

DESK = sorted((ROOT / "tests" / "data" / "apps" / "desk").rglob("*.json"))
TITLE = {"zh": "名", "en": "Name"}


def _read(text: bytes) -> tuple[Document, dict[str, object]]:
    data = loads(text)
    assert isinstance(data, dict)
    return KINDS.get(str(data["kind"])).shape.model_validate(data), data


@pytest.mark.parametrize("path", DESK, ids=lambda path: path.stem)
def test_a_document_says_the_same_after_reading_and_writing(path: Path) -> None:
    document, data = _read(path.read_bytes())
    written = loads(document.model_dump_json(exclude_unset=True))
    assert type(document).model_validate(written) == document
    assert isinstance(written, dict)
    assert written.keys() == data.keys()


@pytest.mark.parametrize("path", DESK, ids=lambda path: path.stem)
def test_a_document_cannot_be_changed(path: Path) -> None:
    document, _ = _read(path.read_bytes())
    with pytest.raises(ValidationError):
        document.id = "other"


@pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.id)
def test_every_kind_has_a_valid_json_schema_that_accepts_its_documents(kind: Kind) -> None:
    schema = kind.shape.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in DESK:
        document, data = _read(path.read_bytes())
        if isinstance(document, kind.shape):
            jsonschema.validate(data, schema)


def test_fields_are_read_by_their_type() -> None:
    table = {"kind": "table", "id": "a", "title": TITLE, "title_field": "n"}
    fields = [{"id": "n", "type": "text", "title": TITLE, "max_length": 9}, {"id": "d", "type": "date", "title": TITLE}]
    read = Table.model_validate({**table, "fields": fields})
    assert [type(field) for field in read.fields] == [FIELDS.get("text").shape, FIELDS.get("date").shape]


def test_system_fields_are_reserved_and_read_only() -> None:
    assert [spec.id for spec in SYSTEM_FIELDS] == [
        "id", "version", "sys_created_at", "sys_created_by", "sys_updated_at", "sys_updated_by", "sys_state_at",
    ]  # fmt: skip
    assert all(spec.readonly for spec in SYSTEM_FIELDS)
    assert all(is_reserved(name) for name in [*SYSTEM_IDS, "sys_other"])
    assert not is_reserved("ident")
