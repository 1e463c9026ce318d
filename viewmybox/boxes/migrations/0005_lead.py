from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("boxes", "0004_actions")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="lead_days",
            field=models.PositiveSmallIntegerField(
                db_default=60,
                default=60,
                validators=[MaxValueValidator(730)],
                verbose_name="Remind so many days before the last day to act",
            ),
        ),
    ]
