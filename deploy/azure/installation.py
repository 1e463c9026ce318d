"""The whole installation, in the order in which its parts need each other."""

import pulumi

import alarms
import apps
import database
import door
import ground
import keys
import network
import roles
import storage
import watching
from settings import Settings


def build(said: Settings) -> dict[str, pulumi.Output[str]]:
    """Make everything; what somebody needs to know of it afterwards is handed back."""
    here = ground.make(said)
    watch = watching.make(here)
    inside = network.make(here)
    vault = keys.make(here)
    stores = storage.make(here, inside)
    network.endpoint(here, inside, "vault", "vault", vault.vault.id)
    server = database.make(here, inside)
    things = {name: secret.id for name, secret in vault.secrets.items()}
    things |= {
        roles.KEY: vault.wrapping.id,
        roles.REGISTRY: said.registry,
        **{name: container.id for name, container in stores.blobs.containers.items()},
    }
    running = apps.make(here, inside, stores, vault, roles.make(here, things))
    way_in = door.make(here, running)
    test = watching.from_outside(here, watch)
    alarms.make(here, watch, test, alarms.Parts(running, server, stores, vault, way_in))
    watching.watch_all(here, watch)
    return outputs(server, stores, vault, running, way_in)


def outputs(
    server: database.Database,
    stores: storage.Stores,
    vault: keys.Keys,
    running: apps.Apps,
    way_in: door.Door,
) -> dict[str, pulumi.Output[str]]:
    """For the steps by hand that README.md describes."""
    told = {
        "database_host": server.server.fully_qualified_domain_name,
        "files_share": stores.files.path,
        "keys_share": stores.keys.path,
        "environment": running.environment.name,
        "vault": vault.vault.name,
    }
    for process, endpoint in way_in.endpoints.items():
        told[f"{process}_points_at"] = endpoint.host_name
    for process, job in running.jobs.items():
        told[f"{process}_job"] = job.name
    return told
