from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_telling")]
    operations = [script("viewmybox.billing", "notice.sql")]
