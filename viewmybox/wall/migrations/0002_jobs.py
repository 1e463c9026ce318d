from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [
        ("wall", "0001_context"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [script("viewmybox.wall", "jobs.sql")]
