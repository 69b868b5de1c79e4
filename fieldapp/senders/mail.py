"""Mail by the operator's server.

Not by apprise: it gives each try another Message-ID, and a twin must be known again.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from fieldapp.models import DeliveryFault
from fieldapp.senders.failed import Failed

F = DeliveryFault
SECONDS = 15.0


@dataclass(frozen=True)
class Server:
    """smtps://user:password@host:465, or smtp://… with STARTTLS; in whose name."""

    url: str
    sender: str


def send(server: Server, to: str, subject: str, text: str, key: str) -> None:
    """One mail. Raises Failed, UNSURE when the line went dead after the message itself was sent."""
    if not server.url:
        raise Failed(F.NOT_CONFIGURED)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, to, subject
    message["Message-ID"] = f"<{key}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    line = _connected(server)
    try:
        line.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise Failed(F.REFUSED if code >= 500 else F.ERROR, code) from refused
    except smtplib.SMTPResponseException as said:
        raise Failed(F.REFUSED if said.smtp_code >= 500 else F.ERROR, said.smtp_code) from said
    except (OSError, smtplib.SMTPException) as cut_off:
        raise Failed(F.UNSURE) from cut_off
    finally:
        line.close()


def _connected(server: Server) -> smtplib.SMTP:
    """Signed in, over TLS wherever a password travels."""
    parts, secure = urlsplit(server.url), ssl.create_default_context()
    host, port = parts.hostname or "", parts.port or 0
    try:
        if parts.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
        else:
            line = smtplib.SMTP(host, port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as away:
        raise Failed(F.NO_CONNECTION) from away
    try:
        _sign_in(line, parts, secure)
    except BaseException:
        line.close()
        raise
    return line


def _sign_in(line: smtplib.SMTP, parts: SplitResult, secure: ssl.SSLContext) -> None:
    try:
        line.ehlo()
        if parts.scheme == "smtp" and line.has_extn("starttls"):
            line.starttls(context=secure)
        elif parts.scheme == "smtp" and parts.password:
            raise Failed(F.NOT_CONFIGURED)  # no password in the open
        if parts.password:
            line.login(unquote(parts.username or ""), unquote(parts.password))
    except smtplib.SMTPAuthenticationError as wrong:
        raise Failed(F.NOT_CONFIGURED, wrong.smtp_code) from wrong
    except (OSError, smtplib.SMTPException) as away:
        raise Failed(F.NO_CONNECTION) from away
