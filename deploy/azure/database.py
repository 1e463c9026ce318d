"""PostgreSQL: one server with a standby, or an elastic cluster of several nodes.

The application signs in as its four roles, by password (viewmybox/wall/sql/roles.sql); people
administer it as members of a group in Entra ID. What the server writes to its log is what the
product's own check wants of it (viewmybox/trust/server.py): no statement, no value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dbforpostgresql as postgresql

import network
import regions
from application import DATABASE
from ground import Ground
from settings import ADMINISTRATOR_PASSWORD

# With passwords off Azure wants neither; with them on it wants both.
ADMINISTRATOR = "vmb_administrator"

PARAMETERS: Mapping[str, str] = {
    # Only TLS, and none of its old versions.
    "require_secure_transport": "on",
    "ssl_min_protocol_version": "TLSv1.2",
    "password_encryption": "scram-sha-256",
    "azure.accepted_password_auth_method": "scram-sha-256",
    # A guesser waits longer and longer.
    "connection_throttle.enable": "on",
    # Another session's statement may hold a signed context. The product sets this for its roles;
    # Azure's administrator may not, so it is off for all (sql.py).
    "track_activities": "off",
    # A statement can hold a signed context or a customer's words, and an error quotes values.
    "log_min_messages": "fatal",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "pg_stat_statements.track_utility": "off",
    "pgaudit.log": "none",
    # Azure's own stores of statements.
    "pg_qs.query_capture_mode": "none",
    "pgms_wait_sampling.query_capture_mode": "none",
}
# What the product wants of a server's log and what Azure does not let anybody set, with the reason
# why that is no hole.
NOT_TO_BE_SET: Mapping[str, str] = {
    "debug_print_parse": "off where nobody changes it, as PostgreSQL comes",
    "debug_print_rewritten": "the same",
    "debug_print_plan": "the same",
    "auto_explain.log_min_duration": "the library is not loaded, so that nothing explains itself",
}


@dataclass(frozen=True, slots=True)
class Database:
    """The server, and the last change to it, which others wait for."""

    server: postgresql.Server
    ready: pulumi.Resource


def make(ground: Ground, inside: network.Network) -> Database:
    """The server or cluster, with its administrators, its parameters and its private door."""
    made = server(ground)
    last: pulumi.Resource = administrators(ground, made)
    for name, value in PARAMETERS.items():
        last = postgresql.Configuration(
            f"database-{name}",
            configuration_name=name,
            server_name=made.name,
            resource_group_name=ground.group,
            source="user-override",
            value=value,
            # Azure changes one thing of a server at a time.
            opts=pulumi.ResourceOptions(depends_on=[last]),
        )
    if ground.said.nodes == 1:
        last = postgresql.Database(
            "database",
            database_name=DATABASE,
            server_name=made.name,
            resource_group_name=ground.group,
            charset="UTF8",
            # The product sorts by itself; the embedded server has no linguistic order either.
            collation="C",
            opts=pulumi.ResourceOptions(protect=ground.said.protect, depends_on=[last]),
        )
    network.endpoint(ground, inside, "postgresqlServer", "database", made.id)
    ground.see("database", made)
    return Database(made, last)


def server(ground: Ground) -> postgresql.Server:
    said, size = ground.said, ground.said.chosen
    by_password = said.database_passwords
    is_cluster = said.nodes > 1
    return postgresql.Server(
        "server",
        server_name=ground.name("cluster" if is_cluster else "database"),
        resource_group_name=ground.group,
        location=ground.region,
        version=said.postgresql,
        sku=postgresql.SkuArgs(name=size.database_sku, tier=size.database_tier),
        storage=postgresql.StorageArgs(storage_size_gb=size.database_gb, auto_grow="Enabled"),
        # An elastic cluster has one database, which is named here and cannot be made afterwards.
        cluster=(
            postgresql.ClusterArgs(cluster_size=said.nodes, default_database_name=DATABASE)
            if is_cluster
            else None
        ),
        administrator_login=ADMINISTRATOR if by_password else None,
        administrator_login_password=said.secrets[ADMINISTRATOR_PASSWORD] if by_password else None,
        auth_config=postgresql.AuthConfigArgs(
            active_directory_auth="Enabled",
            password_auth="Enabled" if by_password else "Disabled",
            tenant_id=said.tenant,
        ),
        network=postgresql.NetworkArgs(public_network_access="Disabled"),
        high_availability=postgresql.HighAvailabilityArgs(
            mode="ZoneRedundant" if size.is_doubled else "Disabled"
        ),
        backup=postgresql.BackupArgs(
            backup_retention_days=size.backup_days,
            geo_redundant_backup="Enabled" if goes_elsewhere(ground) else "Disabled",
        ),
        maintenance_window=postgresql.MaintenanceWindowArgs(
            custom_window="Enabled", day_of_week=0, start_hour=1, start_minute=0
        ),
        tags=ground.tags,
        opts=ground.kept,
    )


def goes_elsewhere(ground: Ground) -> bool:
    """Whether backups go to the paired region too, which lies in the EU as well."""
    is_one = ground.said.nodes == 1
    return ground.said.chosen.has_backups_elsewhere and ground.region in regions.PAIRED and is_one


def administrators(
    ground: Ground, server: postgresql.Server
) -> postgresql.AdministratorsMicrosoftEntra:
    """The people of a group in Entra ID, each with a sign-in of their own."""
    return postgresql.AdministratorsMicrosoftEntra(
        "database-administrators",
        object_id=ground.said.administrators_id,
        principal_name=ground.said.administrators_name,
        principal_type="group",
        tenant_id=ground.said.tenant,
        server_name=server.name,
        resource_group_name=ground.group,
    )
