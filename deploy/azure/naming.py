"""What everything is called, within what Azure allows.

One function makes every name, so that no limit is met for the first time in the middle of a
`pulumi up`. Names that all of Azure shares (storage accounts, key vaults, database servers, Front
Door's endpoints) end in six characters of the subscription's and the installation's hash: nobody
else has them, and they are the same at every run.

    python naming.py SUBSCRIPTION INSTALLATION

prints those that other settings need before anything is made.
"""

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

INSTALLATION = re.compile(r"^[a-z][a-z0-9]{1,9}$")


class UnusableNameError(ValueError):
    """A name that Azure would refuse."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What Azure lets a kind of resource be called."""

    longest: int
    shortest: int = 1
    hyphens: bool = True
    # One namespace for all customers of Azure: the name needs an ending of our own.
    shared: bool = False


# https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
LIMITS: Mapping[str, Limit] = {
    "action-group": Limit(260),
    "app": Limit(32, 2),
    "availability": Limit(260),
    "budget": Limit(63),
    "cluster": Limit(63, 3, shared=True),
    "database": Limit(63, 3, shared=True),
    "door": Limit(46, 5, shared=True),
    "endpoint": Limit(64, 2),
    "environment": Limit(60, 2),
    "firewall": Limit(128, hyphens=False),
    "group": Limit(90),
    "identity": Limit(128, 3),
    "insights": Limit(255),
    "job": Limit(32, 2),
    "logs": Limit(63, 4),
    "network": Limit(64, 2),
    "rule": Limit(260),
    "security-group": Limit(80),
    "storage": Limit(24, 3, hyphens=False, shared=True),
    "topic": Limit(50, 3),
    "vault": Limit(24, 3, shared=True),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one installation, which is called `installation` itself."""

    installation: str
    subscription: str

    def __post_init__(self) -> None:
        if not INSTALLATION.match(self.installation):
            raise UnusableNameError(
                f"{self.installation!r} is no name for an installation: two to ten small letters"
                " and digits, a letter first. Names of storage accounts leave no room for more."
            )

    @property
    def ending(self) -> str:
        """Six characters that only this installation has."""
        whole = f"{self.subscription}/{self.installation}"
        return hashlib.sha256(whole.encode()).hexdigest()[:6]

    def name(self, kind: str, part: str = "") -> str:
        """What a resource of a kind is called; `part` tells several of a kind apart.

        Raises:
            UnusableNameError: Azure would refuse it.
        """
        limit = LIMITS[kind]
        pieces = [self.installation, part, self.ending if limit.shared else ""]
        said = "-".join(piece for piece in pieces if piece)
        made = said if limit.hyphens else said.replace("-", "")
        if not limit.shortest <= len(made) <= limit.longest:
            raise UnusableNameError(
                f"{made} has {len(made)} characters; Azure allows {limit.shortest} to"
                f" {limit.longest} for a {kind}."
            )
        return made


def shared(subscription: str, installation: str) -> str:
    """The names that other settings need before anything is made, a line each."""
    names = Names(installation, subscription)
    domain = "postgres.database.azure.com"
    return "\n".join(
        [
            f"resource group    {names.name('group')}",
            f"database server   {names.name('database')}.{domain}",
            f"elastic cluster   {names.name('cluster')}.{domain}",
            f"vault of secrets  {names.name('vault', 'secret')}",
            f"vault of keys     {names.name('vault', 'keys')}",
            f"files             {names.name('storage', 'files')}",
        ]
    )


def tags(installation: str, size: str) -> dict[str, str]:
    """What every resource carries that can: whose it is, and who may change it."""
    return {
        "service": "viewmybox",
        "installation": installation,
        "size": size,
        "made-by": "pulumi: deploy/azure",
        "information": "customers' own; EU only",
    }


if __name__ == "__main__":
    print(shared(*sys.argv[1:3]))  # noqa: T201 - the command's output
