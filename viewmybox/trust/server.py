"""The database server: what it keeps, what it logs, what is loaded into it; the migrations."""

from collections.abc import Iterator

from viewmybox.trust import source
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen

# A statement can hold a signed context or a customer's words, and so can an error's text, which
# quotes the value that it is about.
QUIET = {
    "log_min_messages": "fatal",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "debug_print_parse": "off",
    "debug_print_rewritten": "off",
    "debug_print_plan": "off",
    "auto_explain.log_min_duration": "-1",
    "pg_stat_statements.track_utility": "off",
    "pgaudit.log": "none",
}
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
LIBRARIES = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")
KNOWN_LIBRARIES = {"citus", "pg_stat_statements"}


def settings(here: Installation, names: list[str]) -> dict[str, str]:
    found = here.rows(
        "migrator" if here.config.database("migrator") else "web",
        "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
        [names],
    )
    return dict(found)


@check("P4", "The server’s log takes no statement, error or value: neither words nor contexts")
def quiet_log(here: Installation) -> Iterator[str]:
    for name, setting in settings(here, list(QUIET)).items():
        if setting != QUIET[name]:
            yield f"{name} is {setting} and not {QUIET[name]}"


@check("P15", "What the server has confirmed is on disk, also after a power cut")
def durable(here: Installation) -> Iterator[str]:
    for name, setting in settings(here, list(SAFE)).items():
        if setting != SAFE[name]:
            yield f"{name} is {setting}"


@check("P3", "No library is loaded into the server but those that are known")
def strange_libraries(here: Installation) -> Iterator[str]:
    found = settings(here, list(LIBRARIES))
    for name, setting in found.items():
        for library in filter(None, (word.strip(" \"'") for word in setting.split(","))):
            if library not in KNOWN_LIBRARIES:
                yield f"{name}: {library}"
    if found.keys() < set(LIBRARIES):
        raise Unseen("the server shows it only to a role that was granted pg_read_all_settings")


@check("P15", "Every migration of this version is applied, and none of another")
def migrated(here: Installation) -> Iterator[str]:
    applied = set(here.rows("migrator", "SELECT app, name FROM django_migrations"))
    known = set(source.loader().disk_migrations)
    for app, name in sorted(known - applied):
        yield f"{app}.{name} is not applied; run viewmybox migrate"
    for app, name in sorted(applied - known):
        yield f"{app}.{name} is applied, and not of this version"
