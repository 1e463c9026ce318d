from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_read_only"),
        ("journal", "0002_provider"),
    ]

    operations = [script("viewmybox.accounts", "journal.sql")]
