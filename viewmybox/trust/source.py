"""What this version of the software says of its database: read from its own migrations and SQL.

Nothing is repeated here. Tables come from the models, rights and keys from `isolate`, functions,
triggers and grants from the text of the SQL that the migrations run, word for word.
"""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from django.apps import apps
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from procrastinate.schema import SchemaManager

from viewmybox.wall.operations import Isolate, Refer

BODY = re.compile(r"\$(\w*)\$(.*?)\$\1\$", re.DOTALL)
FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION\s+([\w.]+)\s*\((.*?)AS\s+\$(\w*)\$(.*?)\$\3\$([^;]*);",
    re.DOTALL,
)
GRANT = re.compile(
    r"\s*(GRANT|REVOKE)\s+(.+?)\s+ON\s+((?:FUNCTION|TABLE)\s+|)(.+?)\s+(?:TO|FROM)\s+(.+)",
    re.DOTALL,
)
RIGHT = re.compile(r"(\w+)(?:\s*\(([^)]*)\))?")
QUEUE = "procrastinate"


@dataclass(frozen=True, slots=True)
class Function:
    """A function as its SQL declares it."""

    name: str
    body: str
    language: str
    definer: bool
    volatility: str
    parallel: str
    settings: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table as the models and migrations declare it; rights by role, "UPDATE (name)" alone."""

    name: str
    columns: frozenset[str] = frozenset()
    rights: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    isolated: Isolate | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key inside a customer, or to the customer itself."""

    table: str
    columns: tuple[str, ...]
    target: str
    cascades: bool


def file(package: str, name: str) -> str:
    return resources.files(package).joinpath("sql", name).read_text()


@functools.cache
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def operations() -> Iterator[tuple[str, object]]:
    """App and operation, in the order in which the migrations run; the queue's own left out."""
    graph = loader().graph
    seen = set()
    for leaf in graph.leaf_nodes():
        for node in graph.forwards_plan(leaf):
            if node not in seen and node[0] != QUEUE:
                seen.add(node)
                for operation in graph.nodes[node].operations:
                    yield node[0], operation


@functools.cache
def script() -> str:
    """All SQL that our migrations run, one after the other."""
    texts = []
    for _app, operation in operations():
        if isinstance(operation, RunSQL):
            sql = operation.sql if isinstance(operation.sql, str) else operation.sql[0]
            texts.append(sql if isinstance(sql, str) else sql[0])
    return without_comments(";\n".join(texts) + ";\n")


@functools.cache
def queue_script() -> str:
    """The queue's tables and functions, as its package ships them."""
    return SchemaManager.get_schema()


def without_comments(text: str) -> str:
    """Comments outside of bodies go; inside they are part of what the database keeps."""
    parts = re.split(r"(\$\w*\$)", text)
    inside, kept = "", []
    for part in parts:
        if part.startswith("$") and part.endswith("$") and inside in ("", part):
            inside = "" if inside else part
            kept.append(part)
        else:
            kept.append(part if inside else re.sub(r"--[^\n]*", "", part))
    return "".join(kept)


def functions() -> dict[str, Function]:
    """Every function, by its name with the schema; the last declaration counts."""
    found = {}
    for name, head, _mark, body, tail in FUNCTION.findall(without_comments(queue_script())):
        found[f"public.{name}"] = declared(f"public.{name}", head + tail, body)
    for name, head, _mark, body, tail in FUNCTION.findall(script()):
        full = name if "." in name else f"public.{name}"
        found[full] = declared(full, head + tail, body)
    return found


def declared(name: str, head: str, body: str) -> Function:
    settings = re.findall(r"\bSET\s+(\w+)\s*=\s*((?:[\w$\"]+)(?:,\s*[\w$\"]+)*)", head)
    volatility = re.search(r"\b(IMMUTABLE|STABLE|VOLATILE)\b", head)
    language = re.search(r"\bLANGUAGE\s+'?(\w+)", head)
    return Function(
        name=name,
        body=body,
        language=language[1].lower() if language else "",
        definer="SECURITY DEFINER" in head,
        volatility=(volatility[1] if volatility else "VOLATILE").lower()[0],
        parallel="s" if "PARALLEL SAFE" in head else "u",
        settings=tuple(f"{key}={value}" for key, value in settings),
    )


