from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [("boxes", "0014_custom_fields")]

    operations = [script("viewmybox.boxes", "own_words.sql")]
