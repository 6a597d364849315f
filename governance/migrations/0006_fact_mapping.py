import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.models.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0005_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldmapping",
            name="transformation",
            field=models.CharField(
                choices=[
                    ("as_is", "As it is"),
                    ("first", "First of several values"),
                    ("values", "Listed values"),
                    ("names", "English names"),
                    ("day_first", "Dates as 31.12.2027"),
                    ("month_first", "Dates as 12/31/2027"),
                ],
                default="as_is",
                max_length=12,
                verbose_name="transformation",
            ),
        ),
        migrations.AddField(
            model_name="fieldmapping",
            name="values",
            field=models.JSONField(blank=True, default=dict, verbose_name="values"),
        ),
        migrations.CreateModel(
            name="FactReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rules", models.CharField(max_length=64)),
                ("total", models.PositiveIntegerField(default=0, verbose_name="assets")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="assets read")),
                (
                    "changed",
                    models.PositiveIntegerField(
                        default=0, verbose_name="assets whose facts changed"
                    ),
                ),
                ("after", models.BigIntegerField(default=0)),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "reading of facts",
                "verbose_name_plural": "readings of facts",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("ended_at__isnull", True)),
                        name="one_fact_reading_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MappingDraft",
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
                ("sources", models.JSONField()),
                ("rules", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counting", "Being counted"),
                            ("counted", "Counted"),
                            ("applied", "Applied"),
                            ("discarded", "Discarded"),
                        ],
                        default="counting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="assets")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="assets counted")),
                ("after", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("examples", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a field mapping",
                "verbose_name_plural": "drafts of field mappings",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("state__in", ["counting", "counted"])),
                        name="one_mapping_draft_at_a_time",
                    )
                ],
            },
        ),
    ]
