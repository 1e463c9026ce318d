"""Every rule holds of every size; and each finds what is built wrong on purpose."""

import dataclasses

import pytest
from building import Made, recorded
from rules import ACCOUNT, APP, DOMAIN, ENVIRONMENT, JOB, MARK, RULES, SERVER, VAULT

from installation import build

KEY = "azure-native:keyvault:Key"
SECRET = "azure-native:keyvault:Secret"
ROUTE = "azure-native:cdn:Route"
ORIGIN = "azure-native:cdn:AFDOrigin"
FIREWALL = "azure-native:frontdoor:Policy"
GRANT = "azure-native:authorization:RoleAssignment"
PARAMETER = "azure-native:dbforpostgresql:Configuration"
GROUP = "azure-native:monitor:ActionGroup"
DIAGNOSE = "azure-native:monitor:DiagnosticSetting"
ROLE = "azure-native:authorization:RoleDefinition"
COPY = "azure-native:storage:ObjectReplicationPolicy"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
GONE = object()

# Rule, kind, path, and what is wrong there. An empty path: the resource itself is GONE, or another.
WRONG = [
    ("database_is_private", SERVER, "network.publicNetworkAccess", "Enabled"),
    ("storage_is_private", ACCOUNT, "publicNetworkAccess", "Enabled"),
    ("storage_is_private", ACCOUNT, "networkRuleSet.defaultAction", "Allow"),
    ("storage_is_private", ACCOUNT, "networkRuleSet.ipRules", [{"iPAddressOrRange": "1.2.3.4"}]),
    ("storage_is_private", ACCOUNT, "allowBlobPublicAccess", True),
    ("storage_is_private", "azure-native:storage:BlobContainer", "publicAccess", "Blob"),
    ("secrets_stay_and_erased_keys_do_not", VAULT, "properties.enablePurgeProtection", True),
    ("vaults_are_private", VAULT, "properties.publicNetworkAccess", "Enabled"),
    ("secrets_stay_and_erased_keys_do_not", VAULT, "properties.enablePurgeProtection", GONE),
    ("vaults_are_private", VAULT, "properties.enableRbacAuthorization", False),
    ("every_store_has_a_private_door", "azure-native:network:PrivateEndpoint", "", GONE),
    ("environment_is_inside", ENVIRONMENT, "vnetConfiguration.internal", False),
    ("environment_is_inside", ENVIRONMENT, "publicNetworkAccess", "Enabled"),
    (
        "only_apps_reach_the_stores",
        "azure-native:network:NetworkSecurityGroup",
        "securityRules.0.sourceAddressPrefixes",
        ["VirtualNetwork"],
    ),
    (
        "only_apps_reach_the_stores",
        "azure-native:network:NetworkSecurityGroup",
        "securityRules.1.access",
        "Allow",
    ),
    ("nobody_has_a_shared_key", ACCOUNT, "allowSharedKeyAccess", True),
    ("nobody_has_a_shared_key", ACCOUNT, "allowSharedKeyAccess", GONE),
    ("nobody_has_a_shared_key", ORIGIN, "", "azure-native:app:ManagedEnvironmentsStorage"),
    (
        "nobody_has_a_shared_key",
        ENVIRONMENT,
        "appLogsConfiguration.logAnalyticsConfiguration",
        {"sharedKey": "…"},
    ),
    ("nobody_has_a_shared_key", APP, "configuration.registries.0.identity", ""),
    (
        "people_sign_in_to_the_database_by_entra",
        SERVER,
        "authConfig.activeDirectoryAuth",
        "Disabled",
    ),
    ("tls_is_new_enough", ACCOUNT, "minimumTlsVersion", "TLS1_0"),
    ("tls_is_new_enough", DOMAIN, "tlsSettings.minimumTlsVersion", "TLS10"),
    ("tls_is_new_enough", PARAMETER, "value", "TLSv1.1"),
    ("only_https", ACCOUNT, "enableHttpsTrafficOnly", False),
    ("only_https", APP, "configuration.ingress.allowInsecure", True),
    ("only_https", ROUTE, "forwardingProtocol", "MatchRequest"),
    ("only_https", ROUTE, "supportedProtocols", ["Http", "Https"]),
    ("only_https", ORIGIN, "enforceCertificateNameCheck", False),
    ("the_firewall_refuses", FIREWALL, "policySettings.mode", "Detection"),
    ("the_firewall_refuses", FIREWALL, "managedRules.managedRuleSets", []),
    ("the_firewall_refuses", "azure-native:cdn:SecurityPolicy", "parameters.wafPolicy.id", "none"),
    ("the_door_is_the_only_way_in", ORIGIN, "sharedPrivateLinkResource", GONE),
    ("no_secret_is_in_plain", APP, "template.containers.0.env.0.value", f"{MARK}-secret_key"),
    ("no_secret_is_in_plain", JOB, "configuration.secrets.0.value", "anything"),
    ("no_secret_is_in_plain", APP, "configuration.secrets.0.keyVaultUrl", GONE),
    ("rights_are_the_least", GRANT, "roleDefinitionId", f"/roleDefinitions/{OWNER}"),
    ("rights_are_the_least", GRANT, "scope", "/subscriptions/all"),
    ("rights_are_the_least", GRANT, "principalId", "principal-of-identity-environment"),
    ("rights_are_the_least", GRANT, "", GONE),
    ("rights_are_the_least", GRANT, "principalId", "principal-of-identity-console"),
    ("rights_are_the_least", VAULT, "", "azure-native:redis:Redis"),
    ("roles_of_ours_let_nothing_else_be_done", ROLE, "permissions.0.actions", ["*"]),
    (
        "roles_of_ours_let_nothing_else_be_done",
        ROLE,
        "permissions.0.dataActions",
        ["Microsoft.KeyVault/vaults/keys/*"],
    ),
    ("roles_of_ours_let_nothing_else_be_done", ROLE, "assignableScopes", ["/subscriptions/all"]),
    ("accounts_are_encrypted_by_our_key", ACCOUNT, "encryption.keySource", "Microsoft.Storage"),
    ("journal_heads_are_copied_and_nothing_else_is", COPY, "", GONE),
    ("journal_heads_are_copied_and_nothing_else_is", COPY, "rules.0.filters", GONE),
    ("journal_heads_are_copied_and_nothing_else_is", COPY, "destinationAccount", "another"),
    (
        "each_process_has_its_own_identity",
        JOB,
        "identity.userAssignedIdentities",
        ["one", "another"],
    ),
    ("each_process_has_its_own_identity", APP, "identity.userAssignedIdentities", ["shared"]),
    (
        "each_process_has_its_own_identity",
        APP,
        "configuration.identitySettings.0.lifecycle",
        "None",
    ),
    ("the_wrapping_key_is_strong_and_renewed", KEY, "properties.keySize", 2048),
    ("the_wrapping_key_is_strong_and_renewed", KEY, "properties.rotationPolicy", GONE),
    ("the_wrapping_key_is_strong_and_renewed", KEY, "properties.attributes.exportable", True),
    ("the_wrapping_key_is_strong_and_renewed", KEY, "properties.keyOps", ["wrapKey", "sign"]),
    ("containers_are_the_one_image", APP, "template.containers.0.image", "viewmybox:latest"),
    ("containers_are_the_one_image", JOB, "template.containers.0.command", ["sh"]),
    ("containers_are_the_one_image", APP, "template.initContainers", [{"image": "busybox"}]),
    ("what_serves_is_probed", APP, "template.containers.0.probes", []),
    ("what_serves_is_probed", APP, "template.containers.0.probes.0.httpGet.httpHeaders", GONE),
    ("what_is_doubled_is_never_one", APP, "template.scale.minReplicas", 1),
    ("what_is_doubled_is_never_one", ACCOUNT, "sku.name", "Standard_LRS"),
    ("backups_are_kept_as_promised", SERVER, "backup.backupRetentionDays", 90),
    ("backups_are_kept_as_promised", SERVER, "backup.backupRetentionDays", 1),
    (
        "backups_are_kept_as_promised",
        "azure-native:storage:BlobServiceProperties",
        "isVersioningEnabled",
        False,
    ),
    (
        "backups_are_kept_as_promised",
        "azure-native:storage:BlobServiceProperties",
        "deleteRetentionPolicy.days",
        30,
    ),
    (
        "journal_heads_cannot_be_changed",
        "azure-native:storage:BlobContainerImmutabilityPolicy",
        "immutabilityPeriodSinceCreationInDays",
        30,
    ),
    (
        "journal_heads_cannot_be_changed",
        "azure-native:storage:BlobContainerImmutabilityPolicy",
        "containerName",
        "files",
    ),
    ("everything_is_watched", DIAGNOSE, "", GONE),
    ("everything_is_watched", DIAGNOSE, "workspaceId", "another"),
    ("everything_is_watched", VAULT, "", "azure-native:redis:Redis"),
    ("no_log_takes_what_is_somebodys", "azure-native:cdn:Profile", "logScrubbing", GONE),
    ("no_log_takes_what_is_somebodys", FIREWALL, "policySettings.scrubbingRules", []),
    ("somebody_hears_every_alarm", GROUP, "emailReceivers", []),
    ("somebody_hears_every_alarm", "azure-native:monitor:MetricAlert", "", GONE),
    ("somebody_hears_every_alarm", "azure-native:monitor:MetricAlert", "actions", []),
    ("somebody_hears_every_alarm", "azure-native:monitor:ScheduledQueryRule", "enabled", False),
    ("spending_is_watched", "azure-native:consumption:Budget", "amount", 0),
    ("everything_carries_tags", VAULT, "tags", GONE),
    ("everything_carries_tags", SERVER, "tags.installation", GONE),
    ("everything_is_in_the_union", SERVER, "location", "norwayeast"),
    ("everything_is_in_the_union", ACCOUNT, "location", "global"),
    (
        "everything_is_in_the_union",
        "azure-native:applicationinsights:WebTest",
        "locations.0.location",
        "us-fl-mia-edge",
    ),
    ("names_are_within_limits", ACCOUNT, "accountName", "with-a-hyphen"),
    ("names_are_within_limits", VAULT, "vaultName", "a-vault-whose-name-is-too-long"),
    ("names_are_within_limits", SECRET, "secretName", "with_underscore"),
    ("words_are_azures_own", SERVER, "highAvailability.mode", "Twice"),
    ("words_are_azures_own", SERVER, "network.publicNetworkAcess", "Disabled"),
    ("words_are_azures_own", APP, "template.containers.0.probes.0.type", "Alive"),
    (
        "nothing_points_at_another_subscription",
        "azure-native:applicationinsights:WebTest",
        "request.requestUrl",
        "/subscriptions/another/thing",
    ),
]


