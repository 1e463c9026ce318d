from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("boxes", "0003_targets"), ("support", "0005_grant_case")]
    operations = [
        script("viewmybox.support", "session.sql"),
        script("viewmybox.support", "charting.sql"),
    ]