def tables() -> dict[str, Table]:
    """Every table, by its name; those of schema `wall` with it."""
    found = {
        model._meta.db_table: Table(
            model._meta.db_table,
            frozenset(str(column.column) for column in model._meta.local_concrete_fields),
        )
        for model in apps.get_models(include_auto_created=True)
    }
    found["django_migrations"] = Table("django_migrations")
    written = r"CREATE (?:UNLOGGED )?TABLE\s+([\w.]+)\s*\((.*?)\n\)"
    for name, inside in re.findall(written, script(), re.DOTALL):
        columns = re.findall(r"^\s+([a-z_]+)\s+[a-z]", inside, re.MULTILINE)
        found[name] = Table(name, frozenset(columns))
    for name, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", BODY.sub("", script())):
        found[name].columns |= {column}  # one that the database makes, and no model knows
    for app, operation in operations():
        if isinstance(operation, Isolate):
            table = found[apps.get_model(app, operation.name)._meta.db_table]
            table.isolated = operation
            for role in ("vmb_web", "vmb_worker"):
                table.rights[role] |= rights(operation.rights)
    for verb, given, kind, names, roles in grants():
        if kind == "FUNCTION" or names.startswith(("SCHEMA", "ALL", "DATABASE")):
            continue
        for name in re.split(r"\s*,\s*", names):
            for role in roles:
                change(found[name].rights[role], rights(given), verb)
    return found


def links() -> Iterator[Link]:
    """The foreign keys that `isolate` adds."""
    for app, operation in operations():
        if isinstance(operation, Refer):
            yield link(apps.get_model(app, operation.name), operation.field, cascades=True)
        if not isinstance(operation, Isolate):
            continue
        model = apps.get_model(app, operation.name)
        table = model._meta.db_table
        if operation.owned and operation.key[0] == "customer_id":
            yield Link(table, ("customer_id",), "customer", cascades=True)
        for name in (*operation.references, *operation.restricted):
            yield link(model, name, cascades=name in operation.references)


def link(model: type[Model], name: str, *, cascades: bool) -> Link:
    column: Any = model._meta.get_field(name)
    target = column.related_model._meta.db_table
    return Link(model._meta.db_table, ("customer_id", column.attname), target, cascades)


def triggers() -> set[str]:
    """The queue's own; no other is wanted, on no table."""
    return set(re.findall(r"CREATE TRIGGER\s+(\w+)", queue_script()))


def runners() -> dict[str, set[str]]:
    """Who may run which function, by its name; the owner may run all."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in functions():
        if name.startswith(f"public.{QUEUE}"):
            found[name] = {"vmb_worker"}  # jobs.sql grants them in a loop
    for verb, _given, kind, names, roles in grants():
        if kind != "FUNCTION":
            continue
        for name in re.findall(r"([\w.]+)\s*\([^)]*\)", names):
            change(found[name if "." in name else f"public.{name}"], set(roles), verb)
    return found


def grants() -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Verb, rights, kind, names and roles of each GRANT and REVOKE outside of a body."""
    for statement in BODY.sub("", script()).split(";"):
        if found := GRANT.fullmatch(statement):
            verb, given, kind, names, roles = found.groups()
            yield verb, given, kind.strip(), names.strip(), re.findall(r"\w+", roles)


def rights(text: str) -> set[str]:
    """A text such as "SELECT, UPDATE (a, b)" as SELECT, UPDATE (a), UPDATE (b)."""
    found = set()
    for right, columns in RIGHT.findall(text):
        found |= {f"{right} ({name})" for name in re.findall(r"\w+", columns)} or {right}
    return found


def change(held: set[str], given: set[str], verb: str) -> None:
    if verb == "GRANT":
        held |= given
    elif "ALL" in given:
        held.clear()
    else:
        held -= given


def settings_in(text: str) -> set[str]:
    """The names of the settings that a script gives to roles."""
    return set(re.findall(r"\bSET ([\w.]+) =", text))


def types() -> set[str]:
    """The queue's own; we make none."""
    return set(re.findall(r"CREATE TYPE\s+(\w+)", queue_script()))


def tables_of(labels: Iterable[str]) -> set[str]:
    """The tables of models named as "app.Model"."""
    return {apps.get_model(label)._meta.db_table for label in labels}
