"""The first page of a new installation: whoever opens it makes the first admin, once."""

import hmac

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.runtime.accounts import Account
from orderloom.web import forms, guards, hosts, passwords, paths, problems, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.forms import Form
from orderloom.web.problems import refused
from orderloom.web.services import Services
from orderloom.web.visit import Call

_TEMPLATE = "pages/first_run.html"
_LONGEST_NAME = 100


@get(guards.FIRST_RUN, guards=[guards.entrance], sync_to_thread=True)
def show(request: Call) -> Response[str] | Redirect:
    """The form, as long as there is no account; afterwards the sign-in."""
    known = services.of(request)
    if known.accounts.count() > 0:
        return Redirect(guards.SIGN_IN, status_code=303)
    _check_host(request, known)
    return _page(request, known, Form([]), ())


@post(guards.FIRST_RUN, guards=[guards.entrance], sync_to_thread=True)
def make(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Make the first admin and sign in; of two at once, one wins and the other is sent to the sign-in."""
    known, visit = services.of(request), visits.of(request)
    if known.accounts.count() > 0:
        return Redirect(guards.SIGN_IN, status_code=303)
    _check_host(request, known)
    form = forms.read(body)
    found = _problems(form, known)
    if found:
        return _page(request, known, form, found)
    account = Account(
        id=known.ids.new(),
        name=form.text("name").strip(),
        display=form.text("name").strip(),
        password_hash=passwords.hashed(form.text("password")),
        roles={},
        language=visit.language,
        admin=True,
    )
    if not known.accounts.add(account, only_first=True):
        return Redirect(guards.SIGN_IN, status_code=303)
    sign_ins.note(known, visit, account, sign_ins.FIRST_ADMIN)
    answer = Redirect(paths.HOME if known.plans.all() else paths.NEW_APP, status_code=303)
    answer.cookies.extend(sign_ins.enter(known, visit, account).cookies)
    return answer


def _problems(form: Form, known: Services) -> tuple[Problem, ...]:
    """Everything wrong with the form, at once."""
    name, password, code = form.text("name").strip(), form.text("password"), known.settings.setup_code
    found: list[Problem] = []
    if code and not hmac.compare_digest(form.text("code").strip().encode(), code.encode()):
        found.append(Problem("web.setup_code", "/code"))
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        found.append(Problem("web.account_name", "/name", {"most": _LONGEST_NAME}))
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        found.append(
            Problem("web.password_length", "/password", {"least": passwords.SHORTEST, "most": passwords.LONGEST})
        )
    elif password != form.text("repeated"):
        found.append(Problem("web.password_differs", "/repeated"))
    return tuple(found)


def _check_host(request: Call, known: Services) -> None:
    """Without a setup code only a browser on this machine may be here, and under this machine's own name: another
    site could otherwise point its name at the loopback address and make itself the admin.
    """
    if known.settings.setup_code:
        return
    if not hosts.is_loopback(request.url.hostname or ""):
        raise refused(403, "web.first_run_local")


def _page(request: Call, known: Services, form: Form, found: tuple[Problem, ...]) -> Response[str]:
    return problems.templates(request).page(
        _TEMPLATE,
        visits.of(request),
        status=422 if found else 200,
        needs_code=bool(known.settings.setup_code),
        shortest=passwords.SHORTEST,
        name=form.text("name"),
        problems={problem.pointer.removeprefix("/"): problem for problem in found},
    )


handlers = (show, make)
