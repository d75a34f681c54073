"""Finds out who is asking: the page cookie or a bearer token, the session behind it, and the proofs that go with it."""

import hmac
from dataclasses import replace
from urllib.parse import urlsplit

from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from orderloom import i18n
from orderloom.web import api_keys, languages, session
from orderloom.web.cookies import LANGUAGE
from orderloom.web.problems import refused
from orderloom.web.services import Services
from orderloom.web.session import SignIn
from orderloom.web.tokens import BEARER, TokenRefusedError
from orderloom.web.visit import Call, Visit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE = "page"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST_TOKEN = 4_000


async def visit(request: Call, services: Services, *, page: bool) -> Visit:
    """Who asks. Pages know the cookie only; elsewhere ``Authorization: Bearer`` counts, alone when sent."""
    header = "" if page else request.headers.get("authorization", "")
    stranger = Visit(
        language=_language(request, None, page=page),
        path=_path(request),
        bearer=bool(header),
        address=address(request, services.settings.trusted_proxies),
        device=request.headers.get("user-agent", ""),
    )
    if api_keys.is_key(header):
        return await _key(header, stranger, services)
    sign_in = await (_bearer(header, services) if header else _cookie(request, services))
    if sign_in is None:
        return stranger
    return replace(
        stranger,
        language=_language(request, sign_in, page=page),
        account=sign_in.account,
        csrf=sign_in.session.csrf,
        session=sign_in.session.id_hash,
        belongs=sign_in.belongs,
        watcher=sign_in.watcher,
    )


async def _key(header: str, stranger: Visit, services: Services) -> Visit:
    """The visit of a program that sends a key in place of a token."""
    text = header.partition(" ")[2].strip()
    found = services.api_keys.recall(text) or await sync_to_thread(services.api_keys.find, text)
    if found is None:
        return stranger
    scope, name = found.key.scope, found.key.name
    return replace(stranger, account=found.account, belongs=found.belongs, scope=scope, key=name, key_id=found.key.id)


async def _bearer(header: str, services: Services) -> SignIn | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != BEARER or len(token) > _LONGEST_TOKEN:
        return None
    try:
        id_hash = services.tokens.session_of(token.strip())
    except TokenRefusedError:
        return None
    return await _session(id_hash, BEARER, services)


async def _cookie(request: Call, services: Services) -> SignIn | None:
    value = request.cookies.get(services.cookies.session_name, "")
    return await _session(session.hashed(value), PAGE, services) if value else None


async def _session(id_hash: str, sort: str, services: Services) -> SignIn | None:
    """The live session, from memory where it was looked up a moment ago, else with one hop to a thread."""
    sign_in = services.sessions.recall(id_hash) or await sync_to_thread(services.sessions.find, id_hash)
    return sign_in if sign_in and sign_in.session.sort == sort else None


def check_origin(request: Call, services: Services) -> None:
    """Refuse a browser's request that another site started."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise refused(403, "web.other_site")
    origin = request.headers.get("origin")
    if origin is None or site is not None:
        return
    ours = {urlsplit(services.settings.public_url).netloc, request.headers.get("host", "")}
    if urlsplit(origin).netloc not in ours - {""}:
        raise refused(403, "web.other_site")


async def check_token(request: Call, found: Visit) -> None:
    """Refuse an unsafe request of a page session without that session's own token."""
    sent = request.headers.get(CSRF_HEADER)
    if sent is None and request.content_type[0] in _FORMS:
        form: FormMultiDict = await request.form()
        value = form.get(CSRF_FIELD)
        sent = value if isinstance(value, str) else None
    if sent is None or not hmac.compare_digest(sent.encode(), found.csrf.encode()):
        raise refused(403, "web.csrf")


def address(request: Call, trusted: frozenset[str]) -> str:
    """The caller's address; a forwarding header counts only when a trusted proxy set it, and then its last entry."""
    direct = request.client.host if request.client else ""
    if direct not in trusted:
        return direct
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or direct


def _language(request: Call, sign_in: SignIn | None, *, page: bool) -> str:
    asked = languages.accepted(request.headers.get("accept-language", ""))
    if not page:
        return asked or i18n.LANGUAGES[0]
    chosen = languages.known(request.cookies.get(LANGUAGE))
    own = languages.known(sign_in.account.language) if sign_in else None
    return chosen or own or asked or i18n.LANGUAGES[0]


def _path(request: Call) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")
