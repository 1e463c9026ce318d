from django.db import migrations, models

from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import refer

ABOUT = ("agreement", "entry", "action")


class Migration(migrations.Migration):
    dependencies = [("boxes", "0010_credits")]

    operations = [
        *[
            migrations.AddField(
                "document",
                about,
                CustomerForeignKey(editable=False, null=True, to=f"boxes.{about}"),
            )
            for about in ABOUT
        ],
        migrations.AddField(
            "document", "version", models.PositiveSmallIntegerField(db_default=1, default=1)
        ),
        migrations.AddField(
            "document",
            "first",
            CustomerForeignKey(editable=False, null=True, to="boxes.document"),
        ),
        migrations.AddField(
            "document", "replaced_at", models.DateTimeField(editable=False, null=True)
        ),
        *[
            migrations.AddIndex(
                "document",
                models.Index(
                    condition=models.Q((f"{about}__isnull", False)),
                    fields=["customer", about],
                    name=f"document_of_{about}",
                ),
            )
            for about in ABOUT
        ],
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=("customer", "first", "version"), name="document_version_once"
            ),
        ),
        *[refer("document", about) for about in (*ABOUT, "first")],
    ]
