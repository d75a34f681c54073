"""The query string of lists: every parameter known, every value within its limits, everything wrong named at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

LARGEST_PAGE = 500
USUAL_PAGE = 50
LONGEST_FILTER = 20_000
MOST_NAMES = 200
LIST = ("filter", "sort", "limit", "cursor", "fields", "count")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list as asked for."""

    filter: object
    sort: tuple[str, ...]
    limit: int
    cursor: str | None
    fields: tuple[str, ...]
    count: bool


def only(request: Call, *names: str) -> Mapping[str, str]:
    """The query parameters; 400 naming each unknown or repeated one."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in request.query_params.multi_items():
        if name not in names:
            problems.append(Problem("web.query.unknown", facts={"parameter": name[:100]}))
        elif name in found:
            problems.append(Problem("web.query.repeated", facts={"parameter": name}))
        elif "\0" in value or not _is_text(value):
            problems.append(Problem("web.query.malformed", facts={"parameter": name}))
        found[name] = value
    if problems:
        raise RefusedError(400, *problems)
    return found


def read_list(request: Call) -> ListQuery:
    """The query of a list."""
    given = only(request, *LIST)
    problems: list[Problem] = []
    query = ListQuery(
        filter=_filter(given.get("filter"), problems),
        sort=_names("sort", given.get("sort"), problems),
        limit=_limit(given.get("limit"), problems),
        cursor=given.get("cursor") or None,
        fields=_names("fields", given.get("fields"), problems),
        count=given.get("count", "true") != "false",
    )
    if problems:
        raise RefusedError(400, *problems)
    return query


def read_export(request: Call) -> tuple[ListQuery, str]:
    """The query of an export, and the format that is asked for."""
    given = only(request, "filter", "sort", "fields", "format")
    problems: list[Problem] = []
    query = ListQuery(
        filter=_filter(given.get("filter"), problems),
        sort=_names("sort", given.get("sort"), problems),
        limit=LARGEST_PAGE,
        cursor=None,
        fields=_names("fields", given.get("fields"), problems),
        count=False,
    )
    if problems:
        raise RefusedError(400, *problems)
    return query, given.get("format", "csv")


def read_groups(request: Call) -> tuple[ListQuery, tuple[str, ...], tuple[str, ...]]:
    """The query of groups: which records, what they are put together by, and what is worked out."""
    given = only(request, "filter", "sort", "limit", "group", "measure")
    problems: list[Problem] = []
    group, measures = _names("group", given.get("group"), problems), _names("measure", given.get("measure"), problems)
    if not (group or measures):
        problems.append(Problem("web.query.no_groups"))
    query = ListQuery(
        filter=_filter(given.get("filter"), problems),
        sort=_names("sort", given.get("sort"), problems),
        limit=_limit(given.get("limit"), problems),
        cursor=None,
        fields=(),
        count=True,
    )
    if problems:
        raise RefusedError(400, *problems)
    return query, group, measures


def read_window(request: Call, *more: str) -> tuple[Mapping[str, str], int, str | None]:
    """The query of a log: its own parameters, limit and cursor."""
    given = only(request, "limit", "cursor", *more)
    problems: list[Problem] = []
    limit = _limit(given.get("limit"), problems)
    if problems:
        raise RefusedError(400, *problems)
    return given, limit, given.get("cursor") or None


def _filter(text: str | None, problems: list[Problem]) -> object:
    if text is None:
        return None
    try:
        return json_text.loads(text, max_bytes=LONGEST_FILTER)
    except JsonTextError as fault:
        problems.append(Problem(fault.error_code, facts={**fault.facts, "parameter": "filter"}))
        return None


def _limit(text: str | None, problems: list[Problem]) -> int:
    if text is None:
        return USUAL_PAGE
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    problems.append(Problem("web.query.limit", facts={"most": LARGEST_PAGE}))
    return USUAL_PAGE


def _names(parameter: str, text: str | None, problems: list[Problem]) -> tuple[str, ...]:
    names = tuple(text.split(",")) if text else ()
    if len(names) > MOST_NAMES or not all(names):
        problems.append(Problem("web.query.malformed", facts={"parameter": parameter}))
        return ()
    return names


def _is_text(value: str) -> bool:
    """Whether the percent-coded value was UTF-8 (what was not holds replacement or half characters)."""
    return value.isascii() or all(not 0xD800 <= ord(letter) <= 0xDFFF for letter in value)
