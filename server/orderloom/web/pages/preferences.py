"""The language of the pages, and the start page."""

from dataclasses import replace

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom.web import forms, guards, languages, paths, problems, services, urls
from orderloom.web import visit as visits
from orderloom.web.problems import refused
from orderloom.web.visit import Call


@post("/language", guards=[guards.public_page], sync_to_thread=True)
def set_language(request: Call, body: RawBody) -> Redirect:
    """Remember the chosen language in the browser and, for somebody signed in, with the account."""
    known, visit = services.of(request), visits.of(request)
    form = forms.read(body)
    language = languages.known(form.text("language"))
    if language is None:
        raise refused(422, "web.unknown_language", "/language")
    if visit.account is not None and visit.account.language != language:
        known.accounts.change(replace(visit.account, language=language))
        known.sessions.forget_account(visit.account.id)
    answer = Redirect(paths.local(form.text("next")), status_code=303)
    answer.cookies.append(known.cookies.language(language))
    return answer


@get(paths.HOME, guards=[guards.signed_in], sync_to_thread=True)
def home(request: Call) -> Redirect | Response[str]:
    """Go on to the first app in which this person has any role, or say that there is none."""
    visit = visits.of(request)
    plans = services.of(request).plans.all()
    mine = next((plan for plan in plans if visit.actor(plan).roles), None)
    if mine is None:
        return problems.templates(request).page("pages/no_app.html", visit)
    return Redirect(urls.app_url(mine.id), status_code=303)


handlers = (set_language, home)
