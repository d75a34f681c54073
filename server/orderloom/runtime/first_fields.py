"""What nearly every table keeps: the fields that somebody who begins with nothing may tick."""

from collections.abc import Collection

from orderloom import i18n
from orderloom.model.field import FieldSpec
from orderloom.model.fields.boolean import BooleanField
from orderloom.model.fields.date import DateField
from orderloom.model.fields.file import FileField
from orderloom.model.fields.integer import IntegerField
from orderloom.model.fields.long_text import LongTextField
from orderloom.model.fields.money import MoneyField
from orderloom.model.fields.phone import PhoneField
from orderloom.model.fields.text import TextField
from orderloom.model.fields.user import UserField
from orderloom.runtime.making import Names, NewTable, proposed_id

NAME = "name"
_WORDS = "making.field."


def _title(name: str) -> dict[str, str]:
    return {language: i18n.message(_WORDS + name, language) for language in i18n.LANGUAGES}


def fields() -> tuple[FieldSpec, ...]:
    """The fields on offer, in the order of a form; the first is always there."""
    return (
        TextField(id=NAME, title=_title(NAME), type="text", required=True, search=True),
        TextField(id="contact", title=_title("contact"), type="text", search=True),
        PhoneField(id="phone", title=_title("phone"), type="phone", search=True),
        IntegerField(id="amount", title=_title("amount"), type="integer"),
        MoneyField(id="price", title=_title("price"), type="money"),
        DateField(id="due", title=_title("due"), type="date"),
        UserField(id="owner", title=_title("owner"), type="user"),
        BooleanField(id="urgent", title=_title("urgent"), type="boolean"),
        FileField(id="files", title=_title("files"), type="file"),
        LongTextField(id="remark", title=_title("remark"), type="long_text"),
    )


USUAL: Collection[str] = ("owner", "due", "remark")
"""Ticked unless somebody says otherwise."""

_NARROWING = ("owner", "due", "urgent")
_WIDE = ("files", "remark")


def first_table(title: str, ticked: Collection[str], known: Names) -> NewTable:
    """A table with a name and the fields that were ticked."""
    kept = [one for one in fields() if one.id == NAME or one.id in ticked]
    names = {one.id for one in kept}
    return NewTable(
        id=proposed_id(title, known.tables, "records"),
        title=dict.fromkeys(i18n.LANGUAGES, title),
        fields=kept,
        title_field=NAME,
        narrowing=[name for name in _NARROWING if name in names],
        wide=frozenset(names.intersection(_WIDE)),
    )
