from django.db import migrations, models

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("extracts", "0006_incoming"), ("accounts", "0006_prices_letter")]

    operations = [
        migrations.AddField(
            model_name="extract", name="renewed_at", field=models.DateTimeField(null=True)
        ),
        script("viewmybox.extracts", "forgetting.sql"),
    ]
