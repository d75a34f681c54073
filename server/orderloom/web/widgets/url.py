"""Web addresses: shown as links only when they lead to the web."""

from urllib.parse import urlsplit

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains

_SAFE = frozenset({"http", "https"})


class UrlWidget(Plain):
    """An address input and a link that opens in another tab."""

    id = "url"
    live = True

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The address and, when it is one of the web, where the link leads."""
        text = str(value)
        try:
            safe = urlsplit(text).scheme.lower() in _SAFE
        except ValueError:
            safe = False
        return {"text": text.removeprefix("https://").removeprefix("http://"), "href": text if safe else ""}

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By a piece of it."""
        return contains(form, name, field)


WIDGET = UrlWidget()
