"""The page of the designers: a frame around one element that lives in the browser and speaks to the API alone."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.web import guards
from orderloom.web.build import frame
from orderloom.web.visit import Call

STUDIO = "/build/{app:str}/studio"


@get(STUDIO, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The designers, at the whole app."""
    return _page(request, app)


@get(STUDIO + "/{kind:str}/{document:str}", guards=[guards.signed_in], sync_to_thread=True)
def show_document(request: Call, app: FromPath[str], kind: FromPath[str], document: FromPath[str]) -> Response[str]:
    """The designers, at one document; the element reads the address."""
    del kind, document
    return _page(request, app)


def _page(request: Call, app: str) -> Response[str]:
    return frame.page(request, frame.enter(request, app), "build/studio.html", "studio")


handlers = (show, show_document)
