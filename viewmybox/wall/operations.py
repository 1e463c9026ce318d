"""`isolate`: the one migration operation that puts a table behind the wall."""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


class Isolate(Operation):
    """Composite keys, forced row-level security, the policy and the grants for one table."""

    reduces_to_sql = True
    reversible = True

    def __init__(  # noqa: PLR0913 - what there is to say of a table
        self,
        name: str,
        references: Sequence[str] = (),
        restricted: Sequence[str] = (),
        key: Sequence[str] = ("customer_id", "id"),
        rights: str = ALL_RIGHTS,
        *,
        owned: bool = True,
    ) -> None:
        self.name = name
        self.references = tuple(references)
        self.restricted = tuple(restricted)
        self.key = tuple(key)
        self.rights = rights
        self.owned = owned

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        facts = {
            "references": self.references,
            "restricted": self.restricted,
            "key": self.key,
            "rights": self.rights,
            "owned": self.owned,
        }
        return type(self).__name__, [self.name], facts

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as Django knows them: `id` is their key."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's signature
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        quote = schema_editor.connection.ops.quote_name
        table = quote(model._meta.db_table)
        run = schema_editor.execute
        run("SELECT wall.isolate(%s, %s, %s)", [table, list(self.key), self.rights])
        if self.owned and self.key[0] == "customer_id":
            run(
                f"ALTER TABLE {table} ADD FOREIGN KEY (customer_id) "
                f"REFERENCES customer (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
            )
        for field in (*self.references, *self.restricted):
            tie(schema_editor, model, field, takes_row=field in self.references)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Dropping the table drops all of it."""

    def describe(self) -> str:
        return f"Isolate {self.name} by customer"


class Refer(Operation):
    """A composite foreign key on a table that stands behind the wall already."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str, field: str) -> None:
        self.name = name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Django knows the field from the operation that added it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's signature
        to_state: ProjectState,
    ) -> None:
        tie(schema_editor, to_state.apps.get_model(app_label, self.name), self.field)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """It goes with its column."""

    def describe(self) -> str:
        return f"Tie {self.field} of {self.name} to its customer"


def tie(
    schema_editor: BaseDatabaseSchemaEditor,
    model: Any,
    field: str,
    *,
    takes_row: bool = True,
) -> None:
    """A composite foreign key; with `takes_row` the end of its target is the row's end."""
    quote = schema_editor.connection.ops.quote_name
    column = model._meta.get_field(field)
    other = quote(column.related_model._meta.db_table)
    on_delete = "ON DELETE CASCADE" if takes_row else ""
    schema_editor.execute(
        "SELECT wall.refer(%s, %s, %s, %s)",
        [quote(model._meta.db_table), column.attname, other, on_delete],
    )


def refer(name: str, field: str) -> Refer:
    """Tie a new `CustomerForeignKey` to the same customer; its target takes the row with it."""
    return Refer(name, field)


def isolate(  # noqa: PLR0913 - the same
    name: str,
    *,
    references: Sequence[str] = (),
    restricted: Sequence[str] = (),
    key: Sequence[str] = ("customer_id", "id"),
    rights: str = ALL_RIGHTS,
    owned: bool = True,
) -> Isolate:
    """Put the table of the model `name` behind the wall.

    Args:
        name: the model, in the migration's own app.
        references: foreign keys whose target takes the row with it (ON DELETE CASCADE).
        restricted: foreign keys whose target cannot go while the row points at it.
        key: the primary key's columns; the first is the customer's.
        rights: what the web's and the worker's roles may do. Never TRUNCATE.
        owned: a foreign key to the customer, whose end takes the rows with it. Without it the one
            function that writes them makes sure of the customer, and erasing takes them itself.
    """
    return Isolate(name, references, restricted, key, rights, owned=owned)


def script(package: str, name: str) -> RunSQL:
    """A file of SQL out of a package's `sql` folder, run as it stands."""
    text = resources.files(package).joinpath("sql", name).read_text()
    return RunSQL([(text, None)], RunSQL.noop)
