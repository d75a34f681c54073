"""Files: kept by the files address of the API, the field holds what is needed to show and fetch them."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.file import FileField
from orderloom.web.widgets.base import Facts, Form, Look, Plain

_STEP = 1024


def size_words(size: object) -> str:
    """``12 kB``; empty when unknown."""
    if not isinstance(size, int):
        return ""
    amount, word = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < _STEP:
            break
        amount, word = amount / _STEP, larger
    return f"{amount:.0f} {word}" if amount >= 10 or word == "B" else f"{amount:.1f} {word}"  # two digits are enough


def files(value: object) -> list[dict[str, object]]:
    """The entries of a value."""
    listed = value if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else ()
    return [dict(entry) for entry in listed if isinstance(entry, Mapping)]


class FileWidget(Plain):
    """Kept files, each in a hidden input and with a way to leave it out, and an input that uploads further ones."""

    id = "file"
    grouped = True
    wide = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The kept and the newly uploaded entries; an entry that is no JSON is handed on as sent."""
        kept: list[object] = []
        for sent in form.get(name, ()):
            if sent.strip():
                try:
                    kept.append(json.loads(sent))
                except ValueError:
                    kept.append(sent)
        return kept or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The kept entries and what may be added."""
        spec = field.spec if isinstance(field.spec, FileField) else FileField.model_construct()
        entries = [
            {
                "name": str(entry.get("name", "")),
                "size": size_words(entry.get("size")),
                "sent": json.dumps(entry, ensure_ascii=False),
            }
            for entry in files(value)
        ]
        return {
            "entries": entries,
            "upload": look.uploads,
            "accept": ",".join(spec.accept),
            "multiple": spec.multiple,
            "max_mb": spec.max_mb,
        }

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Names, sizes and where to fetch them."""
        return {
            "entries": [
                {
                    "name": str(entry.get("name", "")),
                    "size": size_words(entry.get("size")),
                    "href": f"{look.uploads}/{quote(str(entry.get('id', '')), safe='')}",
                }
                for entry in files(value)
            ]
        }

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The names."""
        return ", ".join(str(entry.get("name", "")) for entry in files(value))


WIDGET = FileWidget()
