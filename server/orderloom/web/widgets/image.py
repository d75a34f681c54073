"""Pictures: shown small; a touch opens the whole."""

from collections.abc import Mapping
from urllib.parse import quote

from orderloom.check.fields.image import PICTURES
from orderloom.check.plan import FieldPlan
from orderloom.model.fields.image import ImageField
from orderloom.web.widgets.base import Facts, Look
from orderloom.web.widgets.file import FileWidget, files, size_words


class ImageWidget(FileWidget):
    """Like files, of which only pictures are taken."""

    id = "image"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """As for files."""
        spec = field.spec if isinstance(field.spec, ImageField) else ImageField.model_construct()
        kept = super().input(field, value, look)
        return {**kept, "accept": ",".join(PICTURES), "multiple": spec.multiple, "max_mb": spec.max_mb}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Names, and where the small and the whole picture are fetched."""
        return {"entries": [_entry(entry, look) for entry in files(value)]}


def _entry(entry: Mapping[str, object], look: Look) -> Facts:
    href = f"{look.uploads}/{quote(str(entry.get('id', '')), safe='')}"
    name = str(entry.get("name", ""))
    return {"name": name, "size": size_words(entry.get("size")), "href": href, "small": f"{href}/thumbnail"}


WIDGET = ImageWidget()
