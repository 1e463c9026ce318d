from django.db import migrations, models

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_policy"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="read_only",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        script("viewmybox.accounts", "standing.sql"),
        script("viewmybox.accounts", "forgetting.sql"),
    ]
