"""File fields: lists of uploaded files; the bytes are the store's."""

from collections.abc import Iterable, Mapping

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import read_text
from orderloom.logic.types import INT, LogicType
from orderloom.model.fields.file import FIELD, FileField

_MEGABYTE = 1024 * 1024
_LONGEST = 255
_TYPES: Mapping[str, LogicType] = {".count": INT}


class FileCodec:
    """Reads ``[{"id","name","size","type"}]`` as an upload answered it."""

    __slots__ = ("_spec",)

    def __init__(self, spec: FileField) -> None:
        self._spec = spec

    def decode(self, raw: object) -> tuple[dict[str, object], ...] | None:
        """The files; an empty list is nothing."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, list | tuple):
            raise FieldFault("value.not_files")
        if len(raw) > 1 and not self._spec.multiple:
            raise FieldFault("value.too_many", max=1, count=len(raw))
        return tuple(self._file(item) for item in raw) or None

    def _file(self, raw: object) -> dict[str, object]:
        if not isinstance(raw, Mapping) or raw.keys() != {"id", "name", "size", "type"}:
            raise FieldFault("value.not_files")
        size = raw["size"]
        if isinstance(size, bool) or not isinstance(size, int) or size < 0:
            raise FieldFault("value.not_files")
        texts = {part: read_text(raw[part], _LONGEST) for part in ("id", "name", "type")}
        if size > self._spec.max_mb * _MEGABYTE:
            raise FieldFault("value.file_size", name=texts["name"], max=self._spec.max_mb)
        if self._spec.accept and not any(_accepts(wanted, texts) for wanted in self._spec.accept):
            raise FieldFault("value.file_type", name=texts["name"], accept=", ".join(self._spec.accept))
        return {**texts, "size": size}

    def encode(self, value: object) -> object:
        """A list of objects."""
        return list(value) if isinstance(value, tuple) else value

    def flatten(self, value: object) -> Mapping[str, object]:
        """Only how many there are."""
        return {".count": len(value) if isinstance(value, tuple) else 0}

    def logic(self) -> Mapping[str, LogicType]:
        """A count, never null."""
        return _TYPES


def _accepts(wanted: str, texts: Mapping[str, str]) -> bool:
    """Whether a file's ending or media type is the one ``wanted``."""
    if wanted.startswith("."):
        return texts["name"].lower().endswith(wanted)
    if wanted.endswith("/*"):
        return texts["type"].startswith(wanted[:-1])
    return texts["type"] == wanted


class FileCheck:
    """The file type in the checker."""

    id = FIELD.id

    def traits(self, spec: FileField) -> Traits:
        """No order."""
        return Traits(orderly=False, uploads=True)

    def check(self, spec: FileField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: FileField, context: FieldContext) -> Codec:
        """Lists of files."""
        return FileCodec(spec)


CHECK = FileCheck()
