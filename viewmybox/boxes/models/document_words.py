from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Now

from viewmybox.boxes.models.document import Document
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class DocumentWords(CustomerOwned):
    """What a document's content is found by: its words, each sealed with the customer's key.

    A list of a document's words gives much of it away, and the document lies encrypted; so what is
    kept is a keyed hash of each word, in no order (decision 0032). Without the key it says nothing.
    """

    class State(models.TextChoices):
        READ = "read"
        NO_TEXT = "none"  # a picture, or a kind that nothing here reads
        TOO_LARGE = "large"
        UNREADABLE = "broken"

    document = CustomerForeignKey(Document)
    state = models.CharField(max_length=6, choices=State.choices)
    words = SearchVectorField()
    read_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "document_words"
        constraints = [
            models.UniqueConstraint(fields=["customer", "document"], name="document_read_once")
        ]

    @classmethod
    def keep(cls, document: UUID, state: str, sealed: list[str]) -> None:
        """Note what was read; what was there of the document before goes."""
        words: Any = Func(
            Value(sealed),
            function="array_to_tsvector",
            template="%(function)s(%(expressions)s::text[])",
        )
        cls.objects.filter(document_id=document).delete()
        cls.objects.create(document_id=document, state=state, words=words)
