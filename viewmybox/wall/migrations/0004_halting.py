from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("wall", "0003_upkeep")]
    operations = [script("viewmybox.wall", "halting.sql")]
