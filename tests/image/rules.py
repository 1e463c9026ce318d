"""What a Dockerfile of ours must be; each rule yields what is wrong, in a sentence.

hadolint, which `make check` runs, knows the trade's own rules. These are the project's.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.image.dockerfile import ROOT, Dockerfile, Stage
from tests.image.ignoring import is_sent, patterns

LABELS = {
    f"org.opencontainers.image.{name}": f"${name.upper()}"
    for name in ("created", "licenses", "revision", "source", "version")
}
SECRET = re.compile(r"secret|passw|token|_key\b|_url\b|credential", re.IGNORECASE)
# In a line that pip is given: hashes of a lock, or no network at all.
CHECKED = ("--require-hashes", "--no-index")


def faults(dockerfile: Dockerfile, context: Path = ROOT) -> list[str]:
    found = [fault for rule in WHOLE for fault in rule(dockerfile)]
    found += [fault for stage in dockerfile.stages for rule in EACH for fault in rule(stage)]
    return [*found, *lacking(dockerfile, context)]


def bases(dockerfile: Dockerfile) -> Iterator[str]:
    for stage in dockerfile.stages:
        name = re.sub(r"\$\{?(\w+)\}?", lambda found: dockerfile.arguments[found[1]], stage.base)
        tag = name.partition("@")[0].rpartition("/")[2].partition(":")[2]
        if not tag or "latest" in tag:
            yield f"{name} has no tag that says which"
        elif "slim" not in tag:
            yield f"{name} is not slim"


def user(dockerfile: Dockerfile) -> Iterator[str]:
    users = [one.text for one in dockerfile.final.of("USER")]
    last = users[-1] if users else "root"
    if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", last):
        yield f"it runs as {last}, which is no number above 0"


def stages(dockerfile: Dockerfile) -> Iterator[str]:
    if len(dockerfile.stages) < 2 or dockerfile.final.of("RUN"):
        yield "the final stage makes something instead of taking what was made"
    taken = [one.words for one in dockerfile.final.of("COPY")]
    made = dockerfile.stages[0].pairs("ENV").get("VENV", "")
    if taken != [["--from=build", made, made]]:
        yield "the final stage takes something else than the virtual environment, or elsewhere to"


def labels(dockerfile: Dockerfile) -> Iterator[str]:
    told, asked = dockerfile.final.pairs("LABEL"), dockerfile.final.of("ARG")
    names = {one.text.partition("=")[0] for one in asked}
    for label, value in LABELS.items():
        if told.get(label) != value or value[1:] not in names:
            yield f"{label} is not told by the argument {value[1:]}"


def command(dockerfile: Dockerfile) -> Iterator[str]:
    final = dockerfile.final
    said = {name: [one.words for one in final.of(name)] for name in ("ENTRYPOINT", "CMD")}
    if said != {"ENTRYPOINT": [["viewmybox"]], "CMD": [["serve"]]}:
        yield "`docker run IMAGE worker` is not `viewmybox worker`, or nothing is not `serve`"
    if not final.of("HEALTHCHECK"):
        yield "there is no HEALTHCHECK"


def secrets(stage: Stage) -> Iterator[str]:
    for one in stage.instructions:
        names = [one.text.partition("=")[0]] if one.name == "ARG" else []
        names += one.pairs if one.name == "ENV" else []
        yield from (
            f"{one.name} {name} would stay in the image" for name in names if is_secret(name)
        )


def is_secret(name: str) -> bool:
    return bool(SECRET.search(name))


def fetching(stage: Stage) -> Iterator[str]:
    if stage.of("ADD"):
        yield "ADD fetches and unpacks: COPY does neither"
    for one in stage.of("RUN"):
        for line in re.split(r"&&|;|\|", one.text):
            if re.search(r"\b(?:curl|wget|git|apt|apt-get)\b", line):
                yield f"something is fetched that no hash checks: {line.strip()}"
            if re.search(r"\bpip\b.*\binstall\b", line) and not any(it in line for it in CHECKED):
                yield f"pip installs what no hash checks: {line.strip()}"


def lacking(dockerfile: Dockerfile, context: Path) -> Iterator[str]:
    told = patterns()
    for stage in dockerfile.stages:
        for words in (one.words for one in stage.of("COPY")):
            if words[0].startswith("--from="):
                continue
            for source in words[:-1]:
                if not (context / source).exists():
                    yield f"{source} is copied and not there"
                elif not is_sent(source, told):
                    yield f"{source} is copied and never sent to the engine"


WHOLE = (bases, user, stages, labels, command)
EACH = (secrets, fetching)
