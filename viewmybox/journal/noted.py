"""Models that note what becomes of them, whichever door it comes through."""

from collections.abc import Collection
from typing import Any, Self

from viewmybox.journal.noting import note
from viewmybox.wall.models import CustomerOwned

CLOSING = ["closed_at"]


class Noted(CustomerOwned):
    """Notes `<model>.made`, `.changed` with the names of the columns, `.closed` and `.opened`.

    A save that changes nothing is no deed.
    """

    class Meta(CustomerOwned.Meta):
        abstract = True

    @classmethod
    def from_db(cls, *given: Any, **options: Any) -> Self:
        row: Self = super().from_db(*given, **options)
        row._remember()
        return row

    def save(self, **options: Any) -> None:
        kind, made = self._meta.model_name, self._state.adding
        changed = [] if made else self._changed(options.get("update_fields"))
        super().save(**options)
        self._remember()
        if made:
            note(f"{kind}.made", self)
        elif changed == CLOSING:
            note(f"{kind}.{'closed' if self.__dict__['closed_at'] else 'opened'}", self)
        elif changed:
            note(f"{kind}.changed", self, fields=changed)

    def _remember(self) -> None:
        columns = {field.attname for field in self._meta.concrete_fields}
        kept = {name: value for name, value in self.__dict__.items() if name in columns}
        self.__dict__["as_kept"] = kept

    def _changed(self, saved: Collection[str] | None) -> list[str]:
        """The columns that are saved with another value than they had when they were read."""
        kept = self.__dict__["as_kept"]
        return [
            field.attname
            for field in self._meta.concrete_fields
            if (saved is None or {field.name, field.attname} & {*saved})
            and kept.get(field.attname) != self.__dict__.get(field.attname)
        ]
