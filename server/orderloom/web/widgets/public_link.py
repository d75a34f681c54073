"""Public links: made, renewed and revoked by a choice; the address is shown to those who may read the field."""

from orderloom.check.plan import FieldPlan
from orderloom.model.values import PublicLink
from orderloom.web.widgets.base import Facts, Form, Look, Plain, last
from orderloom.web.widgets.datetime import WIDGET as MOMENT

KEEP, RENEW, REVOKE = "keep", "renew", "revoke"


class PublicLinkWidget(Plain):
    """What to do with the link, and until when it leads somewhere."""

    id = "public_link"
    grouped = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The link as it should be: the present one, a new one, or none."""
        if name in form:
            return last(form, name) or None
        act, link = last(form, f"{name}.act"), last(form, f"{name}.id")
        if act == REVOKE or (act != RENEW and not link):
            return None
        until = MOMENT.read(form, f"{name}.expires_at", field, look)
        return {"id": "" if act == RENEW else link, "expires_at": until}

    def untouched(self, value: object) -> object:
        """Without what is only shown."""
        return {key: value[key] for key in ("id", "expires_at") if key in value} if isinstance(value, dict) else value

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The present link's id and end, and what can be done with it."""
        given = value if isinstance(value, dict) else {}
        held = str(given.get("id") or "")
        acts = (KEEP, RENEW, REVOKE) if held else (KEEP, RENEW)
        words = [(act, look.say(f"fields.public_link.{act if held else f'no_{act}'}")) for act in acts]
        asked = bool(given) and not held
        until = MOMENT.input(field, given.get("expires_at"), look)
        return {"held": held, "acts": words, "act": RENEW if asked else KEEP, "until": until.get("value", "")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The state and, while it leads somewhere, the address."""
        if not isinstance(value, PublicLink):
            return {"text": str(value), "address": "", "active": False}
        active = value.state == "active"
        return {
            "text": self.text(field, value, look),
            "address": value.address if active else "",
            "active": active,
        }

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """What state the link is in, and its end."""
        if not isinstance(value, PublicLink):
            return str(value)
        state = "expired" if value.state == "expired" else "active"
        until = MOMENT.text(field, value.expires_at, look) if value.expires_at else ""
        return look.say(f"fields.public_link.{state}" + ("_until" if until else ""), until=until)


WIDGET = PublicLinkWidget()
