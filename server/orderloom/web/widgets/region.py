"""Regions of China: chosen from large to small, each choice narrowing the next."""

from orderloom.check.plan import FieldPlan
from orderloom.model.fields.region import RegionField
from orderloom.model.regions import Region, chain, children, regions
from orderloom.web.urls import REGIONS_URL
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last

LEVELS = ("province", "city", "district")


def _options(listed: tuple[Region, ...]) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in listed]


class RegionWidget(Plain):
    """One select per level; those below are filled when one above is chosen."""

    id = "region"
    grouped = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The smallest region chosen that lies in those above it; a single code is taken as it is."""
        if name in form:
            return last(form, name) or None
        chosen = ""
        for level in LEVELS:
            code = last(form, f"{name}.{level}")
            region = regions().get(code)
            if region is None:
                return chosen or code or None
            if region.parent != chosen:
                break
            chosen = code
        return chosen or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The levels the field asks for, with their choices as far as those above are made."""
        held = [region.code for region in chain(str(value))] if value else []
        deepest = field.spec.level if isinstance(field.spec, RegionField) else LEVELS[-1]
        levels = []
        for depth, level in enumerate(LEVELS[: LEVELS.index(deepest) + 1]):
            above = "" if depth == 0 else held[depth - 1] if depth <= len(held) else None
            levels.append(
                {
                    "id": level,
                    "label": look.say(f"fields.region.{level}"),
                    "value": held[depth] if depth < len(held) else "",
                    "options": _options(children(above)) if above is not None else [],
                }
            )
        odd = str(value) if value and not held else ""
        return {"levels": levels, "search": REGIONS_URL, "odd": odd}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The names from large to small."""
        return " ".join(region.name for region in chain(str(value))) or str(value)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By province."""
        chosen = last(form, name)
        found = regions().get(chosen)
        facts = {"value": chosen, "options": _options(children(""))}
        condition = {"==": [{"var": f"{field.id}.province"}, chosen]} if found else None
        return Narrowing(facts, condition, found.name if found else "", (name,))


WIDGET = RegionWidget()
