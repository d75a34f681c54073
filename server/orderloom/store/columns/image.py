"""Image fields: a JSON list that describes the pictures; expressions read how many there are."""

from orderloom.store.columns.file import FileColumns
from orderloom.store.types import JSON

COLUMN = FileColumns("image", JSON, "j")
