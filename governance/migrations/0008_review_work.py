from collections import Counter
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.models.identifiers

KINDS = [
    ("review_waiting", "A review waits for my word"),
    ("review_due", "A review that waits for me is due within a day"),
    ("review_overdue", "A review that waits for me is overdue"),
    ("review_decided", "What I submitted is decided or called off"),
    ("review_commented", "Somebody comments on a review of mine"),
    ("votes_void", "Votes are void because the subject changed"),
    ("mapping_decided", "A mapping of my campaign is decided or withdrawn"),
]


def number_rounds(apps: Any, schema_editor: Any) -> None:
    """Give earlier reviews the round they were: one more after each rejection, until approved."""
    rejected: Counter[tuple[Any, ...]] = Counter()
    reviews = apps.get_model("governance", "Review").objects
    rows = reviews.order_by("opened_at", "id").values_list(
        "pk", "subject", "asset_id", "mapping__slot_id", "state"
    )
    for pk, *question, state in rows.iterator():
        asked = tuple(question)
        if rejected[asked]:
            reviews.filter(pk=pk).update(round=1 + rejected[asked])
        if state == "rejected":
            rejected[asked] += 1
        elif state == "approved":
            rejected[asked] = 0


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0007_role_markets"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1)), name="review_round_from_one"
            ),
        ),
        migrations.CreateModel(
            name="ReviewHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder_name", models.CharField(max_length=120)),
                ("taken_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hold",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold of a review",
                "verbose_name_plural": "holds of reviews",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("renewed_at__gte", models.F("taken_at"))),
                        name="hold_renewed_after_taken",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
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
                ("author_name", models.CharField(max_length=120)),
                ("text", models.TextField(verbose_name="comment")),
                ("at_ms", models.BigIntegerField(null=True)),
                ("pin_x", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("pin_y", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("page", models.PositiveIntegerField(null=True)),
                ("written_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="governance.review",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.assetversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on a review",
                "verbose_name_plural": "comments on reviews",
                "ordering": ["written_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "[^[:space:]]")),
                        name="comment_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("at_ms__isnull", True), ("at_ms__gte", 0), _connector="OR"
                        ),
                        name="comment_position_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pin_x__isnull", True), ("pin_y__isnull", True)),
                            models.Q(
                                ("pin_x__isnull", False),
                                ("pin_y__isnull", False),
                                ("pin_x__gte", 0),
                                ("pin_x__lte", 1),
                                ("pin_y__gte", 0),
                                ("pin_y__lte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="comment_pin_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("page__isnull", True), ("page__gte", 1), _connector="OR"
                        ),
                        name="comment_page_from_one",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=30, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="noticeswitch",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=30),
        ),
        migrations.RunPython(number_rounds, migrations.RunPython.noop, elidable=True),
    ]
