"""Where the installation may lie: Azure's regions in the European Union, and nowhere else.

The privacy policy promises that everything stays in the EU. Norway, Switzerland and the United
Kingdom have regions too and are not among these.
"""

DEFAULT = "swedencentral"
EU = (
    "austriaeast",
    "belgiumcentral",
    "denmarkeast",
    "francecentral",
    "francesouth",
    "germanynorth",
    "germanywestcentral",
    "italynorth",
    "northeurope",
    "polandcentral",
    "spaincentral",
    DEFAULT,
    "swedensouth",
    "westeurope",
)
# What has no region of its own: an answer of Azure's network is given at its edge nearest to
# whoever asks, wherever that is. README.md says what that means for Front Door.
NOWHERE = "global"
# From where the availability test asks: Amsterdam, Dublin, Paris, Marseille.
WATCHERS = ("emea-nl-ams-azr", "emea-gb-db3-azr", "emea-fr-pra-edge", "emea-ch-zrh-edge")
# Where a copy of the backups goes: the other region of a pair, for those that have one in the EU.
PAIRED = (
    "francecentral",
    "germanywestcentral",
    "northeurope",
    DEFAULT,
    "westeurope",
)

# Where Front Door has private links from; from another region it goes by way of Sweden.
LINKED = ("francecentral", "germanywestcentral", "northeurope", DEFAULT, "westeurope")

# Meant as the second of a pair: no zones, and not for everybody.
WITHOUT_ZONES = ("francesouth", "germanynorth", "swedensouth")


class NotInTheUnionError(ValueError):
    """A region outside the European Union was asked for."""


def in_the_union(region: str) -> str:
    """The region in Azure's own spelling.

    Raises:
        NotInTheUnionError: it is not in the EU, or no region at all.
    """
    spelled = region.replace(" ", "").lower()
    if spelled not in EU:
        raise NotInTheUnionError(
            f"{region!r} is not a region in the European Union, where the privacy policy promises"
            f" that everything stays. Those are {', '.join(EU)}."
        )
    return spelled


def link_for(region: str) -> str:
    """From which region Front Door reaches what lies in one."""
    return region if region in LINKED else DEFAULT
