"""What can happen to a record, as documents name it."""

from typing import Annotated

from pydantic import Field

Occasion = Annotated[
    str,
    Field(
        pattern=r"^(create|update|delete|restore|report|hold|lift|transition(:[a-z][a-z0-9_]{0,62})?"
        r"|(mark|clear)(:[a-z][a-z0-9_]{0,62})?)$"
    ),
]
"""Something that happens to a record; ``transition:<id>``, ``mark:<code>`` and ``clear:<code>`` are one of them."""
