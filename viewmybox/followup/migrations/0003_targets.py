from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_agreements"), ("boxes", "0003_targets")]

    operations = [script("viewmybox.followup", "targets.sql")]
