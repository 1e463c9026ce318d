"""Words that alarms and parameters rely on are still the product's own."""

import ast

from building import recorded

import database
import known
import signals
from installation import build

SOURCES = {
    path.relative_to(known.PRODUCT.parent).with_suffix("").as_posix().replace("/", "."): path
    for path in known.PRODUCT.rglob("*.py")
}


def said_somewhere(words: str) -> bool:
    return any(f'"{words}"' in path.read_text(encoding="utf-8") for path in SOURCES.values())


def deeds() -> set[str]:
    """Every deed that the worker does daily or hourly, as upkeep names it."""
    return {
        f"{module}.{one.name}"
        for module, path in SOURCES.items()
        if module.endswith(("jobs", "housekeeping"))
        for one in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(one, ast.FunctionDef)
        if {"daily", "hourly"} & {ast.unparse(mark) for mark in one.decorator_list}
    }


def test_events_that_alarms_look_for_are_written_by_the_product():
    for words in (
        signals.PAGE_FAILED,
        signals.OVERDUE,
        signals.NOT_SENT,
        signals.REFUSED,
        signals.LETTERS,
        signals.WORKER_LIVES,
        signals.HOLE,
    ):
        assert said_somewhere(words), words
    assert not said_somewhere("words that nobody ever wrote")


def test_every_deed_that_ends_something_is_watched():
    ends = {one for one in deeds() if one.split(".")[-1].startswith(("purge", "erase", "sweep"))}
    assert ends == set(signals.PURGES)
    assert signals.HEADS in deeds()


def test_a_query_names_its_deeds():
    query = signals.IN_THE_LOG["purge-fails"].query
    assert all(f'"{deed}"' in query for deed in signals.PURGES)
    assert signals.HEADS in signals.IN_THE_LOG["heads-fail"].query


def test_spans_are_azures():
    """Azure takes these and no others for a rule on the log."""
    taken = {"PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H"}
    assert {signals.span(one.minutes) for one in signals.IN_THE_LOG.values()} <= taken
    assert {signals.span(one.minutes) for one in signals.COUNTED.values()} <= taken


def test_an_alarm_on_a_number_is_above_or_below_something():
    for one in signals.COUNTED.values():
        assert (one.above is None) != (one.below is None)


def test_the_server_logs_as_little_as_the_product_wants():
    wanted = known.constant("trust/server.py", "QUIET")
    assert len(wanted) > 10
    for name, value in wanted.items():
        if name in database.NOT_TO_BE_SET:
            assert name not in database.PARAMETERS
        else:
            assert database.PARAMETERS[name] == value, name
    assert set(database.NOT_TO_BE_SET) <= set(wanted)


def test_a_cluster_is_made_of_nodes_and_names_its_database(cluster, standard):
    (server,) = (one for one in cluster if one.kind.endswith(":Server"))
    assert server.get("cluster.clusterSize") == 4
    assert server.get("cluster.defaultDatabaseName") == "viewmybox"
    assert not [one for one in cluster if one.kind.endswith("dbforpostgresql:Database")]
    (single,) = (one for one in standard if one.kind.endswith(":Server"))
    assert single.get("cluster") is None
    assert [one for one in standard if one.kind.endswith("dbforpostgresql:Database")]


def test_passwords_at_the_database_can_be_switched_off(say):
    made = recorded(lambda: build(say(database_passwords=False)) and None)
    (server,) = (one for one in made if one.kind.endswith(":Server"))
    assert server.get("authConfig.passwordAuth") == "Disabled"
    assert server.get("administratorLogin") is None
    assert server.get("administratorLoginPassword") is None
