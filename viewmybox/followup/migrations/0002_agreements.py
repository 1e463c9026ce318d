from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_facts"), ("boxes", "0002_agreements")]

    operations = [script("viewmybox.followup", "agreements.sql")]
