"""The program that `pulumi up` runs, with settings and secrets as a stack has them."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
from building import MARK, Made, Recorder, texts
from pulumi.runtime import rpc

import settings

PROGRAM = Path(settings.__file__).with_name("__main__.py")


def run(said) -> list[Made]:
    """Run it as Pulumi would, each secret being one of Pulumi's own."""
    spelled = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name in settings.PLAIN
        for value in [getattr(said, name)]
    }
    config = {f"viewmybox:{name}": value for name, value in (spelled | said.secrets).items()}
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="viewmybox", stack="test")
    pulumi.runtime.set_all_config(config, [f"viewmybox:{name}" for name in said.secrets])
    try:
        pulumi.runtime.test(lambda: runpy.run_path(str(PROGRAM)) and None)()
    finally:
        pulumi.runtime.set_all_config({})
    return recorder.made


def unsealed(value) -> Iterator[str]:
    """Every text that Pulumi would write into its state as it is."""
    if isinstance(value, dict) and value.get(rpc._special_sig_key) == rpc._special_secret_sig:  # noqa: SLF001 - how Pulumi marks it
        return
    if isinstance(value, dict):
        for inner in value.values():
            yield from unsealed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from unsealed(inner)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def made(said_once) -> list[Made]:
    return run(said_once)


def test_the_program_makes_what_the_tests_look_at(made, standard):
    assert {str(one) for one in made} == {str(one) for one in standard}


def test_no_secret_is_in_the_state_unsealed(made):
    assert sum(MARK in text for one in made for text in texts(one.inputs)) == 12
    assert [text for one in made for text in unsealed(one.inputs) if MARK in text] == []


def test_a_secret_that_is_not_sealed_would_be_seen(standard):
    assert [text for one in standard for text in unsealed(one.inputs) if MARK in text]
