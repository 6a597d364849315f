import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform

import governance.models.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0004_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "query",
                    models.CharField(blank=True, max_length=2000, verbose_name="address"),
                ),
                ("shared", models.BooleanField(default=False, verbose_name="shared")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared", True)),
                        fields=["name", "id"],
                        name="saved_view_shared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("owner"),
                        django.db.models.functions.text.Lower("name"),
                        name="saved_view_name_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="asset",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    KeyTextTransform("product_types", "effective_facts"),
                    KeyTextTransform("Keywords", "remote_metadata"),
                    KeyTextTransform("keywords", "remote_metadata"),
                    KeyTextTransform("tags", "remote_metadata"),
                    KeyTextTransform("topic", "remote_metadata"),
                    config="simple",
                ),
                name="asset_tag_words",
            ),
        ),
    ]
