from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("support", "0006_session")]
    operations = [script("viewmybox.support", "leaving.sql")]
