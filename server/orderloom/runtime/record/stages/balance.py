"""Stock moves with what happens: judged before anything is written, written in the same transaction.

Balances are locked in the order of their keys, so that changes over several products cannot wait for each other in a
circle. A movement needs no version of the product and gives it none: buyers do not get in the way of its editors.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from orderloom.check.machine_stock import RECORD, StockPlan
from orderloom.check.plan import FieldFault, FieldPlan
from orderloom.logic.core import Core
from orderloom.logic.errors import LogicError
from orderloom.model.values import Stock
from orderloom.runtime.balance import NOTHING, VERBS, Moved, move
from orderloom.runtime.ports import PageSpec, Record, StockMove
from orderloom.runtime.problems import plain, problem
from orderloom.runtime.record.prepared import PreparedTable
from orderloom.runtime.record.stages.journal import append_event
from orderloom.runtime.record.work import StockStep, Work

_SLICE = 500
_RECEIVE = "receive"

Key = tuple[str, str, str]
"""Table, record and field of a balance."""


def opening(work: Work) -> None:
    """A new record begins with nothing in stock; what it was given is received like everything later."""
    for spec in work.table.stocks:
        given = work.given.get(spec.id)
        if work.before is not None:
            if spec.id in work.given:
                work.fault("record.field.readonly", spec)
            continue
        work.put(spec, Stock())
        if isinstance(given, Stock) and given.on_hand:
            if given.reserved:
                work.fault("balance.opening", spec)
                continue
            blank = Record(work.table.id, work.target, 1, work.values)
            after = Moved(Stock(given.on_hand), NOTHING)
            step = StockStep(work.table, blank, _RECEIVE, spec, given.on_hand, "", "", 1, Stock(), after)
            work.stock.append(step)


def balance(work: Work) -> None:
    """Lock and judge every balance that the transition moves."""
    if work.move is None or work.problems or not work.move.stock:
        return
    judge = _Judge(work)
    for effect in work.move.stock:
        judge.all(effect.verb, _wanted(work, effect), holder_of(work, effect), f"transition:{work.move.id}")


def holder_of(work: Work, effect: StockPlan) -> str:
    """For whom stock is held, as table and record."""
    if effect.holder is None:
        return f"{work.table.id}/{work.target}"
    return f"{work.table.field(effect.holder).target}/{work.values.get(effect.holder)}"


def _wanted(work: Work, effect: StockPlan) -> dict[Key, Decimal]:
    """How much of which balance, lines of one product added up."""
    if effect.amount is None:
        held = work.scope.tx.held(work.scope.app.plan.id, holder_of(work, effect))
        return {key: amount for key, amount in held.items() if (key[0], key[2]) == (effect.target, effect.field)}
    found: dict[Key, Decimal] = defaultdict(Decimal)
    context = work.scope.app.context(work.change.actor, work.scope.now)
    for table, line in _lines(work, effect):
        product = line.id if effect.product is None else line.values.get(effect.product)
        if product is None:
            continue
        try:
            amount = effect.amount({**context, **table.plan.flatten(line.values)})
        except LogicError as error:
            work.refuse(problem("expression.failed", "", {"owner": effect.id, "type": error.type}))
            continue
        found[effect.target, str(product), effect.field] += _decimal(amount)
    return {key: amount for key, amount in found.items() if amount}


def _decimal(amount: object) -> Decimal:
    return Decimal(amount) if isinstance(amount, int | Decimal) else NOTHING


def _lines(work: Work, effect: StockPlan) -> Iterator[tuple[PreparedTable, Record]]:
    """The record itself, or every live line of it."""
    table = work.scope.app.table(effect.over)
    if table is None:
        return
    if effect.lines is None:
        yield table, Record(work.table.id, work.target, 1, work.values)
        return
    after: str | None = None
    while True:
        env = {RECORD: work.target}
        spec = PageSpec(where=(effect.lines,), env=env, limit=_SLICE, after=after, count_cap=None)
        rows = work.scope.tx.page(table.plan, spec)
        yield from ((table, row) for row in rows.items)
        after = rows.next
        if after is None:
            return


def by_hand(work: Work) -> None:
    """Somebody moves one balance of the record."""
    asked = work.change.stock
    spec = work.table.plan.fields.get(asked.field) if asked else None
    if asked is None or spec is None or spec.id not in work.access.readable or not spec.stock:
        work.refuse(problem("balance.field", "/field", {"field": asked.field if asked else ""}))
    elif asked.verb not in VERBS:
        work.refuse(problem("balance.verb", "/verb", {"verb": asked.verb, "known": ", ".join(VERBS)}))
    elif spec.id not in work.access.changeable:
        work.fault("record.field.readonly", spec)
    elif VERBS[asked.verb].held and not asked.holder:
        work.refuse(problem("balance.holder", "/holder", {"verb": asked.verb}))
    elif not VERBS[asked.verb].held and not asked.reason.strip():
        work.refuse(problem("balance.reason", "/reason", {"verb": asked.verb}))
    else:
        amount = _typed(asked.amount, spec)
        if amount is None:
            work.refuse(problem("balance.number", "/amount", {"field": spec.id}))
        else:
            wanted = {(work.table.id, work.target, spec.id): amount}
            _Judge(work).all(asked.verb, wanted, asked.holder, asked.reason.strip())
    work.judge()
    if work.status is None:
        move_stock(work)


def _typed(raw: object, spec: FieldPlan) -> Decimal | None:
    """An exact amount, by the codec of the balance, which may be negative here."""
    minus = isinstance(raw, str) and raw.strip().startswith("-")
    text = raw.strip().removeprefix("-") if isinstance(raw, str) else raw
    negative = not isinstance(raw, str) and isinstance(raw, int | Decimal) and raw < 0
    try:
        found = spec.codec.decode(-text if negative and isinstance(text, int | Decimal) else text)
    except FieldFault:
        return None
    if not isinstance(found, Stock) or isinstance(raw, Mapping):
        return None
    return -found.on_hand if minus or negative else found.on_hand


class _Judge:
    """Judges movements one after another, each on what those before it left."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._now: dict[Key, tuple[Record, int, Stock]] = {}

    def all(self, verb: str, wanted: Mapping[Key, Decimal], holder: str, reason: str) -> None:
        """Movements of one verb, in the order in which everybody locks."""
        for key in sorted(wanted):
            self._one(verb, key, wanted[key], holder, reason)

    def _one(self, verb: str, key: Key, amount: Decimal, holder: str, reason: str) -> None:
        work = self._work
        table = work.scope.app.table(key[0])
        standing = self._standing(table, key) if table is not None else None
        if table is None or standing is None:
            work.refuse(problem("balance.gone"))
            return
        product, number, stock = standing
        held = self._held(key, holder) if VERBS[verb].held else NOTHING
        after = move(stock, VERBS[verb], amount, held)
        spec = table.field(key[2])
        if not isinstance(after, Moved):
            self._refuse(after, table, product, spec)
            return
        step = StockStep(table, product, verb, spec, amount, holder, reason, number + 1, stock, after)
        work.stock.append(step)
        self._now[key] = (product, number + 1, after.stock)

    def _standing(self, table: PreparedTable, key: Key) -> tuple[Record, int, Stock] | None:
        """The record, how many movements it has had and its stock, locked until the transaction ends."""
        known = self._now.get(key)
        if known is not None:
            return known
        work, itself = self._work, key[:2] == (self._work.table.id, self._work.target)
        tx = work.scope.tx
        product = work.before if itself else tx.lock(table.plan, key[1])
        if product is None:
            return None
        last = tx.last_move(work.scope.app.plan.id, *key)
        found = (product, last.number, Stock(last.on_hand, last.reserved)) if last else (product, 0, Stock())
        self._now[key] = found
        return found

    def _held(self, key: Key, holder: str) -> Decimal:
        """What the holder has of a balance, movements of this very change included."""
        stored = self._work.scope.tx.held(self._work.scope.app.plan.id, holder).get(key, NOTHING)
        own = (
            step.after.held
            for step in self._work.stock
            if (step.table.id, step.product.id, step.field.id) == key and step.holder == holder
        )
        return stored + sum(own, NOTHING)

    def _refuse(self, code: str, table: PreparedTable, product: Record, spec: FieldPlan) -> None:
        """Name the product to those who may see it; nobody learns from a refusal who else holds what."""
        work = self._work
        access = work.scope.app.gate.rights(work.change.actor).on(table.id)
        title = table.field(table.plan.title_field)
        open_to = access is not None and access.read and {title.id, spec.id} <= access.whole
        if access is None or not open_to or not self._seen(table, product, access.where()):
            work.refuse(problem(code))
            return
        name = str(plain(title.codec.encode(product.values.get(title.id))))
        work.refuse(problem(f"{code}.of", "", {"record": name, "field": spec.id}, titles={"field": spec.title}))

    def _seen(self, table: PreparedTable, product: Record, where: tuple[Core, ...]) -> bool:
        scope = self._work.scope
        env = scope.app.context(self._work.change.actor, scope.now) if where else None
        return not where or scope.tx.get(table.plan, product.id, where, env) is not None


