"""Idempotency keys: the same request sent again gets the answer of the first time and has no second effect."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from orderloom.runtime.ports import IdempotentAnswer, WriteTx
from orderloom.runtime.problems import plain, problem
from orderloom.runtime.record import query as records
from orderloom.runtime.record.change import Change, Outcome, Status
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.work import Scope


def digest(change: Change) -> str:
    """A fingerprint of what is asked for; the expected version is not part of it."""
    said: list[object] = [
        change.app,
        change.table,
        change.operation.value,
        change.record,
        change.fields,
        change.transition,
        sorted(change.confirm),
        change.state,
        change.target,
        [digest(child) for child in change.then],
    ]
    if change.hold is not None:
        said.append([change.hold.reason, list(change.hold.blocks)])
    asked = (change.stock, change.identity, change.mark)
    said += [list(asdict(one).values()) for one in asked if one is not None]
    written = json.dumps(plain(said), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def earlier(app: PreparedApp, tx: WriteTx, change: Change, now: datetime) -> Outcome | None:
    """The answer that this key already has: the same again, or a conflict when the request is another one."""
    if change.idempotency_key is None:
        return None
    answer = tx.answer(change.actor.id, change.idempotency_key)
    if answer is None:
        return None
    if answer.digest != digest(change):
        return Outcome(Status.CONFLICT, problems=(problem("idempotency.other_body"),))
    status, access = Status(answer.status), app.gate.rights(change.actor).on(answer.table)
    if not answer.record or status is Status.DELETED:
        return Outcome(status, repeated=True)
    # The record may have left the actor's reach, or be gone, since the first answer.
    shown = records.one(app, tx, answer.table, answer.record, change.actor, now)
    if shown is None and (access is None or access.read):
        return Outcome(Status.MISSING, problems=(problem("record.missing"),))
    return Outcome(status, shown, repeated=True)


def remember(scope: Scope, change: Change, outcome: Outcome) -> None:
    """Keep the answer with the effect, in one transaction; a refused request may be sent again under its key."""
    if change.idempotency_key is None or not outcome.status.done:
        return
    scope.touched = True
    scope.tx.remember(
        IdempotentAnswer(
            actor=change.actor.id,
            key=change.idempotency_key,
            digest=digest(change),
            table=change.table,
            record=outcome.record.id if outcome.record else "",
            status=outcome.status.value,
            at=scope.now,
        )
    )
