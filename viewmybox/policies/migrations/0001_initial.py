import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wall", "0001_context"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("effective_on", models.DateField()),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text_sv", models.TextField()),
                ("text_en", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "policy_version",
                "ordering": ["-number"],
            },
        ),
        migrations.RunSQL(
            "GRANT SELECT ON policy_version TO vmb_web, vmb_worker, vmb_support",
            migrations.RunSQL.noop,
        ),
    ]
