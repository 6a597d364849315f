"""The mails of notices: claim, commit, send without a transaction, settle.

At least once: a worker that dies between the server's yes and ours sends the mail again when its
lease has ended. Both bear the same Message-ID, made of the notice, so a mail server or reader can
tell the second for what it is; losing a mail could be told by nobody. Nothing is sent twice
otherwise, however often the task runs.
"""

import logging
import smtplib
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from governance import clock, outbox
from governance.models import MailState, Notice
from governance.queries.notice_words import about_of, details_of, line_of

logger = logging.getLogger(__name__)

REFUSED_FOR_GOOD = 500
"""From this answer of a mail server on, asking again does not help (RFC 5321 §4.2.1)."""

LONGEST_ERROR = 300


class Refused(Exception):
    """The server takes this mail never, but may take others."""


class Unreachable(Exception):
    """The server takes no mail at the moment."""


def send_due(*, limit: int = 50) -> int:
    """Send the mails that are due, oldest first; how many left. Safe to repeat and to kill.

    The first sign that the server takes no mail ends the round: the others keep their turn.
    """
    sent = 0
    for _turn in range(limit):
        notice = _claim()
        if notice is None:
            break
        if not notice.recipient.is_active or not notice.recipient.email:
            _settle(notice, mail_state=MailState.NONE)  # nobody to write to any more
            continue
        try:
            _send(notice)
        except Refused as error:
            _failed(notice, str(error), for_good=True)
        except Unreachable as error:
            _failed(notice, str(error), for_good=False)
            break
        else:
            _settle(notice, mail_state=MailState.SENT, mailed_at=clock.now(), mail_error="")
            sent += 1
    return sent


def message_id(notice: Notice) -> str:
    """The Message-ID of a notice's mail; the same for every attempt (RFC 5322 §3.6.4)."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<notice.{notice.public_id.hex}@{host}>"


def compose(notice: Notice) -> EmailMessage:
    """The mail of a notice: plain text in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = line_of(notice)
        address = reverse(notice.place, args=[notice.place_id])
        context = {
            "line": subject,
            "about": about_of(notice),
            "details": details_of(notice),
            "kind": notice.get_kind_display(),
            "place_url": f"{settings.BASE_URL}{address}",
            "switches_url": f"{settings.BASE_URL}{reverse('governance:account')}#notices",
        }
        body = render_to_string("mail/notice.txt", context)
    headers = {"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[notice.recipient.email], headers=headers)


def retry_mail(notice_id: int) -> bool:
    """Make a mail that was given up due at once; whether there was one."""
    again = {"mail_attempts": 0, "mail_due_at": clock.now()}
    given_up = Notice.objects.filter(pk=notice_id, mail_state=MailState.FAILED)
    return bool(given_up.update(mail_state=MailState.WAITING, **again))


def _claim() -> Notice | None:
    """Lease the mail that has been due for longest; committed before it returns.

    ``durable`` sees to it: no transaction is open while the server is spoken to.
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        notice = (
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(Q(mail_leased_until__isnull=True) | Q(mail_leased_until__lt=now))
            .filter(mail_state=MailState.WAITING, mail_due_at__lte=now)
            .order_by("mail_due_at", "id")
            .first()
        )
        if notice is not None:
            notice.mail_lease, notice.mail_leased_until = uuid.uuid4(), now + outbox.LEASE
            notice.mail_attempts += 1
            notice.save(update_fields=["mail_lease", "mail_leased_until", "mail_attempts"])
    return notice


def _send(notice: Notice) -> None:
    """Hand a mail to the server.

    Raises:
        Refused, Unreachable: it was not taken; their words hold no password.
    """
    try:
        message = compose(notice)
        with get_connection() as server:
            server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _answer(code, text) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(f"The mail server refused the log-in ({error.smtp_code}).") from error
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]) from error
    except ValueError as error:  # an address or a header that no mail can hold
        raise Refused(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]) from error


def _answer(code: int, text: bytes | str) -> Exception:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    reason = f"{code} {words}"[:LONGEST_ERROR]
    return Refused(reason) if code >= REFUSED_FOR_GOOD else Unreachable(reason)


def _failed(notice: Notice, reason: str, *, for_good: bool) -> None:
    logger.warning("Mail of notice %s: %s", notice.public_id, reason)
    if for_good or notice.mail_attempts >= outbox.LAST_ATTEMPT:
        _settle(notice, mail_state=MailState.FAILED, mail_error=reason)
        return
    wait: timedelta = outbox.backoff(notice.mail_attempts)
    _settle(notice, mail_due_at=clock.now() + wait, mail_error=reason)


def _settle(notice: Notice, **changes: object) -> None:
    """Note how it went and give the lease back, unless somebody else holds it by now."""
    held = Notice.objects.filter(pk=notice.pk, mail_lease=notice.mail_lease)
    held.update(mail_lease=None, mail_leased_until=None, **changes)
