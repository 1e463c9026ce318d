from django.db import migrations

from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        script("viewmybox.wall", "context.sql"),
        script("viewmybox.wall", "isolate.sql"),
        script("viewmybox.wall", "turns.sql"),
    ]
