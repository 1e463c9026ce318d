from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("wall", "0002_jobs")]
    operations = [script("viewmybox.wall", "upkeep.sql")]
