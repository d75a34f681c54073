"""Moments: typed and read in the app's zone, kept in UTC."""

from datetime import UTC, datetime, timedelta

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last
from orderloom.web.widgets.moments import ago, exact, offset, precise, written
from orderloom.web.widgets.span import DaySpan

_TYPED = "%Y-%m-%dT%H:%M:%S"


def local(text: str, look: Look) -> datetime | None:
    """The moment typed into a local date and time input, with or without seconds, or its first half only."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (typed if typed.tzinfo else typed.replace(tzinfo=look.zone)).astimezone(UTC)


class DatetimeWidget(Plain):
    """The browser's own picker, in the app's zone, which the form names."""

    id = "datetime"
    live = True
    cell_class = "ol-nowrap"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """RFC 3339 in UTC; what is no moment stays as typed."""
        typed = last(form, name)
        moment = local(typed, look)
        return written(moment) if moment else typed or None

    def untouched(self, value: object) -> object:
        """Whole seconds: the picker knows no parts of one."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return value
        return written(moment.astimezone(UTC))

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The moment as the browser's input wants it; text that is no moment is shown as typed."""
        text = "" if value is None else str(value)
        moment = local(text, look)
        shown = moment.astimezone(look.zone).strftime(_TYPED).removesuffix(":00") if moment else text
        return {"value": shown, "zone": look.plan.timezone, "offset": offset(look.now, look.zone)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Exact and relative words and the machine's form."""
        if not isinstance(value, datetime):
            return {"text": str(value), "ago": str(value), "stamp": "", "title": ""}
        return {
            "text": exact(value, look.zone),
            "ago": ago(value, look),
            "stamp": written(value),
            "title": precise(value, look.zone),
        }

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The exact moment."""
        return exact(value, look.zone) if isinstance(value, datetime) else str(value)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By days of the app's zone, both included, or as seen from today."""
        span = DaySpan(form, name, look)
        return span.narrowing(field, lambda text: _day(text, look, 0), lambda text: _day(text, look, 1), end_op="<")


def _day(text: str, look: Look, later: int) -> str | None:
    """The first moment of a typed day, ``later`` days on."""
    moment = local(text, look)
    if moment is None:
        return None
    day = moment.astimezone(look.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return written((day + timedelta(days=later)).replace(tzinfo=look.zone).astimezone(UTC))


WIDGET = DatetimeWidget()
