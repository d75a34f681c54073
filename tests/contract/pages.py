"""Pages as a person meets them: words, links, forms with what stands in them, and errors beside their fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from tests.contract.house import Client

_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "path"}
_SILENT = {"script", "style"}


@dataclass
class Node:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[Node | str]" = field(default_factory=list)

    def all(self, tag: str = "", **wanted: str) -> "Iterator[Node]":
        """Every element inside with this tag and these attributes; ``class_`` asks for one class among several."""
        for part in self.inside:
            if isinstance(part, Node):
                if part.is_like(tag, wanted):
                    yield part
                yield from part.all(tag, **wanted)

    def one(self, tag: str = "", **wanted: str) -> "Node":
        """The first of ``all``; fails when there is none."""
        found = next(self.all(tag, **wanted), None)
        assert found is not None, f"no <{tag}> with {wanted} in: {self.words[:400]}"
        return found

    def is_like(self, tag: str, wanted: Mapping[str, str]) -> bool:
        """Whether this element has the tag and the attributes."""
        return (not tag or self.tag == tag) and all(
            value in self.attributes.get("class", "").split()
            if name == "class_"
            else self.attributes.get(name.replace("_", "-")) == value
            for name, value in wanted.items()
        )

    @property
    def words(self) -> str:
        """What one reads, in one line."""
        parts = (part if isinstance(part, str) else part.words for part in self.inside)
        return "" if self.tag in _SILENT else " ".join(" ".join(parts).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("#document")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and any(node.tag == tag for node in self._open[1:]):
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read(answer: httpx.Response) -> Node:
    """The page in an answer."""
    assert answer.headers["content-type"].startswith("text/html"), answer.headers
    builder = _Builder()
    builder.feed(answer.text)
    return builder.root


def filled(form: Node) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands: name to values."""
    found: dict[str, list[str]] = {}
    for node in form.all():
        name = node.attributes.get("name", "")
        if name and "disabled" not in node.attributes:
            for value in _values(node):
                found.setdefault(name, []).append(value)
    return found


def _values(node: Node) -> list[str]:
    match node.tag:
        case "input" if node.attributes.get("type") in {"checkbox", "radio"}:
            return [node.attributes.get("value", "on")] if "checked" in node.attributes else []
        case "input":
            return [node.attributes.get("value", "")]
        case "textarea":
            return ["".join(part for part in node.inside if isinstance(part, str))]
        case "select":
            options = list(node.all("option"))
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            return [option.attributes.get("value", "") for option in chosen]
    return []


def errors(page: Node) -> dict[str, str]:
    """The error beside each field that has one, by the field's id."""
    return {
        notes.attributes["id"].removeprefix("f-").removesuffix("-error"): notes.one("p", class_="ol-error").words
        for notes in page.all(class_="ol-notes")
        if any(True for _ in notes.all("p", class_="ol-error"))
    }


def send(
    client: Client, form: Node, fields: Mapping[str, str] | None = None, **others: str | list[str]
) -> httpx.Response:
    """Post a form as it stands, but for some ``fields`` (by field id, or id.part) and ``others`` of its inputs."""
    data = filled(form)
    for name, value in (fields or {}).items():
        assert any(True for _ in form.all(name=f"f.{name}")), f"the form has no input for {name}"
        data[f"f.{name}"] = [value]
    for name, given in others.items():
        data[name] = given if isinstance(given, list) else [given]
    answer: httpx.Response = client.post(form.attributes["action"], data=data)
    return answer
