"""Settings that nothing is made from are refused with sentences."""

import pytest

import naming
import regions
import settings
from settings import UnusableSettingsError


@pytest.mark.parametrize(
    "region", ["norwayeast", "switzerlandnorth", "uksouth", "eastus", "global", ""]
)
def test_a_region_outside_the_union_is_refused_with_a_sentence(say, region):
    with pytest.raises(UnusableSettingsError, match="is not a region in the European Union"):
        say(region=region)


def test_a_region_may_be_spelled_as_people_do(say):
    assert regions.in_the_union("Sweden Central") == "swedencentral"
    assert say().region == regions.DEFAULT == "swedencentral"


def test_front_doors_link_stays_in_the_union():
    assert set(regions.LINKED) <= set(regions.EU)
    assert regions.link_for("westeurope") == "westeurope"
    assert regions.link_for("polandcentral") == "swedencentral"


def test_backups_go_only_to_a_pair_within_the_union():
    assert set(regions.PAIRED) <= set(regions.EU)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"size": "huge"}, "size is 'huge' and not one of small, standard, large"),
        ({"region": "swedensouth"}, "swedensouth has no zones, in which standard has"),
        ({"image": "registry.azurecr.io/viewmybox:1.0"}, "the whole digest"),
        ({"base_url": "http://box.example.se"}, "base_url is not https://"),
        ({"base_url": "https://box.example.se/path"}, "base_url is not https://"),
        ({"console_url": "https://box.example.se"}, "the console has a host name of its own"),
        ({"alarm_email": "nobody"}, "alarm_email is no e-mail address"),
        ({"nodes": 0}, "nodes is 1 for a server"),
        ({"nodes": 4, "size": "small"}, "a cluster needs a size"),
        ({"postgresql": "15"}, "postgresql is '15' and not one of 16, 17, 18"),
        ({"nodes": 4, "postgresql": "18"}, "an elastic cluster runs PostgreSQL 17"),
        ({"budget_start": "2027-01-02"}, "is not the first of a month"),
        ({"certificate_expires": "soon"}, "is no day"),
        ({"secrets": {}}, "the secret secret_key is missing"),
        ({"secrets": {}}, "the secret certificate is missing"),
    ],
)
def test_what_is_wrong_is_said(say, wrong, sentence):
    with pytest.raises(UnusableSettingsError) as refusal:
        say(**wrong)
    assert sentence in str(refusal.value)


def test_an_unknown_secret_is_refused(say):
    with pytest.raises(UnusableSettingsError, match="colour is none that anything here takes"):
        say(secrets={**say().secrets, "colour": "red"})


def test_with_passwords_off_there_is_no_administrators_password(say):
    without = {
        name: value
        for name, value in say().secrets.items()
        if name != settings.ADMINISTRATOR_PASSWORD
    }
    with pytest.raises(UnusableSettingsError, match="administrator_password is missing"):
        say(secrets=without)
    assert not say(secrets=without, database_passwords=False).database_passwords


def test_settings_do_not_show_their_secrets(say):
    assert "marked-as-secret" not in repr(say())


class Said:
    """As pulumi.Config answers."""

    def __init__(self, values):
        self.values = values

    def get(self, name):
        return self.values.get(name)

    def get_secret(self, name):
        return self.values.get(name)

    def require_int(self, name):
        return int(self.values[name])

    def require_bool(self, name):
        return {"true": True, "false": False}[self.values[name]]


def test_settings_are_read_as_pulumi_has_them(say):
    usual = say()
    values = {name: getattr(usual, name) for name in settings.PLAIN}
    values |= {"started": "true", "administration": "false"}
    values |= {"nodes": "4", "budget": "900", "protect": "false"}
    values |= {"database_passwords": "true"} | dict(usual.secrets)
    read = settings.read(Said(values), usual.subscription)
    assert (read.nodes, read.budget, read.protect, read.started) == (4, 900, False, True)
    assert read.secrets == usual.secrets


def test_what_is_missing_is_said_by_name():
    with pytest.raises(UnusableSettingsError, match="not said: installation, tenant, image"):
        settings.read(Said({}), "subscription")


# --- Names -------------------------------------------------------------------------------------


def names(installation="vmbtest"):
    return naming.Names(installation, "a-subscription")


@pytest.mark.parametrize("kind", naming.LIMITS)
def test_the_longest_installation_has_names_of_every_kind(kind):
    longest = names("a" * 10)
    limit = naming.LIMITS[kind]
    parts = {"storage": "files", "vault": "secret", "endpoint": "vault-secret"}
    made = longest.name(kind, parts.get(kind, "console" if limit.longest > 30 else ""))
    assert limit.shortest <= len(made) <= limit.longest
    assert limit.hyphens or "-" not in made


def test_a_name_that_azure_would_refuse_is_refused_here():
    with pytest.raises(naming.UnusableNameError, match="Azure allows 3 to 24 for a storage"):
        names("a" * 10).name("storage", "much-too-long")


@pytest.mark.parametrize("installation", ["", "a", "Vmb", "1vmb", "vmb-1", "a" * 11, "vmå"])
def test_an_installations_name_is_letters_and_digits(installation):
    with pytest.raises(naming.UnusableNameError, match="is no name for an installation"):
        names(installation)


def test_shared_names_are_ones_own_and_the_same_at_every_run():
    here, elsewhere = names(), naming.Names("vmbtest", "another-subscription")
    assert here.name("vault") == names().name("vault")
    assert here.name("vault") != elsewhere.name("vault")
    assert here.name("network") == elsewhere.name("network")
