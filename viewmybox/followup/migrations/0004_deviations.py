from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("followup", "0003_targets"), ("boxes", "0012_deviations")]

    operations = [script("viewmybox.followup", "deviations.sql")]
