"""Columns of amounts."""

from orderloom.model.fields.money import MoneyField
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells
from orderloom.runtime.transfer.numbers import counts

_SIGNS = "¥￥$€£元"


class MoneyGuess:
    """Numbers with a sign of a currency, or under a heading that speaks of money."""

    id = "money"
    turn = 40
    narrows = False
    wide = False

    def sure(self, column: Cells) -> bool:
        """All can be read as numbers of at most two decimals, and something says that they are money."""
        if not counts(column, scale=2):
            return False
        signed = column.share(lambda cell: any(sign in texts.plain(cell) for sign in _SIGNS))
        return signed > 0 or column.says(
            "金额", "价", "费", "款", "额", "amount", "price", "cost", "fee", "total", "budget"
        )

    def made(self, base: Base, column: Cells) -> tuple[MoneyField, None]:
        """An amount in the app's own currency where none is given."""
        return MoneyField(id=base.id, title=base.title, type="money"), None


GUESS = MoneyGuess()
