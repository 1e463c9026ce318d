from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("support", "0001_operators"), ("wall", "0003_upkeep")]
    operations = [script("viewmybox.support", "queue.sql")]
