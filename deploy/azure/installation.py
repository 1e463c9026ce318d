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
    told = keys.secrets(here, inside)
    customers = keys.customers(here, inside)
    server = database.make(here, inside)
    who, ours = roles.identities(here), roles.own(here)
    things: dict[str, pulumi.Input[str]] = {name: one.id for name, one in told.secrets.items()}
    things |= {roles.REST_KEY: told.at_rest.id, roles.KEYS: customers.id}
    things |= {roles.REGISTRY: said.registry} if said.registry else {}
    may_encrypt = roles.give(here, roles.STORAGE, who[roles.STORAGE], things, ours)
    stores = storage.make(here, inside, told, who[roles.STORAGE], may_encrypt)
    things[roles.FILES] = stores.files.container.id
    users = {name: one for name, one in who.items() if name != roles.STORAGE}
    given = {name: roles.give(here, name, one, things, ours) for name, one in users.items()}
    running = apps.make(here, inside, told, roles.Rights(who, given))
    way_in = door.make(here, running)
    test = watching.from_outside(here, watch)
    alarms.make(here, watch, test, alarms.Parts(running, server, told, way_in))
    watching.watch_all(here, watch)
    return outputs(server, running, way_in)


def outputs(
    server: database.Database, running: apps.Apps, way_in: door.Door
) -> dict[str, pulumi.Output[str]]:
    """For the steps by hand that README.md describes."""
    told = {
        "database_host": server.server.fully_qualified_domain_name,
        "environment": running.environment.name,
    }
    for process, endpoint in way_in.endpoints.items():
        told[f"{process}_points_at"] = endpoint.host_name
    for process, job in running.jobs.items():
        told[f"{process}_job"] = job.name
    return told
