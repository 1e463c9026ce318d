"""Customer-owned models: every query names the customer, every foreign key joins on it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat
from django.db import models
from django.db.models.expressions import Expression
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.where import WhereNode

from viewmybox.wall import context

__all__ = [
    "CurrentCustomer",
    "CustomerForeignKey",
    "CustomerManager",
    "CustomerOwned",
    "first_id",
    "new_id",
]


def new_id() -> UUID:
    """A UUIDv7: unguessable enough to be an address, in order of time for the indexes."""
    return uuid_utils.compat.uuid7()


def first_id(at: datetime) -> UUID:
    """The least id that could be made at that moment: what is newer lies above it in the key."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


class CurrentCustomer(Expression):
    """The entered customer as a literal value, read when the statement is compiled.

    A literal (and not `wall.customer()`) because only that lets Citus route to one shard.
    """

    output_field = models.UUIDField()

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:  # noqa: ARG002 - Django's signature
        return "%s", [context.customer_id()]


class CustomerManager(models.Manager["Any"]):
    """Every query begins with `customer_id = <the entered customer>`."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(customer=CurrentCustomer())


class CustomerOwned(models.Model):
    """A model whose every row belongs to one customer.

    The migration that creates its table must call `isolate` for it: the key then is
    (customer_id, id) and the database keeps other customers out by itself. `checks.py` refuses to
    start an installation where that was forgotten.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(
        "accounts.Customer",
        on_delete=models.DO_NOTHING,
        default=context.customer_id,
        editable=False,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """A form leaves out `customer` and what its thing is under (a service's box), which it does
        not ask for; the unique constraints need them all the same.
        """
        under = {
            field.name
            for field in self._meta.concrete_fields
            if isinstance(field, CustomerForeignKey) and self.__dict__.get(field.attname)
        }
        super().validate_constraints(exclude=set(exclude or ()) - under - {"customer"})

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> Any:
        """Update within the customer; never write the customer's column (Citus refuses it)."""
        kept = [value for value in values if value[0].name != "customer"]
        within = base_qs.filter(customer=CurrentCustomer())
        return super()._do_update(within, using, pk_val, kept, *rest)

    def delete(
        self,
        using: str | None = None,  # noqa: ARG002 - Django's signature
        keep_parents: bool = False,  # noqa: ARG002, FBT001, FBT002 - the same
    ) -> tuple[int, dict[str, int]]:
        """One statement; what hangs below goes by the database's own ON DELETE CASCADE."""
        return type(self).objects.filter(pk=self.pk).delete()


class CustomerForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key inside one customer: joins on (customer_id, id) both.

    The constraint itself is composite and made by `isolate`; nothing is ever set to null or
    cascaded by the ORM.
    """

    def __init__(self, to: Any, **options: Any) -> None:
        options.setdefault("on_delete", models.DO_NOTHING)
        options["db_constraint"] = False
        options["db_index"] = False
        options.setdefault("related_name", "+")
        super().__init__(to, **options)

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """`related.customer_id = this.customer_id` beside the join on `id`."""
        ours = self.model._meta.get_field("customer")
        theirs = self.related_model._meta.get_field("customer")
        same = Exact(theirs.get_col(related_alias), ours.get_col(alias))  # type: ignore[union-attr, arg-type]
        return WhereNode([same])  # type: ignore[list-item] # a lookup is what stands in a where
