"""Which expressions the browser can run: Core travels there as JSON (``core.to_json``), evaluated by
``designer/src/logic``.

``match`` stays behind: its patterns are RE2, and no engine of a browser agrees with that in everything. So does
``valid``, which asks tables of identity, tax and customs numbers, and ``translate``.
"""

from orderloom.logic.core import Call, Core, Dynamic, walk

_SERVER_ONLY = frozenset({"match", "valid", "translate"})
"""Operators whose meaning only the server knows."""


def runs_in_browser(core: Core) -> bool:
    """Whether the browser gives the same value for it as the server does."""
    return not any(isinstance(part, Call | Dynamic) and part.name in _SERVER_ONLY for part in walk(core))
