"""What people are told: notices, how each is to reach its reader, and what a person turned off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.identifiers import new_public_id
from governance.models.user import User


class NoticeKind(models.TextChoices):
    """What a notice tells; each can be turned off by itself."""

    REVIEW_WAITING = "review_waiting", _("A review waits for my word")
    REVIEW_DUE = "review_due", _("A review that waits for me is due within a day")
    REVIEW_OVERDUE = "review_overdue", _("A review that waits for me is overdue")
    REVIEW_DECIDED = "review_decided", _("What I submitted is decided or called off")
    REVIEW_COMMENTED = "review_commented", _("Somebody comments on a review of mine")
    VOTES_VOID = "votes_void", _("Votes are void because the subject changed")
    MAPPING_DECIDED = "mapping_decided", _("A mapping of my campaign is decided or withdrawn")


class Channel(models.TextChoices):
    """The ways to a reader."""

    INBOX = "inbox", _("In the inbox")
    MAIL = "mail", _("By mail")


class MailState(models.TextChoices):
    """How far the mail of a notice is."""

    NONE = "none", _("No mail")
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class Notice(models.Model):
    """One thing told to one person.

    The words are made of ``kind`` and ``params`` when it is read, in its reader's language.
    ``place`` is the name of a route and ``place_id`` the public id it takes, so no address is kept.
    ``key`` names the cause: a person is told each cause once, whatever is repeated.
    ``in_inbox`` is off where the person wants a mail only. The columns of mail are those of the
    outbox: ``mail_lease`` keeps one sending in flight, a failed one is due again at
    ``mail_due_at``, and after the last attempt it waits, as failed, for a person.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    recipient = models.ForeignKey(
        User, models.CASCADE, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind)
    params = models.JSONField(default=dict)
    place = models.CharField(max_length=40)
    place_id = models.CharField(max_length=64)
    key = models.CharField(max_length=160)
    created_at = models.DateTimeField(_("created"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    in_inbox = models.BooleanField(default=True)
    mail_state = models.CharField(
        _("mail"), max_length=8, choices=MailState, default=MailState.NONE
    )
    mail_attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    mail_due_at = models.DateTimeField(_("due"), null=True, blank=True)
    mail_leased_until = models.DateTimeField(null=True, blank=True)
    mail_lease = models.UUIDField(null=True, blank=True)
    mail_error = models.TextField(_("last error"), blank=True)
    mailed_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="told_once"),
        ]
        indexes = [
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True, in_inbox=True),
                name="notice_unread",
            ),
            models.Index(fields=["recipient", "-id"], name="notice_inbox"),
            models.Index(
                fields=["place_id"], condition=models.Q(read_at__isnull=True), name="notice_open"
            ),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_state="waiting"),
                name="notice_mail_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.params.get('title', '')}"


class NoticeSwitch(models.Model):
    """What a person set for one kind and one channel; without a row it is on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_switches")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    channel = models.CharField(max_length=8, choices=Channel)
    on = models.BooleanField()

    class Meta:
        verbose_name = _("notice switch")
        verbose_name_plural = _("notice switches")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"], name="one_switch_per_kind_and_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}, {self.channel}"