@pytest.mark.parametrize("name", RULES)
def test_every_size_keeps_to_every_rule(whole, name):
    assert list(RULES[name](whole)) == []


@pytest.mark.parametrize("name", RULES)
def test_a_cluster_keeps_to_every_rule(cluster, name):
    assert list(RULES[name](cluster)) == []


@pytest.mark.parametrize(
    ("name", "kind", "path", "wrong"),
    WRONG,
    ids=[f"{name}-{path or 'itself'}-{number}" for number, (name, _, path, _) in enumerate(WRONG)],
)
def test_a_rule_finds_what_is_wrong(standard, name, kind, path, wrong):
    """One resource of the kind after the other is made wrong: at least one is found out."""
    places = [number for number, one in enumerate(standard) if one.kind == kind]
    assert places
    found = [list(RULES[name](spoiled(standard, place, path, wrong))) for place in places]
    assert any(found)


def test_every_rule_was_seen_to_fail():
    assert set(RULES) == {name for name, *_ in WRONG}


def test_an_installation_without_a_console_keeps_to_every_rule_too(say):
    made = recorded(
        lambda: build(say(console_url="", secrets=without_the_console(say().secrets))) and None
    )
    assert not [one for one in made if "console" in one.name]
    wrong = {name: list(check(made)) for name, check in RULES.items()}
    # Nobody asks the support role's questions then: it has no address of the database.
    found = wrong.pop("rights_are_the_least")
    assert found
    assert all(line.startswith("verify reads") for line in found)
    assert not any(wrong.values())


