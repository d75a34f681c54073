"""Image fields: lists of uploaded pictures; that they are pictures, the write path makes sure of."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.fields.file import FileCodec
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.model.fields.file import FileField
from orderloom.model.fields.image import FIELD, ImageField

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""Media types of pictures that browsers show."""


class ImageCheck:
    """The image type in the checker."""

    id = FIELD.id

    def traits(self, spec: ImageField) -> Traits:
        """Uploads that must be pictures; no order."""
        return Traits(orderly=False, uploads=True, pictures=True)

    def check(self, spec: ImageField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: ImageField, context: FieldContext) -> Codec:
        """Lists of files that are pictures."""
        return FileCodec(
            FileField(id=spec.id, title=spec.title, max_mb=spec.max_mb, multiple=spec.multiple, accept=PICTURES)
        )


CHECK = ImageCheck()
