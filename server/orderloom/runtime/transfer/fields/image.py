"""Pictures, in sheets like any other files."""

from orderloom.runtime.transfer.fields.file import FileCells


class ImageCells(FileCells):
    """The names of the pictures."""

    id = "image"


CELLS = ImageCells()
