"""Addresses of the staff pages of one app, written in one place."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def app_url(app: str) -> str:
    """The app's first page; leads to its home view."""
    return f"/a/{quote(app)}"


def view_url(app: str, view: str) -> str:
    """A list with its filters; ``list_state`` adds the query."""
    return f"{app_url(app)}/{quote(view)}"


def table_url(app: str, table: str) -> str:
    """What the record addresses of a table begin with."""
    return f"{app_url(app)}/{quote(table)}"


def record_url(app: str, table: str, record: str) -> str:
    """One record."""
    return f"{table_url(app, table)}/records/{quote(record)}"


def new_url(app: str, table: str, query: Mapping[str, str] | None = None) -> str:
    """An empty form; ``query`` prefills it."""
    return with_query(f"{table_url(app, table)}/new", query or {})


def place_url(app: str, table: str, record: str, field: str) -> str:
    """Where one field of a record is changed from a board or calendar."""
    return f"{record_url(app, table, record)}/place/{quote(field)}"


def bulk_url(app: str, table: str) -> str:
    """Where several records are changed alike."""
    return f"{table_url(app, table)}/bulk"


def edit_url(app: str, table: str, record: str) -> str:
    """The form of an existing record."""
    return f"{record_url(app, table, record)}/edit"


def inbox_url(app: str) -> str:
    """The messages that arrived for the app."""
    return f"{app_url(app)}/inbox"


def message_url(app: str, message: str) -> str:
    """One message."""
    return f"{inbox_url(app)}/messages/{quote(message)}"


def tasks_url(app: str, task: str = "", verb: str = "") -> str:
    """The tasks of people, one of them, or where something is done with it."""
    parts = "/".join(quote(part) for part in (task, verb) if part)
    return f"{app_url(app)}/tasks/{parts}" if parts else f"{app_url(app)}/tasks"


def flow_url(app: str, table: str, record: str, flow: str, trigger: str) -> str:
    """Where a flow is started on a record, after it was given what it asks for."""
    return f"{record_url(app, table, record)}/flows/{quote(flow)}/{quote(trigger)}"


def runs_url(app: str) -> str:
    """The runs of an app's flows."""
    return f"/build/{quote(app)}/runs"


def run_url(app: str, run: str, verb: str = "") -> str:
    """One run of a flow for whoever looks after runs, or where something is done with it."""
    parts = "/".join(quote(part, safe="") for part in (run, verb) if part)
    return f"{runs_url(app)}/{parts}"


def outgoing_url(app: str, delivery: str = "", verb: str = "") -> str:
    """What is done outside, one of it, or where somebody decides about it."""
    parts = "/".join(quote(part) for part in (delivery, verb) if part)
    return f"{app_url(app)}/outgoing/{parts}" if parts else f"{app_url(app)}/outgoing"


def told_url(app: str) -> str:
    """Who was told what."""
    return f"{app_url(app)}/told"


def refusals_url(app: str) -> str:
    """The changes that were refused."""
    return f"{app_url(app)}/refusals"


def recycle_url(app: str, table: str = "") -> str:
    """The recycle bin of an app, or of one of its tables."""
    return f"{app_url(app)}/bin/{quote(table)}" if table else f"{app_url(app)}/bin"


def files_url(app: str, table: str, record: str = "") -> str:
    """Where files are sent to, and for a record also fetched from; an address of the API."""
    base = f"/api/v1/apps/{quote(app)}/tables/{quote(table)}"
    return f"{base}/records/{quote(record)}/files" if record else f"{base}/files"


def with_query(path: str, query: Mapping[str, str] | list[tuple[str, str]]) -> str:
    """``path`` with a query string, without a lonely question mark."""
    words = urlencode(list(query.items()) if isinstance(query, Mapping) else query)
    return f"{path}?{words}" if words else path


REGIONS_URL = "/regions"
"""Where the regions inside a region are found."""


def directory_url(app: str, part: str) -> str:
    """Where the members of a part of the directory are searched by name."""
    return f"{app_url(app)}/directory/{quote(part)}"


def history_url(app: str, table: str, record: str, field: str = "") -> str:
    """What happened to a record, or to one field of it."""
    return with_query(f"{record_url(app, table, record)}/history", {"field": field} if field else {})


def imports_url(app: str, job: str = "") -> str:
    """The imports of a person, or one of them."""
    return f"{app_url(app)}/imports/{quote(job)}" if job else f"{app_url(app)}/imports"


def import_url(app: str, table: str) -> str:
    """Where a sheet for a table is sent to."""
    return f"{table_url(app, table)}/import"
