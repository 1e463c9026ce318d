from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("boxes", "0019_entry_kinds"), ("followup", "0005_prices")]

    operations = [script("viewmybox.followup", "own_kinds.sql")]
