from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_asset_list_indexes"),
    ]

    operations = []
