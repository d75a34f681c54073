"""Pages from templates: one Jinja environment, the names every template knows, rendered in the handler's thread.

Every template sees these names (a macro file sees them when imported ``with context``):

``t(code, **facts)``    the sentence of a catalogue in the reader's language; facts fill its ``{placeholders}``
``pick(text)``          a document's ``{"zh":…, "en":…}`` in the reader's language
``asset(entry, sort)``  address of a built file: ``asset("app", "js")``, ``asset("style", "css")``
``csrf``                value of the hidden input ``csrf`` in every form that posts; empty when nobody is signed in
``user``                the ``runtime.ports.Account`` that is signed in, or None
``lang``                ``zh`` or ``en``
``path``                path and query of this request, for ``next`` and language switches
``visit``               the whole ``web.visit.Visit``
``plain_http``          True when sign-ins travel unencrypted between machines (the shell shows a banner)

Everything is escaped; a name that is not there is an error, never an empty text.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.response import Response

from orderloom import i18n
from orderloom.web.assets import Assets
from orderloom.web.visit import Visit


def translate(language: str, code: str, /, **facts: object) -> str:
    """The sentence for ``code`` in ``language``."""
    return i18n.message(code, language, facts)


class Templates:
    """Renders the files of one folder. ``add`` gives every template further names (cell renderers, formats)."""

    def __init__(self, folder: Path, assets: Assets, *, plain_http: bool = False) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals.update(asset=assets.url, plain_http=plain_http)

    def add(self, names: Mapping[str, object]) -> None:
        """Give every template further global names; one that exists already is a programming error."""
        doubled = self.environment.globals.keys() & names.keys()
        if doubled:
            raise ValueError(sorted(doubled))
        self.environment.globals.update(names)

    def text(self, name: str, visit: Visit, /, **values: object) -> str:
        """Render the template ``name`` for this visit."""
        known: dict[str, object] = {
            "t": partial(translate, visit.language),
            "pick": partial(_pick, visit.language),
            "csrf": visit.csrf,
            "user": visit.account,
            "lang": visit.language,
            "path": visit.path,
            "visit": visit,
        }
        return self.environment.get_template(name).render({**known, **values})

    def page(
        self,
        name: str,
        visit: Visit,
        /,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response[str]:
        """The rendered template as an answer; never cached, because it is one person's."""
        return Response(
            self.text(name, visit, **values),
            status_code=status,
            media_type="text/html",
            headers={"cache-control": "no-store", **(headers or {})},
        )


def _pick(language: str, text: Mapping[str, str] | None) -> str:
    """``i18n.pick`` with the language first, so that it can be bound per request."""
    return i18n.pick(text, language)
