"""Three sizes of the installation, and what each is estimated to cost a month.

    python sizes.py

prints the table that stands in README.md. Every price is an ESTIMATE: written down by hand on the
day that `PRICED` names, rounded, in euro without VAT, and to be checked against Azure's price
calculator (https://azure.microsoft.com/pricing/calculator/) before anybody decides by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PRICED = "2026-11-27"
HOURS = 730
SECONDS = HOURS * 3600
# The privacy policy promises that what is erased is gone from backups after so many days.
LONGEST_BACKUP_DAYS = 35


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs in euro a month."""

    unit: str
    euro: float


PRICES: Mapping[str, Price] = {
    "container vCPU, always on": Price("vCPU", 0.0000215 * SECONDS),
    "container memory, always on": Price("GiB", 0.0000027 * SECONDS),
    "container environment with private endpoint": Price("environment", 0.09 * HOURS),
    "database, Burstable": Price("vCore", 30),
    "database, GeneralPurpose": Price("vCore", 62),
    "database, MemoryOptimized": Price("vCore", 84),
    "database storage": Price("GB", 0.12),
    "database backups beyond the database's size": Price("GB", 0.09),
    "files, in one place": Price("GB", 0.02),
    "files, in three zones and the paired region": Price("GB", 0.045),
    "key vaults": Price("vault", 5),
    "key vaults: calls": Price("10,000 calls", 0.14),
    "Front Door Premium with its firewall": Price("profile", 310),
    "Front Door: answers": Price("GB", 0.08),
    "logs taken in": Price("GB", 2.6),
    "private endpoint": Price("endpoint", 6.7),
    "private DNS zone": Price("zone", 0.5),
    "alert rules": Price("rule", 0.8),
    "availability test": Price("call", 0.0005),
}

# What is the same in every size: endpoints and zones as network.py makes them, rules as alarms.py.
ENDPOINTS = 5
ZONES = 3
RULES = 20
# Four places ask every five minutes.
CALLS = 4 * 12 * HOURS


@dataclass(frozen=True, slots=True)
class Size:
    """How large each part is."""

    name: str
    meant_for: str
    web_cpu: float
    web_replicas: tuple[int, int]
    worker_cpu: float
    worker_replicas: tuple[int, int]
    database_sku: str
    database_tier: str
    database_cores: int
    database_gb: int
    is_doubled: bool
    backup_days: int
    has_backups_elsewhere: bool
    files_gb: int
    customers: int
    logs_gb: int
    log_days: int
    answers_gb: int

    def parts(self, nodes: int = 1) -> list[tuple[str, float]]:
        """What is paid for: the price's name and how many of it.

        Containers are counted at their fewest replicas, each as if it were busy all the time: what
        is idle costs less, and what is added under load costs more.
        """
        always = self.web_cpu * self.web_replicas[0] + self.worker_cpu * self.worker_replicas[0]
        servers = nodes * (2 if self.is_doubled else 1)
        where = "three zones and the paired region" if self.is_doubled else "one place"
        files = f"files, in {where}"
        return [
            ("container vCPU, always on", always),
            ("container memory, always on", 2 * always),
            ("container environment with private endpoint", 1),
            (f"database, {self.database_tier}", self.database_cores * servers),
            ("database storage", self.database_gb * servers),
            ("database backups beyond the database's size", self.database_gb * nodes / 2),
            (files, self.files_gb),
            ("key vaults", 2),
            # What was opened is remembered for a minute: a guess of a thousand a day and customer.
            ("key vaults: calls", 3 * self.customers),
            ("Front Door Premium with its firewall", 1),
            ("Front Door: answers", self.answers_gb),
            ("logs taken in", self.logs_gb),
            ("private endpoint", ENDPOINTS),
            ("private DNS zone", ZONES),
            ("alert rules", RULES),
            ("availability test", CALLS),
        ]

    def monthly(self, nodes: int = 1) -> int:
        """The estimate in whole tens of euro."""
        return round(
            sum(PRICES[name].euro * count for name, count in self.parts(nodes)), -1
        ).__int__()


