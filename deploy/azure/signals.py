"""What alarms look for, in the log and among what Azure measures.

Most read what the application writes itself (docs/operations.md, Logs and Alarms): its lines of
JSON with their `event`, and what `viewmybox verify` says every hour. The words looked for are the
product's own, and a test looks whether they are still in its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from application import VERIFY, WEB, WORKER

NOW, SOON, TODAY = 0, 1, 2

# Words of the product.
PAGE_FAILED = "page failed"
OVERDUE = "overdue"
NOT_SENT, REFUSED = "letter not sent", "letter refused"
LETTERS = "letters"
WORKER_LIVES = "The worker lives: no job has waited for long"
HOLE = "HOLE"
# Deeds that end what is to be gone, and the one that writes the journals' heads off.
PURGES = (
    "viewmybox.accounts.jobs.purge_registrations",
    "viewmybox.accounts.jobs.purge_sessions",
    "viewmybox.billing.jobs.erase_due",
    "viewmybox.boxes.jobs.purge_bins",
    "viewmybox.billing.jobs.purge_ledger",
    "viewmybox.extracts.jobs.erase_abandoned",
    "viewmybox.extracts.jobs.purge_extracts",
    "viewmybox.webhooks.jobs.purge_messages",
    "viewmybox.extracts.jobs.sweep_unborn",
    "viewmybox.support.jobs.purge_console",
    "viewmybox.vault.jobs.purge_orphans",
)
HEADS = "viewmybox.vault.jobs.write_journal_heads"

LINES = """
ContainerAppConsoleLogs
| extend line = parse_json(Log)
| extend event = tostring(line.event), deed = tostring(line.deed)
"""


@dataclass(frozen=True, slots=True)
class InTheLog:
    """An alarm on lines of the log: more of them than `most` within `minutes`."""

    what: str
    query: str
    severity: int
    minutes: int
    most: int = 0
    # The other way round: nothing was written, and something should have been.
    is_silence: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """An alarm on a number that Azure measures of a part: it is above or below something."""

    what: str
    part: str
    metric: str
    severity: int
    above: float | None = None
    below: float | None = None
    reckoned: str = "Average"
    minutes: int = 15

    @property
    def operator(self) -> str:
        return "LessThan" if self.above is None else "GreaterThan"

    @property
    def threshold(self) -> float | None:
        return self.below if self.above is None else self.above


def failed(deeds: tuple[str, ...]) -> str:
    """Lines of deeds that were not done in time, or that ended with an error."""
    names = ", ".join(f'"{deed}"' for deed in deeds)
    words = "|".join(deed.replace(".", r"\.") for deed in deeds)
    return (
        f'{LINES}| where (event == "{OVERDUE}" and deed in ({names}))'
        f' or event matches regex @"^job [0-9]+ \\(({words})\\), (error|aborted)"'
    )


def verified(where: str) -> str:
    """Lines of the hourly look at everything."""
    return f'ContainerAppConsoleLogs | where ContainerName == "{VERIFY}" | where {where}'


IN_THE_LOG: Mapping[str, InTheLog] = {
    "pages-fail": InTheLog(
        "Pages end in an error: look for `page failed` and its place in the program.",
        f'{LINES}| where event == "{PAGE_FAILED}"',
        SOON,
        minutes=15,
        most=5,
    ),
    "queue-waits": InTheLog(
        "Jobs wait: does the worker run, and do its jobs end?",
        verified(f'Log startswith "{HOLE}" and Log has "{WORKER_LIVES}"'),
        SOON,
        minutes=120,
    ),
    "verify-finds": InTheLog(
        "`viewmybox verify` found a hole: its line says which promise.",
        verified(f'Log startswith "{HOLE}"'),
        SOON,
        minutes=120,
    ),
    "verify-is-silent": InTheLog(
        "Nobody looked for three hours whether all is as promised: does the job start?",
        verified('Log has " checks: "'),
        SOON,
        minutes=180,
        is_silence=True,
    ),
    "purge-fails": InTheLog(
        "What was to be gone is not: the privacy policy promises when. See the worker's log.",
        failed(PURGES),
        SOON,
        minutes=60,
    ),
    "heads-fail": InTheLog(
        "The journals' heads were not written off: until they are, a changed journal may pass.",
        failed((HEADS,)),
        SOON,
        minutes=60,
    ),
    "deed-is-overdue": InTheLog(
        "Something that must happen again and again did not: `deed` says what.",
        f'{LINES}| where event == "{OVERDUE}"',
        TODAY,
        minutes=60,
    ),
    "keys-are-destroyed": InTheLog(
        "More of customers' keys were destroyed than erasures explain: who asked for it?",
        'AZKVAuditLogs | where OperationName in ("KeyDelete", "KeyPurge")',
        NOW,
        minutes=60,
        most=20,
    ),
    "letters-wait": InTheLog(
        "Letters have waited for an hour: does the mail server answer?",
        f'{LINES}| where event == "{OVERDUE}" and deed == "{LETTERS}"',
        SOON,
        minutes=60,
    ),
    "letters-fail": InTheLog(
        "Many letters were not taken: they are tried again, and given up after three days.",
        f'{LINES}| where event in ("{NOT_SENT}", "{REFUSED}")',
        SOON,
        minutes=60,
        most=20,
    ),
}

DOOR, DATABASE = "door", "database"
# How Azure calls the kind of each part.
SPACES: Mapping[str, str] = {
    DOOR: "Microsoft.Cdn/profiles",
    DATABASE: "Microsoft.DBforPostgreSQL/flexibleServers",
    WEB: "Microsoft.App/containerApps",
    WORKER: "Microsoft.App/containerApps",
}
COUNTED: Mapping[str, Counted] = {
    "errors": Counted(
        "Of a hundred answers more than one is an error.", DOOR, "Percentage5XX", NOW, above=1
    ),
    "latency": Counted(
        "Answers take longer than 1.5 seconds.", DOOR, "TotalLatency", SOON, above=1500
    ),
    "unreached": Counted(
        "Front Door does not reach the application.", DOOR, "OriginHealthPercentage", NOW, below=50
    ),
    "disk": Counted(
        "The database's disk is filling up.", DATABASE, "storage_percent", SOON, above=80
    ),
    "database-busy": Counted(
        "The database's processors have no time left.", DATABASE, "cpu_percent", SOON, above=90
    ),
    "database-away": Counted(
        "The database does not answer.",
        DATABASE,
        "is_db_alive",
        NOW,
        below=1,
        reckoned="Maximum",
        minutes=5,
    ),
    "restarts": Counted(
        "The pages' processes end and are started again.",
        WEB,
        "RestartCount",
        SOON,
        above=3,
        reckoned="Maximum",
    ),
    "worker-away": Counted("No worker runs.", WORKER, "Replicas", NOW, below=1, reckoned="Maximum"),
}


def span(minutes: int) -> str:
    """A span of time as Azure writes it: it knows hours, and fewer of many minutes."""
    hours, rest = divmod(minutes, 60)
    return f"PT{minutes}M" if rest else f"PT{hours}H"
