from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_customers_verbs"), ("accounts", "0006_prices_letter")]
    operations = [script("viewmybox.billing", "prices.sql")]
