"""Sample records of an app, so that a new installation has something to look at: ``samples/*.jsonl`` in its folder."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.source import SAMPLES
from orderloom.errors import OrderloomError
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.model.template import BETWEEN, FOLDER
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Ids
from orderloom.runtime.record.change import Actor, Cause, Change, Operation

_AT_ONCE = 100
"""Records per transaction."""

_ACTOR = Actor("sample", "示例数据", sort="system", trusted=True)


class SampleError(OrderloomError):
    """A sample that cannot be loaded; facts name the file, the line and the first reason."""

    code = "samples.broken"


class Anchor(BaseModel):
    """The moment that the file takes for the present; it may stand in the first line."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    anchor: AwareDatetime


class Sample(BaseModel):
    """One record: ``id`` is what later lines call it (``$id``), ``state`` where it stands already."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: str
    fields: Mapping[str, object]
    id: str | None = None
    state: str | None = None


def load_samples(
    folder: Path,
    plan: AppPlan,
    engine: Engine,
    clock: Clock,
    ids: Ids,
    most: Mapping[str, int] | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Load every sample file below ``folder`` (the app's); how many records. Raises ``SampleError``.

    ``most`` limits the records of a table; what links to a record left out is left out too. Times move by whole days,
    so that the newest are of today or yesterday and hours stay what they were. ``told`` hears how many records of how
    many are there.
    """
    traits = plan.built_from.traits if plan.built_from else ()
    changes: list[tuple[str, Change]] = []
    for name, text in sample_files(folder, traits).items():
        lines = list(_lines(name, text))
        present = next((line.anchor for _, line in lines if isinstance(line, Anchor)), None)
        shift = timedelta(0) if present is None else timedelta(days=max(0, (clock.now() - present).days))
        loading = _Loading(name, plan, ids, shift)
        samples = _limited([(number, line) for number, line in lines if isinstance(line, Sample)], most or {})
        changes.extend((name, loading.change(number, sample)) for number, sample in samples)
    for start in range(0, len(changes), _AT_ONCE):
        told(start, len(changes))
        _carry(changes[start][0], engine, [change for _, change in changes[start : start + _AT_ONCE]])
    told(len(changes), len(changes))
    return len(changes)


def samples_of(folder: Path, traits: Collection[str]) -> Iterator[Sample]:
    """The sample records of an app's folder as they are written, to be looked at; raises ``SampleError``."""
    for name, text in sample_files(folder, traits).items():
        yield from (line for _, line in _lines(name, text) if isinstance(line, Sample))


def sample_files(folder: Path, traits: Collection[str]) -> dict[str, bytes]:
    """The sample files of an app's folder by name; those of its ticked traits are appended to the base's."""
    ticked = (home for home in sorted(folder.glob(f"{FOLDER}/*")) if set(home.name.split(BETWEEN)) <= set(traits))
    found: dict[str, bytes] = {}
    for home in (folder, *ticked):
        for path in sorted(home.glob(f"{SAMPLES}/*.jsonl")):
            found[path.name] = found.get(path.name, b"") + path.read_bytes().rstrip(b"\n") + b"\n"
    return found


def _lines(name: str, text: bytes) -> Iterator[tuple[int, Anchor | Sample]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = loads(line)
            anchors = isinstance(data, Mapping) and data.keys() == {"anchor"}
            yield number, (Anchor if anchors else Sample).model_validate(data)
        except (JsonTextError, ValidationError) as error:
            raise SampleError(file=name, line=number, reason=type(error).__name__) from error


def _limited(samples: Sequence[tuple[int, Sample]], most: Mapping[str, int]) -> list[tuple[int, Sample]]:
    kept: list[tuple[int, Sample]] = []
    counts: Counter[str] = Counter()
    left_out: set[str] = set()
    for number, sample in samples:
        counts[sample.table] += 1
        linked = {value for value in sample.fields.values() if isinstance(value, str)}
        if counts[sample.table] > most.get(sample.table, counts[sample.table]) or not left_out.isdisjoint(linked):
            left_out.add(f"${sample.id}")
        else:
            kept.append((number, sample))
    return kept


def _carry(file: str, engine: Engine, changes: Sequence[Change]) -> None:
    first, *others = changes
    outcome = engine.change(replace(first, then=tuple(others)), bulk=True)
    if not outcome.status.done:
        worst = next(found for found in outcome.problems if found.level == "error")
        raise SampleError(file=file, line=first.cause.ref, reason=f"{worst.pointer} {worst.message('en')}")


@dataclass(slots=True)
class _Loading:
    """One file on its way; the names in it live as long."""

    file: str
    plan: AppPlan
    ids: Ids
    shift: timedelta
    names: dict[str, str] = field(default_factory=dict)

    def change(self, number: int, sample: Sample) -> Change:
        """The creation of one sample, under an id that later ones may link to."""
        table = self.plan.find(TablePlan, sample.table)
        if table is None:
            raise SampleError(file=self.file, line=number, reason=sample.table)
        record = self.ids.new()
        fields = {name: self._value(table, name, value) for name, value in sample.fields.items()}
        if sample.id is not None:
            self.names[sample.id] = record
        return Change(
            app=self.plan.id,
            table=table.id,
            operation=Operation.CREATE,
            actor=_ACTOR,
            cause=Cause("sample", f"{self.file}:{number}"),
            record=record,
            fields=fields,
            state=sample.state,
        )

    def _value(self, table: TablePlan, name: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.startswith("$"):
            return self.names.get(value[1:], value)
        spec = table.fields.get(name)
        # Only moments and days move; whether a text is one, the field's own codec knows.
        if spec is None or not self.shift or spec.codec.logic().get("", None) is None:
            return value
        return self._moved(value) if spec.codec.logic()[""].is_moment else value

    def _moved(self, written: str) -> str:
        try:
            if len(written) == len("2026-01-01"):
                return (date.fromisoformat(written) + self.shift).isoformat()
            return (datetime.fromisoformat(written) + self.shift).isoformat()
        except ValueError:
            return written