SIZES: Mapping[str, Size] = {
    "small": Size(
        name="small",
        meant_for="a trial, or few customers who can wait for an hour",
        web_cpu=0.5,
        web_replicas=(1, 3),
        worker_cpu=0.5,
        worker_replicas=(1, 1),
        database_sku="Standard_B2ms",
        database_tier="Burstable",
        database_cores=2,
        database_gb=64,
        is_doubled=False,
        backup_days=14,
        has_backups_elsewhere=False,
        files_gb=100,
        customers=20,
        logs_gb=5,
        log_days=30,
        answers_gb=50,
    ),
    "standard": Size(
        name="standard",
        meant_for="the service in earnest: every part twice, in two zones",
        web_cpu=1.0,
        web_replicas=(2, 8),
        worker_cpu=1.0,
        worker_replicas=(2, 2),
        database_sku="Standard_D4ds_v5",
        database_tier="GeneralPurpose",
        database_cores=4,
        database_gb=256,
        is_doubled=True,
        backup_days=35,
        has_backups_elsewhere=True,
        files_gb=500,
        customers=200,
        logs_gb=20,
        log_days=90,
        answers_gb=300,
    ),
    "large": Size(
        name="large",
        meant_for="many customers who measure by the minute",
        web_cpu=2.0,
        web_replicas=(4, 20),
        worker_cpu=2.0,
        worker_replicas=(3, 3),
        database_sku="Standard_E16ds_v5",
        database_tier="MemoryOptimized",
        database_cores=16,
        database_gb=2048,
        is_doubled=True,
        backup_days=35,
        has_backups_elsewhere=True,
        files_gb=4000,
        customers=2000,
        logs_gb=100,
        log_days=90,
        answers_gb=2000,
    ),
}


def table() -> str:
    """The sizes with their parts, as README.md has them."""
    names = list(SIZES)
    rows = [
        ("meant for", [one.meant_for for one in SIZES.values()]),
        ("web", [replicas(one.web_cpu, one.web_replicas) for one in SIZES.values()]),
        ("worker", [replicas(one.worker_cpu, one.worker_replicas) for one in SIZES.values()]),
        ("database", [f"{one.database_sku}, {one.database_gb} GB" for one in SIZES.values()]),
        ("standby in another zone", [yes(one.is_doubled) for one in SIZES.values()]),
        ("backups", [f"{one.backup_days} days" for one in SIZES.values()]),
        (
            "backups in the paired region too",
            [yes(one.has_backups_elsewhere) for one in SIZES.values()],
        ),
        ("files, reckoned with", [f"{one.files_gb} GB" for one in SIZES.values()]),
        ("customers, reckoned with", [f"{one.customers}" for one in SIZES.values()]),
        ("logs", [f"{one.logs_gb} GB, {one.log_days} days" for one in SIZES.values()]),
        *costs(),
        ("**estimate a month**", [f"**€ {one.monthly():,}**" for one in SIZES.values()]),
    ]
    head = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    return "\n".join([*head, *(f"| {what} | {' | '.join(cells)} |" for what, cells in rows)])


def costs() -> list[tuple[str, list[str]]]:
    """Each part's price times its number; of kinds that exclude each other, one row for each."""
    parts = {name: dict(one.parts()) for name, one in SIZES.items()}
    return [
        (
            f"€ {what} ({price.euro:,.4g} per {price.unit})",
            [
                f"{counts[what] * price.euro:,.0f}" if what in counts else "–"
                for counts in parts.values()
            ],
        )
        for what, price in PRICES.items()
    ]


def replicas(cpu: float, between: tuple[int, int]) -> str:
    fewest, most = between
    number = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return f"{number} × {cpu:g} vCPU, {2 * cpu:g} GiB"


def yes(is_so: bool) -> str:  # noqa: FBT001 - the answer to a question
    return "yes" if is_so else "no"


if __name__ == "__main__":
    print(table())  # noqa: T201 - the command's output
