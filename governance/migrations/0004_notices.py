import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.models.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_asset_list_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="clientapplication",
            name="last_token_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="clientapplication",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="revoked"
            ),
        ),
        migrations.AddField(
            model_name="clientapplication",
            name="secret_set_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=governance.models.identifiers.new_public_id,
                        editable=False,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review_waiting", "A review waits for my word"),
                            ("review_due", "A review that waits for me is due within a day"),
                            ("review_overdue", "A review that waits for me is overdue"),
                            ("review_decided", "What I submitted is decided or called off"),
                            ("votes_void", "Votes are void because the subject changed"),
                            ("mapping_decided", "A mapping of my campaign is decided or withdrawn"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("place", models.CharField(max_length=40)),
                ("place_id", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=160)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("in_inbox", models.BooleanField(default=True)),
                (
                    "mail_state",
                    models.CharField(
                        choices=[
                            ("none", "No mail"),
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Given up"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="mail",
                    ),
                ),
                (
                    "mail_attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                ),
                ("mail_due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("mail_leased_until", models.DateTimeField(blank=True, null=True)),
                ("mail_lease", models.UUIDField(blank=True, null=True)),
                ("mail_error", models.TextField(blank=True, verbose_name="last error")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("in_inbox", True), ("read_at__isnull", True)),
                        fields=["recipient"],
                        name="notice_unread",
                    ),
                    models.Index(fields=["recipient", "-id"], name="notice_inbox"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["place_id"],
                        name="notice_open",
                    ),
                    models.Index(
                        condition=models.Q(("mail_state", "waiting")),
                        fields=["mail_due_at"],
                        name="notice_mail_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "recipient"), name="told_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review_waiting", "A review waits for my word"),
                            ("review_due", "A review that waits for me is due within a day"),
                            ("review_overdue", "A review that waits for me is overdue"),
                            ("review_decided", "What I submitted is decided or called off"),
                            ("votes_void", "Votes are void because the subject changed"),
                            ("mapping_decided", "A mapping of my campaign is decided or withdrawn"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("inbox", "In the inbox"), ("mail", "By mail")], max_length=8
                    ),
                ),
                ("on", models.BooleanField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_switches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice switch",
                "verbose_name_plural": "notice switches",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "channel"), name="one_switch_per_kind_and_channel"
                    )
                ],
            },
        ),
    ]
