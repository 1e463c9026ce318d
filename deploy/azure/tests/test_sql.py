"""The script for the database's roles is the product's, less what Azure refuses."""

import pytest

import database
import sql


def test_only_what_azure_refuses_is_left_out():
    whole, script = sql.source("roles.sql").splitlines(), sql.script().splitlines()
    left_out = [line for line in whole if line not in script]
    assert len(left_out) == len(sql.REFUSED) == 2
    for line, name in zip(left_out, sql.REFUSED, strict=True):
        assert f"SET {name}" in line


def test_a_cluster_keeps_what_it_knows():
    assert "citus.propagate_set_commands" in sql.script(is_cluster=True)
    assert "citus.propagate_set_commands" not in sql.script()
    assert "SET track_activities" not in sql.script(is_cluster=True)


def test_what_is_left_out_is_set_for_the_whole_server():
    assert database.PARAMETERS["track_activities"] == "off"


def test_the_database_is_named_and_gets_its_owner():
    script = sql.script()
    assert "{database}" not in script
    assert 'ALTER DATABASE "viewmybox" OWNER TO vmb_owner;' in script
    assert script.index("CREATE ROLE vmb_owner") < script.index("GRANT vmb_owner TO CURRENT_USER")
    assert script.index("ALTER SCHEMA public") < script.index("REVOKE vmb_owner FROM CURRENT_USER")


@pytest.mark.parametrize("times", [0, 2])
def test_a_product_that_says_it_otherwise_is_looked_at_again(times):
    line = "EXECUTE format('ALTER ROLE %I SET track_activities = off', login);\n"
    with pytest.raises(ValueError, match=f"sets track_activities {times} times and not once"):
        sql.without(line * times, ["track_activities"])


def test_passwords_are_in_no_script():
    assert "PASSWORD '" not in sql.script()
