from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_provider")]

    operations = [script("viewmybox.journal", "note.sql")]
