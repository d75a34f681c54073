"""What pages and API share about new apps and tables: made of nothing or of a sheet, published, and filled."""

from collections.abc import Collection

from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming
from orderloom.errors import OrderloomError
from orderloom.runtime.first_fields import first_table
from orderloom.runtime.making import Names, NewTable, add_table, names_of, new_app
from orderloom.runtime.publish import Published
from orderloom.runtime.record.change import Actor
from orderloom.runtime.transfer.first_sheets import Wish
from orderloom.runtime.transfer.shapes import Import
from orderloom.runtime.versions import Consent
from orderloom.web.services import Services
from orderloom.web.visit import Visit


def actor(visit: Visit) -> Actor:
    """The person as the journal names them, where there is no app yet that could give them roles."""
    account = visit.signed_in
    return Actor(account.id, account.display or account.name, admin=account.admin)


def told(error: OrderloomError) -> tuple[Problem, ...]:
    """What building, taking or publishing refused, piece by piece where more is known."""
    found = getattr(error, "problems", ())
    return tuple(found) or (Problem(error.error_code, facts=error.facts),)


def from_nothing(
    known: Services, naming: Naming, table: str, fields: Collection[str], by: Actor, door: str
) -> Published:
    """An app with one table of this title and the usual fields that were ticked; raises what publishing raises."""
    return _released(known, naming, first_table(table, fields, _names(known)), by, door)


def from_sheet(known: Services, naming: Naming, job: Import, wish: Wish, by: Actor, door: str) -> Published:
    """An app with the table that a sheet becomes, and its rows on their way in.

    Raises ``TransferError``, and what publishing raises.
    """
    table = known.first_sheets.table(job, wish, _names(known))
    published = _released(known, naming, table, by, door)
    known.first_sheets.give(job, wish, naming.id, table, published.plan, run=True)
    return published


def table_from_sheet(
    known: Services, app: str, job: Import, wish: Wish, by: Actor, door: str, *, publish: bool
) -> NewTable:
    """The table that a sheet becomes, in the draft of an app; with ``publish`` in force, its rows on their way in.

    Else the rows wait until somebody imports them. Raises as ``from_sheet``, and ``UnknownVersionError``.
    """
    versions = known.building.versions
    taken = [name for _, name in versions.state(app).documents]
    table = known.first_sheets.table(job, wish, _names(known), taken)
    known.building.editor.replace(app, lambda state: add_table(state.documents, table), by)
    plan = versions.proposal(app).result.plan
    if publish:
        versions.publish(app, by, door, Consent())
    known.first_sheets.give(job, wish, app, table, plan, run=publish)
    return table


def _released(known: Services, naming: Naming, table: NewTable, by: Actor, door: str) -> Published:
    versions = known.building.versions
    return versions.release(versions.proposal_of(new_app(naming, table)), by, door, Consent())


def _names(known: Services) -> Names:
    """What the templates here call things, so that the same things get the same ids."""
    return names_of(known.building.templates.known.values())
