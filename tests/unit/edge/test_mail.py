"""Mails through a real mail server, and what becomes of those that it does not take."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from orderloom.edge.mail import MailChannel
from orderloom.runtime.outgoing_rows import Delivered, Delivery, Failed
from orderloom.settings import SettingsError, Smtp, create, load

NUMBERS = count()
REFUSED = {"gone@example.com": "550 no such box", "full@example.com": "452 box is full"}


@dataclass
class Box:
    """A mail server's memory."""

    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in REFUSED:
            return REFUSED[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        found = message_from_bytes(envelope.original_content or b"", _class=EmailMessage, policy=policy.default)
        if "later" in str(found["Subject"]):
            return "451 later"
        self.mails.append(found)
        return "250 taken"


class _Known:
    def __call__(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"right", handled=False)


@dataclass
class Post:
    """A mail server and a channel that leads to it."""

    box: Box
    server: Smtp

    def send(
        self, to: str, server: Smtp | None = None, *, subject: str = "Late", text: str = "x"
    ) -> Delivered | Failed:
        """One mail."""
        body = {"to": to, "subject": subject, "text": text, "account": "a-1", "rights": "r"}
        sent = Delivery("d", "shop", "mail", "mail", "", f"k{next(NUMBERS)}", datetime(2026, 3, 1, tzinfo=UTC), body)
        return MailChannel(server or self.server, lambda _app, account, _rights: account == "a-1").deliver(sent)


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=_Known(), auth_require_tls=False)
    server.start()
    yield Post(box, Smtp("127.0.0.1", port, "shop@example.com", security="none"))
    server.stop()


def test_a_mail_arrives_as_text_and_as_html_without_any_markup_of_its_words(post: Post) -> None:
    words = "订单晚了\n<script>alert(1)</script>\n\nhttps://shop.example/a?b=1&c=2"
    outcome = post.send("bo@example.com", subject="订单 <b>1</b>", text=words)
    assert isinstance(outcome, Delivered)
    mail = post.box.mails[-1]
    assert (mail["To"], mail["From"], mail["Subject"]) == ("bo@example.com", "shop@example.com", "订单 <b>1</b>")
    plain, rich = (mail.get_body((sort,)) for sort in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == words
    html = rich.get_content()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_repeated_try_carries_the_same_message_id(post: Post) -> None:
    channel = MailChannel(post.server, lambda *_: True)
    body = {"to": "bo@example.com", "subject": "x", "text": "y"}
    sent = Delivery("d", "shop", "mail", "mail", "", "same-key", datetime(2026, 3, 1, tzinfo=UTC), body)
    channel.deliver(sent)
    channel.deliver(replace(sent, id="other", tries=1))
    assert post.box.mails[-1]["Message-ID"] == post.box.mails[-2]["Message-ID"] == "<same-key@example.com>"
    assert channel.repeatable(sent)


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        (lambda post: post.send("gone@example.com"), ("mail.refused", True, False)),
        (lambda post: post.send("full@example.com"), ("mail.refused", False, False)),
        (lambda post: post.send("bo@example.com", subject="later"), ("mail.answer", False, False)),
        (lambda post: post.send("bo@example.com\r\nBcc: all@example.com"), ("mail.address", True, False)),
        (lambda post: post.send("Bo <bo@example.com>, cl@example.com"), ("mail.address", True, False)),
        (lambda post: post.send("bo@example.com", subject="x\r\nBcc: all@example.com"), ("mail.address", True, False)),
        (lambda post: post.send("bo@example.com", replace(post.server, user="u", password="wrong")),
         ("mail.sign_in", False, True)),
        (lambda post: post.send("bo@example.com", replace(post.server, port=1)), ("mail.unreachable", False, False)),
    ],
)  # fmt: skip
def test_what_the_server_does_not_take_says_why_and_whether_a_try_may_follow(
    post: Post, send: Callable[[Post], Delivered | Failed], expected: tuple[str, bool, bool]
) -> None:
    known = len(post.box.mails)
    outcome = send(post)
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.permanent, outcome.person) == expected
    assert "wrong" not in repr(outcome)
    assert len(post.box.mails) == known


def test_a_mail_to_somebody_who_lost_the_rights_is_not_sent(post: Post) -> None:
    body = {"to": "bo@example.com", "subject": "x", "text": "y", "account": "a-2", "rights": "r"}
    sent = Delivery("d", "shop", "mail", "mail", "", "k", datetime(2026, 3, 1, tzinfo=UTC), body)
    outcome = MailChannel(post.server, lambda _app, account, _rights: account == "a-1").deliver(sent)
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.permanent) == ("mail.withheld", True)


def test_without_a_server_a_mail_waits_for_somebody_who_sets_one(post: Post) -> None:
    sent = Delivery("d", "shop", "mail", "mail", "", "k", datetime(2026, 3, 1, tzinfo=UTC))
    outcome = MailChannel(None, lambda *_: True).deliver(sent)
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.person) == ("mail.no_server", True)


def test_the_environment_names_the_server_and_its_password_is_never_shown(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("home")
    create(home)
    named = {"ORDERLOOM_SMTP_HOST": "mail.example.com", "ORDERLOOM_SMTP_FROM": "shop@example.com"}
    found = load(home, {**named, "ORDERLOOM_SMTP_USER": "u", "ORDERLOOM_SMTP_PASSWORD": "hush"})
    assert found.smtp == Smtp("mail.example.com", 587, "shop@example.com", "u", "hush")
    assert "hush" not in repr(found)
    assert load(home, {}).smtp is None
    for wrong in ({"ORDERLOOM_SMTP_FROM": "nobody"}, {"ORDERLOOM_SMTP_SECURITY": "ssl"}, {"ORDERLOOM_SMTP_PORT": "x"}):
        with pytest.raises(SettingsError):
            load(home, {**named, **wrong})
