"""Django's PostgreSQL engine with what the wall needs changed."""

from typing import Any

import psycopg
from django.db import models
from django.db.backends.postgresql import base, features
from psycopg.pq import TransactionStatus

from viewmybox.wall.postgresql.passwords import asked, for_pool

# What a session could leave behind for the next one on its connection: a setting to carry
# something out in, a statement that stands in for another, a cursor, a lock. Of temporary tables
# only the owner can make any (sql/database.sql), so those of recording are kept.
LEAVE_NOTHING = "CLOSE ALL; RESET ALL; DEALLOCATE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()"


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[models.Model]) -> bool:
        """False for customer-owned tables: their key is (customer_id, id), so `id` alone does not
        determine the other columns for PostgreSQL, and GROUP BY must name them all.
        """
        if any(field.name == "customer" for field in model._meta.fields):
            return False
        allowed: bool = super().allows_group_by_selected_pks_on_model(model)
        return allowed


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    @property
    def pool(self) -> Any:
        """Django's; each connection that it makes asks for its password, where one is asked for."""
        pool: Any = super().pool
        if pool is not None and isinstance(pool.kwargs, dict):
            pool.kwargs = for_pool(pool.kwargs)
        return pool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A pool asks by itself, and only when it makes one."""
        facts = conn_params if self.pool else asked(conn_params)
        return super().get_new_connection(facts)

    def _close(self) -> None:
        """Empties the connection before the pool, and so anybody else, gets it back."""
        if self.connection is not None and self.pool:
            leave_nothing(self.connection)
        super()._close()  # type: ignore[misc] # the stubs leave it out


def leave_nothing(connection: "psycopg.Connection[Any]") -> None:
    """Here and not as the pool's own `reset`, which would hand each connection to a thread first.

    One that cannot be emptied is closed: the pool throws it away and makes another.
    """
    try:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
        connection.autocommit = True  # in a transaction, what is undone below would come back
        connection.execute(LEAVE_NOTHING)
    except psycopg.Error:
        connection.close()
