"""Lists of pictures, each as the upload answered it."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema
from orderloom.web.api.fields.file import SCHEMA as FILES


class ImageSchema:
    """Lists of pictures, each as the upload answered it."""

    id = "image"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return FILES.value(plan, field)


SCHEMA = ImageSchema()
