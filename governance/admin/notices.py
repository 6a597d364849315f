"""Notices in the console: which mails wait or were given up, and why; never what they tell."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance import audit
from governance.actions.mailing import retry_mail
from governance.admin.kinds import ReadOnlyAdmin
from governance.models import Notice
from governance.queries.actors import actor_of_person


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices and how far their mails are; a mail that was given up can be sent again."""

    list_display = ("kind", "recipient", "created_at", "mail_state", "mail_attempts", "mail_error")
    list_filter = ("mail_state", "kind")
    list_select_related = ("recipient",)
    fields = (
        *("kind", "recipient", "created_at", "read_at", "mail_state", "mail_attempts"),
        *("mail_due_at", "mail_error", "mailed_at"),
    )
    actions = ("retry",)

    @admin.action(description=_("Send the chosen mails again"))
    def retry(self, request: HttpRequest, queryset: models.QuerySet[Notice]) -> None:
        """Make mails that were given up due at once."""
        again = sum(retry_mail(pk) for pk in queryset.values_list("pk", flat=True))
        if again:
            audit.record_plain(
                actor_of_person(request.user),
                "mail.retried",
                subject_kind="notice",
                subject_id=str(again),
                label=ngettext("%(count)s mail", "%(count)s mails", again) % {"count": again},
            )
        words = ngettext("%(count)s mail is due.", "%(count)s mails are due.", again)
        self.message_user(request, words % {"count": again})
