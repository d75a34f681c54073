"""Mails: plain text with the same words as simple HTML, through the mail server of the installation."""

import html
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from orderloom.model.kinds.message import MAIL
from orderloom.runtime.outgoing_rows import Delivered, Delivery, Failed
from orderloom.settings import Smtp

TIMEOUT_S = 20.0
"""How long the mail server may take for one answer."""

_TRANSIENT = range(400, 500)

Allowed = Callable[[str, str, str], bool]
"""Whether an account still has the rights with which something was written for it: app, account, rights."""


class MailChannel:
    """The way out for mails. A repeated try carries the same Message-ID, by which mail systems know it again."""

    id = MAIL

    def __init__(self, server: Smtp | None, allowed: Allowed) -> None:
        """Without a server every mail waits for a person, with the reason."""
        self._server = server
        self._allowed = allowed

    def repeatable(self, delivery: Delivery) -> bool:
        """Receivers know a mail again by its id."""
        return True

    def deliver(self, delivery: Delivery) -> Delivered | Failed:
        """Hand one mail to the server, unless its receiver has lost the rights to read it meanwhile."""
        server, body = self._server, delivery.body
        if server is None:
            return Failed("mail.no_server", person=True)
        if not self._allowed(delivery.app, str(body.get("account", "")), str(body.get("rights", ""))):
            return Failed("mail.withheld", permanent=True)
        try:
            mail = _mail(delivery, server)
        except ValueError:
            return Failed("mail.address", permanent=True)
        return _sent(mail, server)


def _mail(delivery: Delivery, server: Smtp) -> EmailMessage:
    """The mail; raises ``ValueError`` for an address or subject that cannot stand in a header."""
    body = delivery.body
    text, subject = str(body.get("text", "")), str(body.get("subject", ""))
    mail = EmailMessage()
    mail["From"] = server.sender
    mail["To"] = address_of(str(body.get("to", "")))
    mail["Subject"] = subject
    mail["Date"] = formatdate(delivery.created_at.timestamp())
    mail["Message-ID"] = f"<{delivery.key}@{server.sender.rpartition('@')[2].strip('> ')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_alternative(_html(text), subtype="html")
    return mail


def address_of(written: str) -> str:
    """A plain mail address; raises ``ValueError`` for anything else."""
    _, address = parseaddr(written)
    local, at, domain = address.rpartition("@")
    if address != written or not (local and at and "." in domain) or any(letter.isspace() for letter in written):
        raise ValueError(written)
    return address


def _html(text: str) -> str:
    """The words as paragraphs, with everything escaped that could be markup."""
    paragraphs = (html.escape(one).replace("\n", "<br>") for one in text.split("\n\n"))
    return "<!doctype html><html><body>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</body></html>"


def _sent(mail: EmailMessage, server: Smtp) -> Delivered | Failed:
    handed = False
    try:
        with _connected(server) as link:
            if server.user:
                link.login(server.user, server.password)
            handed = True
            link.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        return Failed("mail.sign_in", person=True)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return Failed("mail.refused", {"codes": codes}, permanent=not any(code in _TRANSIENT for code in codes))
    except smtplib.SMTPResponseException as error:
        return Failed("mail.answer", {"code": error.smtp_code}, permanent=error.smtp_code not in _TRANSIENT)
    except (OSError, smtplib.SMTPException) as error:
        return Failed("mail.unreachable", {"reason": type(error).__name__}, unclear=handed)
    return Delivered({"message_id": str(mail["Message-ID"])})


def _connected(server: Smtp) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    link = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    if server.security == "starttls":
        try:
            link.starttls(context=ssl.create_default_context())
        except BaseException:
            link.close()
            raise
    return link