def move_stock(work: Work) -> None:
    """Write the movements: ledger, journal, and the record they change."""
    for step in work.stock:
        _write(work, step)


def _write(work: Work, step: StockStep) -> None:
    scope, spec = work.scope, step.field
    itself = work.record if work.record is not None else work.before
    own = itself is not None and (step.table.id, step.product.id) == (work.table.id, itself.id)
    product = itself if own and itself is not None else step.product
    after = product.having(**{spec.id: step.after.stock})
    said: dict[str, object] = {
        "field": spec.id,
        "verb": step.verb,
        "number": step.number,
        "amount": plain(step.amount),
        "on_hand": plain(step.after.stock.on_hand),
        "reserved": plain(step.after.stock.reserved),
        "held": plain(step.after.held),
        "holder": step.holder,
        "reason": step.reason,
    }
    change = {spec.id: [spec.codec.encode(step.before), spec.codec.encode(step.after.stock)]}
    event = append_event(work, step.table.id, after, "stock", said, change)
    scope.tx.add_move(
        StockMove(
            id=event,
            app=scope.app.plan.id,
            table=step.table.id,
            record=product.id,
            field=spec.id,
            number=step.number,
            verb=step.verb,
            amount=step.amount,
            on_hand=step.after.stock.on_hand,
            reserved=step.after.stock.reserved,
            held=step.after.held,
            holder=step.holder,
            reason=step.reason,
            actor=work.change.actor.id,
            at=scope.now,
        )
    )
    scope.tx.update(step.table.plan, after, [spec.id])
    if own:
        work.record = after
