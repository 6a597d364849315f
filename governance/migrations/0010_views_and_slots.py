import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0009_campaign_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_view",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="governance.savedview",
                verbose_name="view that the catalogue opens with",
            ),
        ),
    ]
