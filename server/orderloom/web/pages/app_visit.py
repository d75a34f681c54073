"""One request inside one app: who, which plan, what they may do, and the two verbs. Every staff page starts here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from litestar.response import Response

from orderloom import i18n
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.kinds.rule import RulePlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Actor, Cause, Change, Outcome, Page, Query, Status
from orderloom.runtime.record.directory import offered
from orderloom.runtime.record.gate import Access, Rights
from orderloom.runtime.task_rows import TaskFilter
from orderloom.runtime.tasks.asks import asks_people
from orderloom.web import problems, services
from orderloom.web import visit as visits
from orderloom.web.pages import flash
from orderloom.web.pages.flash import NOTHING, Notice
from orderloom.web.pages.shell import Shell
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.services import Services
from orderloom.web.templating import Templates
from orderloom.web.urls import app_url, table_url
from orderloom.web.visit import Call, Visit
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.render import Fields

DOOR = "web"
_MOST_WAITING = 100


@dataclass(frozen=True)
class AppVisit:
    """A visit with its app. Rights are asked here only to leave out what would be refused; the verbs decide."""

    services: Services
    templates: Templates
    visit: Visit
    plan: AppPlan
    now: datetime
    target: str = ""
    """What htmx will replace (``form#filters``); empty for a whole page."""
    notice: Notice = NOTHING
    """What the page before left for this one to say."""

    @cached_property
    def actor(self) -> Actor:
        """The person as the verbs know them."""
        return self.visit.actor(self.plan)

    @cached_property
    def rights(self) -> Rights:
        """What may be offered."""
        return self.services.engine.rights(self.plan.id, self.actor)

    @cached_property
    def fields(self) -> Fields:
        """Markup of fields."""
        return Fields(self.templates.environment)

    @property
    def cause(self) -> Cause:
        """Why a change of this request happens."""
        return Cause(DOOR)

    @property
    def partial(self) -> bool:
        """Whether a fragment is enough."""
        return bool(self.target)

    def look(
        self,
        titles: Mapping[str, Mapping[str, str]] | None = None,
        offers: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        uploads: str = "",
    ) -> Look:
        """How values are shown to this person."""
        return Look(self.plan, self.visit.language, self.now, titles or {}, offers or {}, uploads)

    def table(self, table: str) -> tuple[TablePlan, Access]:
        """A table this person may see; for all others it is not there."""
        plan, access = self.plan.find(TablePlan, table), self.rights.on(table)
        if plan is None or access is None:
            raise not_there()
        return plan, access

    def read(self, query: Query) -> Page:
        """Ask; what is missing or not this person's is answered alike."""
        page = self.services.engine.read(query)
        self.demand(page)
        return page

    @staticmethod
    def demand(page: Page) -> None:
        """Raise unless the page is an answer."""
        if page.status in {Status.MISSING, Status.FORBIDDEN}:
            raise not_there()
        if page.problems:
            raise RefusedError(422, *page.problems)

    def query(
        self,
        table: str,
        *,
        id: str | None = None,
        filter: object = None,
        sort: Sequence[str] = (),
        limit: int = 50,
        count: bool = False,
    ) -> Query:
        """A question about a table of this app."""
        return Query(self.plan.id, table, self.actor, id=id, filter=filter, sort=sort, limit=limit, count=count)

    def record(self, table: str, record: str) -> Record:
        """One record; 404 when there is none that this person may see."""
        items = self.read(self.query(table, id=record)).items
        if not items:
            raise not_there()
        return items[0]

    def log(
        self,
        name: str,
        table: str = "",
        record: str | None = None,
        *,
        limit: int = 50,
        cursor: str | None = None,
        id: str | None = None,
        filter: object = None,
    ) -> Page:
        """A page of a log, newest first; empty where this person may not read it."""
        query = Query(
            self.plan.id,
            table,
            self.actor,
            id=id,
            filter=filter,
            limit=limit,
            cursor=cursor,
            log=name,
            record=record,
            count=False,
        )
        page = self.services.engine.read(query)
        if page.problems and page.status is Status.REFUSED:
            raise RefusedError(422, *page.problems)
        return page

    def change(self, change: Change) -> Outcome:
        """Carry out one change."""
        return self.services.engine.change(change)

    def titles(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
        """Titles of records by table and id, one question per table; what may not be read has none.

        ``@people`` and ``@teams`` stand for the parts of the directory.
        """
        return {table: found for table, ids in wanted.items() if (found := self._titles(table, ids))}

    def _titles(self, table: str, ids: Iterable[str]) -> dict[str, str]:
        if table.startswith("@"):
            return dict(self.services.directory.titles(table.removeprefix("@"), ids))
        asked = sorted(set(ids))
        plan, access = self.plan.find(TablePlan, table), self.rights.on(table)
        if not asked or plan is None or access is None or not access.read or plan.title_field not in access.readable:
            return {}
        query = Query(
            self.plan.id,
            table,
            self.actor,
            filter={"in": [{"var": "id"}, asked]},
            fields=(plan.title_field,),
            limit=len(asked),
            count=False,
        )
        return {record.id: self.title(plan, record) for record in self.services.engine.read(query).items}

    def offers(self, table: str, search: str = "", *, limit: int) -> list[tuple[str, str]]:
        """Records of a table to choose from, by id and title: the newest, or those whose title contains ``search``."""
        if table.startswith("@"):
            return self._members(table.removeprefix("@"), search, limit)
        plan, access = self.plan.find(TablePlan, table), self.rights.on(table)
        if plan is None or access is None or not access.read or plan.title_field not in access.readable:
            return []
        query = Query(
            self.plan.id,
            table,
            self.actor,
            sort=("-sys_created_at",) if "sys_created_at" in access.readable else (),
            limit=limit,
            fields=(plan.title_field,),
            search=search,
            search_fields=(plan.title_field,) if search else (),
            count=False,
        )
        return [(record.id, self.title(plan, record)) for record in self.services.engine.read(query).items]

    def _members(self, part: str, search: str, limit: int) -> list[tuple[str, str]]:
        words = search.casefold()
        found = offered(self.services.directory, self.plan.id, part).items()
        return [(id, name) for id, name in found if words in name.casefold()][:limit]

    def linked(self, fields: Iterable[FieldPlan], records: Iterable[Record]) -> dict[str, dict[str, str]]:
        """Titles of everything that ``records`` link to through ``fields``."""
        wanted: dict[str, set[str]] = {}
        links = [field for field in fields if field.refers]
        for record in records:
            for field in links:
                value = record.values.get(field.id)
                if isinstance(value, str) and field.refers:
                    wanted.setdefault(field.refers, set()).add(value)
        return self.titles(wanted)

    def source_title(self, source: str) -> str:
        """The title of a connection; another source of news stands for itself."""
        found = self.plan.find(ConnectionPlan, source)
        return i18n.pick(found.title, self.visit.language) if found else source

    def who(self, row: Mapping[str, object]) -> str:
        """Who did what a log row tells: connections, flows and deadlines by their titles, a person by name."""
        actor = str(row.get("actor") or "")
        title = self.plan.behind(actor)
        return i18n.pick(title, self.visit.language) if title else str(row.get("actor_name") or actor)

    def _cautions(self) -> list[str]:
        """What the rules that let the last change pass with a warning have to say."""
        rules = (self.plan.find(RulePlan, rule) for rule in self.notice.warned)
        return [i18n.pick(rule.message or rule.title, self.visit.language) for rule in rules if rule]

    def title(self, plan: TablePlan, record: Record) -> str:
        """What a record is called; its id's end where the title is empty or hidden."""
        value = record.values.get(plan.title_field)
        return str(value) if value not in (None, "") else f"#{record.id[-6:]}"

    def _waiting(self) -> int | None:
        """How many tasks wait for this person, up to a hundred; None in apps that ask nobody, and for fragments."""
        if self.partial or not asks_people(self.plan):
            return None
        wanted = TaskFilter(self.plan.id, account=self.actor.id, turn=True, open=True)
        return self.services.desk.tasks.count(wanted, _MOST_WAITING)

    def _failed(self) -> int:
        """How many runs have failed, for those who look after them."""
        looks = "runs" in self.rights.manages and not self.partial
        return self.services.flows.figures.failed(self.plan.id) if looks else 0

    def check_url(self, table: str, field: str) -> str:
        """Where a field of an open form is checked on leaving it."""
        return f"{table_url(self.plan.id, table)}/check/{field}"

    @property
    def home(self) -> str:
        """The app's first page."""
        return app_url(self.plan.id)

    def first_view(self, table: str) -> ViewPlan | None:
        """The list people reach a table by: the menu's first, else the app's first, that this person may open."""
        ordered = [entry for entry, _ in self.plan.navigation] + list(self.plan.all(ViewPlan))
        views = (self.plan.find(ViewPlan, view) for view in ordered if view in self.rights.views)
        return next((view for view in views if view is not None and view.table == table), None)

    def page(
        self, name: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response[str]:
        """A rendered template with the frame of the app around it."""
        answer = self.templates.page(
            name,
            self.visit,
            status=status,
            headers=headers,
            plan=self.plan,
            shell=Shell(self.plan, self.rights, self.visit, self._waiting(), self._failed()),
            notice=self.notice.code,
            cautions=self._cautions(),
            shown_at=int(self.now.timestamp() * 1000),
            **values,
        )
        if self.notice.code and not self.partial:
            flash.clear(answer)
        return answer


def enter(request: Call, app: str) -> AppVisit:
    """The visit of ``app``; for people without any role in it, it is not there."""
    known, visit = services.of(request), visits.of(request)
    plan = known.plans.plan(app)
    if plan is None or not visit.actor(plan).roles:
        raise not_there()
    target = request.headers.get("hx-target", "") if "hx-request" in request.headers else ""
    return AppVisit(known, problems.templates(request), visit, plan, known.clock.now(), target, flash.read(request))
