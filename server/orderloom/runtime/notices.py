"""Telling: a notice whose time has come is put off, left out, gathered, shown, or handed to the outgoing queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from orderloom import i18n
from orderloom.check.message_plan import ChannelPlan, MessagePlan
from orderloom.check.plan import AppPlan
from orderloom.model.kinds.message import APP, MAIL, SEND, WEBHOOK
from orderloom.runtime.flow.steps.call import CONNECTION
from orderloom.runtime.messages import Readers
from orderloom.runtime.notice_rows import Notice, Notices, NoticeState, Wishes
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.ports import Ids, Plans, Store, WriteTx
from orderloom.runtime.quiet import digest_at, quiet_until

KEPT = timedelta(days=180)
"""How long notices are remembered."""

MOST_GATHERED = 200
"""Messages that one digest holds."""


@dataclass(frozen=True, slots=True)
class TellDue:
    """The notices that wait. Several processes may work on them: the store lets one at a time."""

    store: Store
    notices: Notices
    plans: Plans
    ids: Ids
    readers: Readers

    @property
    def name(self) -> str:
        """What it is called."""
        return "notices"

    def step(self, limit: int = 100) -> int:
        """Settle what is due now; how many notices were looked at."""
        now = self.notices.moment()
        waiting = self.notices.waiting(now, limit)
        if not waiting:
            return 0
        told = {(one.app, one.account): self._rights(one) for one in waiting}
        return self.store.write(lambda tx: self._settle(tx, told, now, limit), bulk=True)

    def _rights(self, notice: Notice) -> str | None:
        """What its receiver may see by now; None when there is nobody."""
        if not notice.account:
            return ""
        reader = self.readers.reader(notice.app, notice.account)
        return reader.rights if reader else None

    def next_at(self) -> datetime | None:
        """When a notice is due next."""
        return self.notices.next_at()

    def tidy(self) -> int:
        """Forget what is older than ``KEPT``; how many."""
        return self.notices.tidy(self.notices.moment() - KEPT)

    def _settle(self, tx: WriteTx, rights: Mapping[tuple[str, str], str | None], now: datetime, limit: int) -> int:
        due = [one for one in tx.notices.due(now, limit) if (one.app, one.account) in rights]
        wishes = tx.notices.wishes(sorted({one.account for one in due if one.account}))
        gathered: set[str] = set()
        for one in due:
            if rights[one.app, one.account] != one.rights:
                tx.notices.put(replace(one, state=NoticeState.WITHHELD))
            elif one.id not in gathered:
                wanted = wishes.get(one.account, Wishes(one.account))
                gathered |= self._tell(tx, one, wanted, now)
        return len(due)

    def _tell(self, tx: WriteTx, notice: Notice, wishes: Wishes, now: datetime) -> set[str]:
        """Settle one; the ids of those that were settled with it."""
        app = self.plans.plan(notice.app)
        message = app.find(MessagePlan, notice.message) if app else None
        if app is None or message is None:
            tx.notices.put(replace(notice, state=NoticeState.UNKNOWN))
            return set()
        left = _left_out(tx, notice, message, wishes, now)
        later = now if notice.urgent else _after_quiet(message, wishes, app, now)
        if left is not None:
            tx.notices.put(replace(notice, state=left))
        elif later > now:
            tx.notices.put(replace(notice, due_at=later))
        elif message.digest is None:
            self._hand_over(tx, notice, message, wishes, now)
        else:
            return self._digested(tx, notice, message, wishes, now)
        return set()

    def _digested(self, tx: WriteTx, notice: Notice, message: MessagePlan, wishes: Wishes, now: datetime) -> set[str]:
        """Wait for the others, or tell all that has gathered."""
        group = tx.notices.gathered(notice, MOST_GATHERED)
        moment = digest_at(message.digest, group[0].made_at) if message.digest else now
        if moment > now:
            tx.notices.put(replace(notice, due_at=moment))
            return set()
        self._gather(tx, group, message, wishes, now)
        return {one.id for one in group}

    def _gather(
        self, tx: WriteTx, group: Sequence[Notice], message: MessagePlan, wishes: Wishes, now: datetime
    ) -> None:
        """The first of the group tells of all of them."""
        first, *others = group
        if others:
            title = i18n.pick(message.title, first.language)
            subject = i18n.message("messages.digest", first.language, {"count": len(group), "title": title})
            body = "\n\n".join(f"{one.subject}\n{one.body}" if one.body != one.subject else one.body for one in group)
            for one in others:
                tx.notices.put(replace(one, state=NoticeState.GATHERED, within=first.id, told_at=now))
            first = replace(first, subject=subject, body=body, table="", record="")
        self._hand_over(tx, first, message, wishes, now)

    def _hand_over(self, tx: WriteTx, notice: Notice, message: MessagePlan, wishes: Wishes, now: datetime) -> None:
        """Show it, or queue it for outside."""
        if notice.channel != APP:
            channel = next((one for one in message.channels if one.id == notice.channel), None)
            if channel is None:
                tx.notices.put(replace(notice, state=NoticeState.UNKNOWN))
                return
            tx.outgoing.send(self._delivery(notice, channel, wishes, now))
        tx.notices.put(replace(notice, state=NoticeState.TOLD, told_at=now))

    def _delivery(self, notice: Notice, channel: ChannelPlan, wishes: Wishes, now: datetime) -> Delivery:
        mailed = notice.channel == MAIL
        return Delivery(
            id=self.ids.new(),
            app=notice.app,
            channel=MAIL if mailed else CONNECTION,
            target=MAIL if mailed else channel.connection,
            action="" if mailed else channel.action or SEND,
            key=notice.id,
            created_at=now,
            body=_said(notice, wishes),
            table=notice.table,
            record=notice.record,
            run=notice.run,
        )


def _said(notice: Notice, wishes: Wishes) -> dict[str, object]:
    """What a channel is given to say."""
    words: dict[str, object] = {"subject": notice.subject, "text": notice.body}
    if notice.channel == MAIL:
        return {**words, "to": wishes.mail, "account": notice.account, "rights": notice.rights}
    if notice.channel == WEBHOOK:
        about = {"app": notice.app, "table": notice.table, "record": notice.record}
        return {"type": f"message.{notice.message}", "data": {**words, **about}}
    return words


def _wanted(notice: Notice, wishes: Wishes) -> bool:
    """Whether the person wants this channel and can be reached there."""
    if notice.channel == APP:
        return True
    return notice.channel not in wishes.off and (notice.channel != MAIL or bool(wishes.mail))


def _left_out(tx: WriteTx, notice: Notice, message: MessagePlan, wishes: Wishes, now: datetime) -> NoticeState | None:
    """Why it is not told at all; None when it is."""
    if notice.account and not _wanted(notice, wishes):
        return NoticeState.SWITCHED_OFF
    if message.dedupe and notice.same and tx.notices.told_since(notice, now - message.dedupe.span):
        return NoticeState.REPEATED
    return None


def _after_quiet(message: MessagePlan, wishes: Wishes, app: AppPlan, now: datetime) -> datetime:
    """When neither the message nor the person asks for silence any more."""
    moment = now
    for _ in range(2):  # one silence may end within the other
        if message.quiet is not None:
            moment = quiet_until(message.quiet.start, message.quiet.until, message.quiet.zone, moment)
        if wishes.quiet_from and wishes.quiet_until:
            start, until = time.fromisoformat(wishes.quiet_from), time.fromisoformat(wishes.quiet_until)
            moment = quiet_until(start, until, wishes.zone or app.timezone, moment)
    return moment
