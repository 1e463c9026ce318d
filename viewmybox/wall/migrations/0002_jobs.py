from importlib import resources

from django.db import migrations


def script(name: str) -> migrations.RunSQL:
    text = resources.files("viewmybox.wall").joinpath("sql", name).read_text()
    return migrations.RunSQL([(text, None)], migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("wall", "0001_context"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [script("jobs.sql")]
