from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    initial = True
    dependencies = [("boxes", "0001_initial")]

    operations = [script("viewmybox.followup", "facts.sql")]
