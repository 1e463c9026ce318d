"""No request tells anything of customer A to whoever has no right to it, whatever it tries.

A sample with every `make test`, drawn anew each day; `make prove` tries all of the core and draws
the rest. `SEED=2026-11-22 make test` draws that day's sample again. `KEPT` names a folder where
the parts that passed are kept, so that a long run that was broken off goes on.
"""

import datetime as dt
import json
import os
import random
from collections import Counter
from pathlib import Path

import hypothesis
import pytest

from tests.wall.exceptions import EXCEPTIONS
from tests.wall.matrix import Attempt, core, difference, drawn, names_a, send, the_two
from tests.wall.routes import EVERY, ROUTES, Who
from tests.wall.senders import SENDERS, Sender, World, make_world, program
from tests.wall.test_routes import things
from tests.wall.whole import digest, whole

LONG = hypothesis.settings.get_current_profile_name() == "prove"
SEED = os.environ.get("SEED") or dt.datetime.now(dt.UTC).date().isoformat()
KEPT = os.environ.get("KEPT")
CHUNKS = 105 if LONG else 4
GOAL = 105_000 if LONG else 3_000
# Whoever sends these has no session afterwards.
LAST = ("settings/sessions/others/end/", "sign-out/", "support/sign-out/")


@pytest.fixture(scope="module")
def attempts():
    """What this run tries: all of the core in the long run, two thirds of it in the sample."""
    chance = random.Random(SEED)  # noqa: S311 - a choice of tests
    first = core() if LONG else chance.sample(core(), GOAL * 2 // 3)
    chosen = drawn(first, GOAL, SEED)
    chance.shuffle(chosen)
    return chosen


@pytest.fixture
def world(database, cast):
    """Of its own for each part: what is written for good ends sessions and closes boxes of B's."""
    return make_world(whole("Alice", "Customer A"), whole("Charlie", "Customer B"))


def test_the_attempts_are_many_and_leave_no_route_and_no_sender_out(attempts):
    assert len(attempts) == len(set(attempts)) >= GOAL
    assert {attempt.path for attempt in attempts} == set(EVERY)
    assert {attempt.sender for attempt in attempts} == set(SENDERS)


def test_the_exceptions_only_shrink():
    assert len(EXCEPTIONS) == 0
    assert all(EXCEPTIONS.values())
    assert {path for path, _method in EXCEPTIONS} <= set(EVERY)


@pytest.mark.promise("P3")
@pytest.mark.parametrize("chunk", range(CHUNKS), ids=lambda n: f"part {n + 1} of {CHUNKS}")
def test_an_id_of_anothers_is_one_that_never_existed(request, attempts, chunk, record_property):
    kept = Path(KEPT or "/nowhere") / f"{SEED} {chunk}.json"
    if kept.is_file():
        record_property("attempts", json.loads(kept.read_text()))
        return
    world = request.getfixturevalue("world")
    before, found, statuses, writing = digest(world.a.id), [], Counter(), []
    part = attempts[chunk::CHUNKS]
    for attempt in part:
        told, answer, wrote = difference(world, attempt)
        statuses[answer.status] += 1
        if told:
            found.append(told)
        if answer.status >= 500:
            found.append(f"{attempt}: {answer.status}")
        if not world.senders[attempt.sender].inside and names_a(world, answer):
            found.append(f"{attempt} names what is A's: {answer}")
        if wrote:
            writing.append(attempt)
    record_property("attempts", dict(statuses))
    assert statuses.total() == len(part)
    assert found[:4] == [], f"{len(found)} of seed {SEED}"
    # Until now everything was undone. What wrote anything writes it for good now.
    for attempt in sorted(writing, key=lambda one: one.path in LAST):
        assert send(world, attempt, the_two(world, attempt)[0]).status_code < 500, attempt
    assert digest(world.a.id) == before
    if KEPT:
        kept.write_text(json.dumps(statuses))


READING = [
    Attempt(path, "GET", "owner", "path", part, "as written")
    for path, calls in ROUTES.items()
    for call in calls
    if call.method == "GET" and call.who is not Who.ANYBODY
    for part, fact in things(path, call).items()
    if fact != "nowhere"
]


@pytest.mark.parametrize("attempt", READING, ids=lambda attempt: attempt.path)
def test_the_two_answers_differ_for_its_own_customer(a, b, attempt):
    """The control: asked by A's own, with every right, the two answers differ, and one names A."""
    world = World(a, b)
    client = program(a.keys["write"]) if attempt.path.startswith("api/") else a.owner.client
    if attempt.path.startswith("reporting/"):  # which lets no other member in
        client = a.supplier.client
    world.senders["owner"] = Sender(client, a, inside=True)
    told, answer, _wrote = difference(world, attempt)
    assert told
    assert answer.status == 200
