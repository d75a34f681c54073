"""What is done to people's accounts: made, changed, signed out; every act is an event of the journal.

An account that loses or gains anything starts anew: its sessions end, so that no old one lives on with other rights.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from orderloom.runtime.accounts import Account
from orderloom.web import guards, passwords, sign_ins
from orderloom.web.services import Services
from orderloom.web.session import hashed
from orderloom.web.visit import Visit

LINK_LIFE = timedelta(minutes=30)
"""How long a reset link is good."""

PERSON_ADDED = "person_added"
PERSON_CHANGED = "person_changed"
RESET_LINK = "reset_link"
PASSWORD_SET = "password_set"  # noqa: S105  # the name of an event
SIGNED_OUT = "signed_out"
SECOND_FACTOR_ON = "second_factor_on"
SECOND_FACTOR_OFF = "second_factor_off"
KEY_MADE = "key_made"
KEY_REVOKED = "key_revoked"
SEEN_AS = "seen_as"
_LONGEST_NAME = 200

Roles = Mapping[str, Sequence[str]]


def is_name(name: str) -> bool:
    """Whether people can be called so."""
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()


def add(known: Services, visit: Visit, name: str, display: str, roles: Roles) -> Account | None:
    """A new account without a password that anybody knows; None when the name is taken."""
    account = Account(
        id=known.ids.new(),
        name=name,
        display=display or name,
        password_hash=passwords.hashed(secrets.token_urlsafe(32)),
        roles=dict(roles),
        language=visit.language,
    )
    if not known.accounts.add(account):
        return None
    _note(known, visit, PERSON_ADDED, account, roles=_plain(roles))
    return account


def change(known: Services, visit: Visit, before: Account, after: Account) -> None:
    """Store an account's new properties; whose rights change has to sign in anew."""
    if after == before:
        return
    known.accounts.change(after)
    rights = [(one.admin, one.active, _plain(one.roles)) for one in (before, after)]
    if rights[0] != rights[1]:
        known.sessions.end_all(after.id)
    known.sessions.forget_account(after.id)
    _note(known, visit, PERSON_CHANGED, after, admin=after.admin, active=after.active, roles=_plain(after.roles))


def give_link(known: Services, visit: Visit, account: Account) -> str:
    """The address at which a person chooses a new password: told once, good once, from the configured address only."""
    token, now = secrets.token_urlsafe(32), known.clock.now()
    known.people.links.add(hashed(token), account.id, visit.owner.id, now, now + LINK_LIFE)
    _note(known, visit, RESET_LINK, account)
    return f"{known.settings.public_url}{guards.RESET}/{token}"


def set_password(known: Services, visit: Visit, account: Account, password: str, *, but: str = "") -> None:
    """A new password; every session ends except the one with the hash ``but``."""
    known.accounts.change(replace(account, password_hash=passwords.hashed(password)))
    known.sessions.end_all(account.id, but)
    sign_ins.note(known, visit, account, PASSWORD_SET)


def sign_out(known: Services, visit: Visit, account: Account) -> int:
    """End every session and token of a person; how many."""
    ended = known.sessions.end_all(account.id)
    _note(known, visit, SIGNED_OUT, account, sessions=ended)
    return ended


def drop_factor(known: Services, visit: Visit, account: Account) -> None:
    """Ask a person for no code any more."""
    known.people.factors.drop(account.id)
    _note(known, visit, SECOND_FACTOR_OFF, account)


def _note(known: Services, visit: Visit, kind: str, account: Account, **facts: object) -> None:
    sign_ins.note(known, visit, visit.owner, kind, "", account=account.id, name=account.name, **facts)


def _plain(roles: Roles) -> dict[str, list[str]]:
    return {app: sorted(held) for app, held in sorted(roles.items()) if held}
