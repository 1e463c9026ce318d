from django.db import migrations, models

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("gone", models.BigIntegerField()),
                ("gone_hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "provider_head",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="provider_head_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderLine",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("deed", models.CharField(max_length=40)),
                ("salt", models.CharField(max_length=64)),
                ("details", models.TextField()),
                ("commitment", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "provider_line",
                "indexes": [
                    models.Index(fields=["at"], name="provider_line_by_time"),
                    models.Index(fields=["deed", "number"], name="provider_line_by_deed"),
                ],
            },
        ),
        script("viewmybox.journal", "provider.sql"),
    ]
