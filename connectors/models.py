"""Runs and cursors of the mirror."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SyncRun(models.Model):
    """One run of the mirror, with its progress and what it found.

    A run counts as alive while ``beat_at`` is fresh; one that stopped beating was killed, and the
    next run takes its place from the cursor. ``losses_agreed`` is the number of missing assets
    that a person has confirmed after a run was stopped for safety.
    """

    class Kind(models.TextChoices):
        INCREMENTAL = "incremental", _("Changes")
        FULL = "full", _("Full sweep")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped for safety")
        ABANDONED = "abandoned", _("Interrupted")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    asked_by = models.CharField(_("asked by"), max_length=120)
    requested_at = models.DateTimeField(_("requested"))
    started_at = models.DateTimeField(_("started"), null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    seen = models.PositiveIntegerField(_("assets seen"), default=0)
    total = models.PositiveIntegerField(_("assets expected"), null=True)
    changed = models.PositiveIntegerField(_("assets changed"), default=0)
    missing = models.PositiveIntegerField(_("assets missing"), default=0)
    faults = models.PositiveIntegerField(_("faults"), default=0)
    losses_agreed = models.PositiveIntegerField(_("missing assets agreed to"), null=True)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(state__in=["queued", "running"]),
                name="one_run_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SyncCursor(models.Model):
    """How far a stream has been read; moved only in the transaction that stored its page."""

    stream = models.CharField(max_length=60, primary_key=True)
    position = models.JSONField(default=dict)
    moved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sync cursor")
        verbose_name_plural = _("sync cursors")

    def __str__(self) -> str:
        return self.stream


class Provision(models.Model):
    """What the connector made in a remote, so that it can write there: one row per purpose.

    ``view_id`` is the view that the connector writes through, ``shown_view_id`` the read-only one
    that people see. ``problem`` tells why the place could not be made.
    """

    purpose = models.CharField(max_length=40, primary_key=True)
    view_id = models.CharField(max_length=64, blank=True)
    shown_view_id = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(_("checked"))
    problem = models.TextField(_("problem"), blank=True)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    def __str__(self) -> str:
        return self.purpose


class Sighting(models.Model):
    """What iconik's index last showed of an asset; rewritten only when it shows something else.

    ``digest`` is of the index document whose details were mirrored: while it stays the same, the
    details need not be fetched.
    """

    remote_id = models.UUIDField(primary_key=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")

    def __str__(self) -> str:
        return str(self.remote_id)


class SweepPage(models.Model):
    """The assets that a sweep saw on one page: only ever added, and dropped when it is settled.

    ``sweep`` is the id of the run that began the sweep. What a complete sweep did not see may be
    missing.
    """

    sweep = models.BigIntegerField()
    remote_ids = ArrayField(models.UUIDField())

    class Meta:
        verbose_name = _("page of a sweep")
        verbose_name_plural = _("pages of sweeps")

    def __str__(self) -> str:
        return f"{self.sweep}: {len(self.remote_ids)}"


class SyncFault(models.Model):
    """One asset that could not be mirrored: passed over, tried again by later runs, and shown.

    ``remote_id`` is text, because iconik may have given something that is no id.
    """

    remote_id = models.CharField(_("iconik id"), max_length=200, primary_key=True)
    message = models.TextField(_("message"))
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    first_at = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last tried"))

    class Meta:
        verbose_name = _("asset that cannot be mirrored")
        verbose_name_plural = _("assets that cannot be mirrored")
        ordering = ["last_at"]

    def __str__(self) -> str:
        return f"{self.remote_id}: {self.message}"
