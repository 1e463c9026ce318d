from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("support", "0007_leaving"), ("billing", "0005_notice")]
    operations = [script("viewmybox.support", "prices.sql")]
