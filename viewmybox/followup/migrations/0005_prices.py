from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_deviations"), ("boxes", "0014_custom_fields")]

    operations = [script("viewmybox.followup", "prices.sql")]
