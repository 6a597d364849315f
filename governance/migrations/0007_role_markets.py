from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_fact_mapping"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rolelimit",
            name="brands",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="governance.brand", verbose_name="brands"
            ),
        ),
        migrations.AddField(
            model_name="rolelimit",
            name="markets",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="governance.market", verbose_name="markets"
            ),
        ),
    ]
