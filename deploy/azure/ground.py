"""What everything stands on: settings, names, tags and the resource group."""

from dataclasses import dataclass, field
from typing import TypeVar

import pulumi
from pulumi_azure_native import resources

import naming
import regions
from settings import Settings

Made = TypeVar("Made", bound=pulumi.CustomResource)


@dataclass(frozen=True, slots=True)
class Ground:
    """Handed to every function that makes something."""

    said: Settings
    names: naming.Names
    tags: dict[str, str]
    group: pulumi.Output[str]
    group_id: pulumi.Output[str]
    # What is to write to the log, in the order in which it was made (watching.py).
    seen: list[tuple[str, pulumi.CustomResource]] = field(default_factory=list)

    @property
    def region(self) -> str:
        return regions.in_the_union(self.said.region)

    @property
    def kept(self) -> pulumi.ResourceOptions:
        """For what holds information: Pulumi refuses to remove it while the setting stands."""
        return pulumi.ResourceOptions(protect=self.said.protect)

    def see(self, name: str, made: Made) -> Made:
        """Have a resource watched."""
        self.seen.append((name, made))
        return made

    def name(self, kind: str, part: str = "") -> str:
        return self.names.name(kind, part)


def make(said: Settings) -> Ground:
    """The resource group, and what the rest needs to know."""
    names = said.names
    tags = naming.tags(said.installation, said.size)
    group = resources.ResourceGroup(
        "group",
        resource_group_name=names.name("group"),
        location=regions.in_the_union(said.region),
        tags=tags,
        opts=pulumi.ResourceOptions(protect=said.protect),
    )
    return Ground(said, names, tags, group.name, group.id)
