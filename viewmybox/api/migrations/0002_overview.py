from importlib import resources

from django.db import migrations


def script(name: str) -> migrations.RunSQL:
    text = resources.files("viewmybox.api").joinpath("sql", name).read_text()
    return migrations.RunSQL([(text, None)], migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
        ("boxes", "0001_initial"),
    ]

    operations = [script("overview.sql")]
