"""Calls out go through one module: nothing else in the product imports anything that could make them."""

import ast

from tests.unit.laws.code import assert_none, modules

CLIENTS = ("httpx", "httpcore", "urllib.request", "http.client", "urllib3", "requests", "aiohttp", "xmlrpc", "ftplib")
THE_ONE = {"edge/http.py", "edge/http_network.py"}


def _imported(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(f"{node.module}.{name.name}", node.lineno) for name in node.names]
    return found


def test_no_other_module_can_call_out() -> None:
    assert_none(
        f"{module.name}:{line} {name}"
        for module in modules()
        if module.name not in THE_ONE
        for name, line in _imported(module.tree)
        if any(name == client or name.startswith(f"{client}.") for client in CLIENTS)
    )