def test_before_anything_runs_there_is_all_that_it_will_need(say):
    made = recorded(lambda: build(say(started=False)) and None)
    kinds = {one.kind for one in made}
    assert APP not in kinds
    assert ROUTE not in kinds
    assert {SERVER, VAULT, ACCOUNT, ENVIRONMENT, JOB} <= kinds
    for name in (
        "database_is_private",
        "storage_is_private",
        "vaults_are_private",
        "every_store_has_a_private_door",
        "environment_is_inside",
        "rights_are_the_least",
        "everything_carries_tags",
        "everything_is_in_the_union",
        "everything_is_watched",
    ):
        assert list(RULES[name](made)) == []


def test_people_administer_from_a_place_that_can_be_closed(say, standard):
    made = recorded(lambda: build(say(administration=True)) and None)
    assert [one for one in made if one.name == "administration"]
    assert not [one for one in standard if one.name == "administration"]
    assert {name: list(check(made)) for name, check in RULES.items() if list(check(made))} == {}

    def callers(made):
        (guard,) = (one for one in made if one.kind.endswith(":NetworkSecurityGroup"))
        return guard.get("securityRules.0.sourceAddressPrefixes")

    assert callers(standard) == ["10.60.0.0/23"]
    assert callers(made) == ["10.60.0.0/23", "10.60.2.64/27"]


def without_the_console(secrets):
    return {
        name: value
        for name, value in secrets.items()
        if name not in ("support_database_url", "operator_provider")
    }


def spoiled(made: list[Made], place: int, path: str, wrong) -> list[Made]:
    """The same installation with one thing wrong."""
    one = made[place]
    if not path:
        other = [] if wrong is GONE else [dataclasses.replace(one, kind=wrong)]
        return [*made[:place], *other, *made[place + 1 :]]
    inputs = put(one.inputs, path.split("."), wrong)
    return [*made[:place], dataclasses.replace(one, inputs=inputs), *made[place + 1 :]]


def put(value, steps: list[str], wrong):
    """A copy with something else at a path; what is not there on the way stays away."""
    if not steps:
        return wrong
    step, *further = steps
    if isinstance(value, list):
        if int(step) >= len(value):
            return value
        return [
            put(inner, further, wrong) if number == int(step) else inner
            for number, inner in enumerate(value)
        ]
    if not isinstance(value, dict) or (further and step not in value):
        return value
    if not further and wrong is GONE:
        return {key: inner for key, inner in value.items() if key != step}
    return value | {step: put(value.get(step), further, wrong)}
