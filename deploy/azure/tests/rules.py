"""What must hold of everything that is made: each rule yields a sentence for what breaks it.

`controls.py` builds something wrong for every rule, to see that the rule finds it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from building import MARK, SUBSCRIPTION, Made, takes_tags, texts
from wording import strange

import regions
import roles
import watching
from application import CONSOLE, MIGRATE, VERIFY, WEB, WORKER

Rule = Callable[[list[Made]], Iterator[str]]
RULES: dict[str, Rule] = {}

SERVER = "azure-native:dbforpostgresql:Server"
ACCOUNT = "azure-native:storage:StorageAccount"
VAULT = "azure-native:keyvault:Vault"
APP = "azure-native:app:ContainerApp"
JOB = "azure-native:app:Job"
ENVIRONMENT = "azure-native:app:ManagedEnvironment"
DOMAIN = "azure-native:cdn:AFDCustomDomain"


def rule(check: Rule) -> Rule:
    RULES[check.__name__] = check
    return check


def of(made: list[Made], *kinds: str) -> list[Made]:
    """The resources of some kinds; a rule about none would hold of anything."""
    found = [one for one in made if one.kind in kinds]
    assert found, f"nothing of the kind {kinds} was made"
    return found


def must(one: Made, wanted: dict[str, Any]) -> Iterator[str]:
    """Each path of a resource has the value that it must have."""
    for path, value in wanted.items():
        if (there := one.get(path)) != value:
            yield f"{one}: {path} is {there!r} and not {value!r}"


# --- Who gets in -------------------------------------------------------------------------------


@rule
def database_is_private(made: list[Made]) -> Iterator[str]:
    for one in of(made, SERVER):
        yield from must(one, {"network.publicNetworkAccess": "Disabled"})
    for one in made:
        if one.kind.endswith(":FirewallRule"):
            yield f"{one} lets addresses of the internet in"


@rule
def storage_is_private(made: list[Made]) -> Iterator[str]:
    for one in of(made, ACCOUNT):
        yield from must(
            one,
            {
                "publicNetworkAccess": "Disabled",
                "networkRuleSet.defaultAction": "Deny",
                "networkRuleSet.bypass": "None",
                "allowBlobPublicAccess": False,
                "allowCrossTenantReplication": False,
            },
        )
        if one.get("networkRuleSet.ipRules"):
            yield f"{one} lets addresses of the internet in"
    for one in of(made, "azure-native:storage:BlobContainer"):
        yield from must(one, {"publicAccess": "None"})


@rule
def vaults_are_private(made: list[Made]) -> Iterator[str]:
    for one in of(made, VAULT):
        yield from must(
            one,
            {
                "properties.publicNetworkAccess": "Disabled",
                "properties.networkAcls.defaultAction": "Deny",
                "properties.enableRbacAuthorization": True,
                "properties.enableSoftDelete": True,
                "properties.accessPolicies": None,
            },
        )


@rule
def secrets_stay_and_erased_keys_do_not(made: list[Made]) -> Iterator[str]:
    """Decision 0039: with purge protection an erasure would not be final at once."""
    vaults = {one.name: one for one in of(made, VAULT)}
    protection = "properties.enablePurgeProtection"
    yield from must(vaults["vault-secret"], {protection: True})
    # What the storage is encrypted by is fetched from outside the network.
    yield from must(vaults["vault-secret"], {"properties.networkAcls.bypass": "AzureServices"})
    yield from must(vaults["vault-keys"], {protection: None})
    yield from must(vaults["vault-keys"], {"properties.softDeleteRetentionInDays": 7})
    yield from must(vaults["vault-keys"], {"properties.networkAcls.bypass": "None"})


@rule
def every_store_has_a_private_door(made: list[Made]) -> Iterator[str]:
    doors = {
        one.get("privateLinkServiceConnections.0.privateLinkServiceId")
        for one in of(made, "azure-native:network:PrivateEndpoint")
    }
    for one in of(made, SERVER, ACCOUNT, VAULT):
        if one.id not in doors:
            yield f"{one} has no private endpoint"


@rule
def environment_is_inside(made: list[Made]) -> Iterator[str]:
    for one in of(made, ENVIRONMENT):
        yield from must(
            one,
            {
                "publicNetworkAccess": "Disabled",
                "vnetConfiguration.internal": True,
                "peerTrafficConfiguration.encryption.enabled": True,
            },
        )
        if not one.get("vnetConfiguration.infrastructureSubnetId"):
            yield f"{one} is not in the network"


@rule
def only_apps_reach_the_stores(made: list[Made]) -> Iterator[str]:
    (guard,) = of(made, "azure-native:network:NetworkSecurityGroup")
    inbound = [one for one in guard.get("securityRules") if one["direction"] == "Inbound"]
    for one in inbound:
        sources = [one.get("sourceAddressPrefix"), *one.get("sourceAddressPrefixes", [])]
        if one["access"] == "Allow" and set(sources) - {None, "10.60.0.0/23", "10.60.2.64/27"}:
            yield f"{guard}: {one['name']} lets in {sources}"
    last = max(inbound, key=lambda one: one["priority"])
    if (last["access"], last.get("sourceAddressPrefix")) != ("Deny", "*"):
        yield f"{guard} does not end by refusing everybody else"
    (subnet,) = [one for one in of(made, "azure-native:network:Subnet") if one.name == "endpoints"]
    yield from must(
        subnet, {"networkSecurityGroup.id": guard.id, "privateEndpointNetworkPolicies": "Enabled"}
    )


@rule
def nobody_has_a_shared_key(made: list[Made]) -> Iterator[str]:
    for one in of(made, ACCOUNT):
        yield from must(one, {"allowSharedKeyAccess": False, "isLocalUserEnabled": False})
    for one in of(made, "azure-native:operationalinsights:Workspace"):
        yield from must(one, {"features.disableLocalAuth": True})
    for one in of(made, "azure-native:applicationinsights:Component"):
        yield from must(one, {"disableLocalAuth": True})
    for one in of(made, ENVIRONMENT):
        yield from must(
            one,
            {
                "appLogsConfiguration.destination": "azure-monitor",
                "appLogsConfiguration.logAnalyticsConfiguration": None,
            },
        )
    for one in made:
        # A mounted share carries its account's key.
        if one.kind == "azure-native:app:ManagedEnvironmentsStorage":
            yield f"{one} mounts a share"
    for one in of(made, APP, JOB):
        for registry in one.get("configuration.registries") or []:
            if registry.get("passwordSecretRef") or not registry.get("identity"):
                yield f"{one} signs in to its registry by password"


@rule
def people_sign_in_to_the_database_by_entra(made: list[Made]) -> Iterator[str]:
    for one in of(made, SERVER):
        yield from must(one, {"authConfig.activeDirectoryAuth": "Enabled"})
    of(made, "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra")


# --- What goes over the wire -------------------------------------------------------------------


@rule
def tls_is_new_enough(made: list[Made]) -> Iterator[str]:
    for one in of(made, ACCOUNT):
        if one.get("minimumTlsVersion") not in ("TLS1_2", "TLS1_3"):
            yield f"{one} takes {one.get('minimumTlsVersion')}"
    for one in of(made, DOMAIN):
        if one.get("tlsSettings.minimumTlsVersion") not in ("TLS12", "TLS13"):
            yield f"{one} takes {one.get('tlsSettings.minimumTlsVersion')}"
    settings = {
        one.get("configurationName"): one.get("value")
        for one in of(made, "azure-native:dbforpostgresql:Configuration")
    }
    if settings.get("require_secure_transport") != "on":
        yield "the database takes connections without TLS"
    if settings.get("ssl_min_protocol_version") not in ("TLSv1.2", "TLSv1.3"):
        yield f"the database takes {settings.get('ssl_min_protocol_version')}"


@rule
def only_https(made: list[Made]) -> Iterator[str]:
    for one in of(made, ACCOUNT):
        yield from must(one, {"enableHttpsTrafficOnly": True})
    for one in of(made, APP):
        if one.get("configuration.ingress"):
            yield from must(one, {"configuration.ingress.allowInsecure": False})
    for one in of(made, "azure-native:cdn:Route"):
        yield from must(one, {"forwardingProtocol": "HttpsOnly", "linkToDefaultDomain": "Disabled"})
        if "Http" in one.get("supportedProtocols"):
            # Under /api/ a program must be refused, and not sent on.
            yield from must(one, {"httpsRedirect": "Enabled", "patternsToMatch": ["/"]})
    for one in of(made, "azure-native:cdn:AFDOrigin"):
        yield from must(one, {"enforceCertificateNameCheck": True})


@rule
def the_firewall_refuses(made: list[Made]) -> Iterator[str]:
    (firewall,) = of(made, "azure-native:frontdoor:Policy")
    yield from must(
        firewall,
        {
            "sku.name": "Premium_AzureFrontDoor",
            "policySettings.mode": "Prevention",
            "policySettings.enabledState": "Enabled",
            "policySettings.requestBodyCheck": "Enabled",
        },
    )
    sets = {one["ruleSetType"] for one in firewall.get("managedRules.managedRuleSets") or []}
    for wanted in ("Microsoft_DefaultRuleSet", "Microsoft_BotManagerRuleSet"):
        if wanted not in sets:
            yield f"{firewall} has no {wanted}"
    guarded = {
        domain["id"]
        for one in of(made, "azure-native:cdn:SecurityPolicy")
        if one.get("parameters.wafPolicy.id") == firewall.id
        for association in one.get("parameters.associations")
        for domain in association["domains"]
    }
    for one in of(made, DOMAIN):
        if one.id not in guarded:
            yield f"{one} is not behind the firewall"


@rule
def the_door_is_the_only_way_in(made: list[Made]) -> Iterator[str]:
    (environment,) = of(made, ENVIRONMENT)
    for one in of(made, "azure-native:cdn:AFDOrigin"):
        yield from must(
            one,
            {
                "sharedPrivateLinkResource.privateLink.id": environment.id,
                "sharedPrivateLinkResource.groupId": "managedEnvironments",
            },
        )


# --- Secrets and rights ------------------------------------------------------------------------

MAY_HOLD_A_SECRET = (
    ("azure-native:keyvault:Secret", "properties.value"),
    (SERVER, "administratorLoginPassword"),
)


@rule
def no_secret_is_in_plain(made: list[Made]) -> Iterator[str]:
    for one in made:
        allowed = [str(one.get(path)) for kind, path in MAY_HOLD_A_SECRET if kind == one.kind]
        for text in texts(one.inputs):
            if MARK in text and text not in allowed:
                yield f"{one} holds {text} in plain"
    for one in of(made, APP, JOB):
        for secret in one.get("configuration.secrets"):
            if secret.get("value") or not secret.get("keyVaultUrl") or not secret.get("identity"):
                yield f"{one}: the secret {secret['name']} does not come from the key vault"


# Which secrets each process reads: by hand, so that a slip in application.py is seen.
READS = {
    WEB: {
        "database-url",
        "identity-providers",
        "secret-key",
        "smtp-url",
        "stripe-key",
        "stripe-webhook-secret",
    },
    WORKER: {"identity-providers", "secret-key", "smtp-url", "worker-database-url"},
    CONSOLE: {
        "database-url",
        "identity-providers",
        "operator-provider",
        "secret-key",
        "smtp-url",
        "support-database-url",
    },
    MIGRATE: {"identity-providers", "migrator-database-url", "secret-key"},
    VERIFY: {
        "database-url",
        "identity-providers",
        "migrator-database-url",
        "secret-key",
        "smtp-url",
        "support-database-url",
        "worker-database-url",
    },
    roles.ENVIRONMENT: {"certificate"},
}
# And what else each may do, by the names of the roles and of what they are on.
DOES = {
    WEB: {"blobs on files", "wraps on vault", "reads secrets on vault", "makes keys on vault"},
    WORKER: {
        "blobs on files",
        "wraps on vault",
        "makes keys on vault",
        "ends keys on vault",
        "keeps the signing key on vault",
    },
    CONSOLE: {"reads blobs on files", "wraps on vault"},
    MIGRATE: set(),
    VERIFY: {"blobs on files", "wraps on vault", "reads secrets on vault"},
    roles.ENVIRONMENT: set(),
    roles.STORAGE: {"wraps on key at rest"},
}
READER = "4633458b-17de-408a-b874-0445c86b69e6"
KNOWN_ROLES = {
    READER: "reads secrets",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "pulls",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "wraps",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "blobs",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "reads blobs",
}
# What Azure's `Key Vault Crypto Officer` would let everybody do who makes a key.
ALLOWED_OF_OURS = {
    "makes-keys": {"keys/create/action"},
    "ends-keys": {"keys/delete", "keys/purge/action"},
    "keeps-the-signing-key": {"secrets/getSecret/action", "secrets/setSecret/action"},
}


def places(made: list[Made]) -> dict[str, str]:
    """What a role may be on: one container, one vault, one key, the registry. Nothing wider."""
    found = {}
    for one in made:
        if one.kind == "azure-native:storage:BlobContainer":
            found[one.id] = one.get("containerName")
        elif one.kind == VAULT and one.name == "vault-keys":
            found[one.id] = "vault"
        elif one.kind == "azure-native:keyvault:Key":
            found[one.id] = "key at rest"
    return found


@rule
def rights_are_the_least(made: list[Made]) -> Iterator[str]:
    secrets = {one.id: one.get("secretName") for one in of(made, "azure-native:keyvault:Secret")}
    ours = {
        one.id: one.name.replace("-", " ")
        for one in of(made, "azure-native:authorization:RoleDefinition")
    }
    there = places(made)
    read: dict[str, set[str]] = {who: set() for who in DOES}
    does: dict[str, set[str]] = {who: set() for who in DOES}
    for one in of(made, "azure-native:authorization:RoleAssignment"):
        who = one.get("principalId").removeprefix("principal-of-identity-")
        role, scope = one.get("roleDefinitionId"), one.get("scope")
        name = ours.get(role) or KNOWN_ROLES.get(role.rpartition("/")[2])
        if who not in DOES:
            yield f"{one} is for {who}, whom nobody knows"
        elif name == "reads secrets" and scope in secrets:
            read[who].add(secrets[scope])
        elif name is None or not (scope in there or (name == "pulls" and "/registries/" in scope)):
            yield f"{one} gives {who} the role {role} on {scope}"
        elif name != "pulls":
            does[who].add(f"{name} on {there[scope]}")
    for one in of(made, "azure-native:managedidentity:UserAssignedIdentity"):
        who = one.name.removeprefix("identity-")
        if who not in DOES:
            yield f"{who} is an identity that nobody knows"
        elif read[who] != READS.get(who, set()):
            yield f"{who} reads {sorted(read[who])} and not {sorted(READS[who])}"
        elif does[who] != DOES[who]:
            yield f"{who} does {sorted(does[who])} and not {sorted(DOES[who])}"


@rule
def roles_of_ours_let_nothing_else_be_done(made: list[Made]) -> Iterator[str]:
    for one in of(made, "azure-native:authorization:RoleDefinition"):
        allowed = {f"Microsoft.KeyVault/vaults/{what}" for what in ALLOWED_OF_OURS[one.name]}
        if one.get("permissions.0.actions") or len(one.get("permissions")) != 1:
            yield f"{one} lets more be done than with keys"
        if set(one.get("permissions.0.dataActions")) != allowed:
            yield f"{one} lets {one.get('permissions.0.dataActions')} be done"
        (group,) = of(made, "azure-native:resources:ResourceGroup")
        if one.get("assignableScopes") != [group.id]:
            yield f"{one} can be given outside this resource group"


@rule
def each_process_has_its_own_identity(made: list[Made]) -> Iterator[str]:
    for one in of(made, APP, JOB, ENVIRONMENT):
        who = one.get("identity.userAssignedIdentities") or []
        if one.get("identity.type") != "UserAssigned" or len(who) != 1:
            yield f"{one} has not just one identity of its own"
            continue
        if not who[0].endswith(f"/identity-{one.name}"):
            yield f"{one} goes by the identity {who[0]}"
    for one in of(made, APP, JOB):
        stages = {setting["lifecycle"] for setting in one.get("configuration.identitySettings")}
        # The migration has nothing to ask of Azure.
        if stages != {"None" if one.name == MIGRATE else "Main"}:
            yield f"{one} can ask Azure for tokens, or cannot and needs to: {stages}"
        told = {variable["name"] for variable in one.get("template.containers.0.env")}
        if ("AZURE_CLIENT_ID" in told) != (one.name != MIGRATE):
            yield f"{one} is not told who it is"


@rule
def accounts_are_encrypted_by_our_key(made: list[Made]) -> Iterator[str]:
    for one in of(made, ACCOUNT):
        yield from must(
            one,
            {
                "encryption.keySource": "Microsoft.Keyvault",
                "encryption.keyVaultProperties.keyName": "at-rest",
                # Without one, a renewed key is taken into use.
                "encryption.keyVaultProperties.keyVersion": None,
                "encryption.requireInfrastructureEncryption": True,
            },
        )


@rule
def the_wrapping_key_is_strong_and_renewed(made: list[Made]) -> Iterator[str]:
    for one in of(made, "azure-native:keyvault:Key"):
        if not str(one.get("properties.kty")).startswith("RSA"):
            yield f"{one} is no RSA key"
        if one.get("properties.keySize") < 3072:
            yield f"{one} has {one.get('properties.keySize')} bits"
        actions = [
            action["action"]["type"].lower()
            for action in one.get("properties.rotationPolicy.lifetimeActions") or []
        ]
        if "rotate" not in actions:
            yield f"{one} is never renewed"
        if one.get("properties.attributes.exportable"):
            yield f"{one} can be taken out"
        if set(one.get("properties.keyOps")) != {"wrapKey", "unwrapKey"}:
            yield f"{one} does more than wrap"


# --- What runs ---------------------------------------------------------------------------------


@rule
def containers_are_the_one_image(made: list[Made]) -> Iterator[str]:
    """The image says that it does not run as root; a second image might."""
    images = set()
    for one in of(made, APP, JOB):
        containers = one.get("template.containers")
        if len(containers) != 1 or one.get("template.initContainers"):
            yield f"{one} runs more than one container"
        for container in containers:
            images.add(container["image"])
            if not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
                yield f"{one}: the image {container['image']} can become another one"
            if container["command"] != ["viewmybox"]:
                yield f"{one} runs {container['command']}, which is not the product’s command"
    if len(images) > 1:
        yield f"there are several images: {sorted(images)}"


@rule
def what_serves_is_probed(made: list[Made]) -> Iterator[str]:
    wanted = {"Startup": "/healthz", "Liveness": "/healthz", "Readiness": "/readyz"}
    for one in of(made, APP):
        if not one.get("configuration.ingress"):
            continue  # the worker answers no HTTP, and no other probe is to be had
        host = one.get("configuration.ingress.customDomains.0.name")
        probes = one.get("template.containers.0.probes") or []
        found = {probe["type"]: probe["httpGet"]["path"] for probe in probes}
        if found != wanted:
            yield f"{one} is probed at {found}"
        for probe in probes:
            if probe["httpGet"].get("httpHeaders") != [{"name": "Host", "value": host}]:
                yield f"{one} is not probed by its own name, to which alone it answers"


@rule
def what_is_doubled_is_never_one(made: list[Made]) -> Iterator[str]:
    (server,) = of(made, SERVER)
    if server.get("highAvailability.mode") != "ZoneRedundant":
        return
    for one in of(made, APP):
        if one.name != CONSOLE and one.get("template.scale.minReplicas") < 2:
            yield f"{one} is there only once"
    for one in of(made, ACCOUNT):
        if "ZRS" not in one.get("sku.name"):
            yield f"{one} lies in one zone only"
    for one in of(made, ENVIRONMENT):
        yield from must(one, {"zoneRedundant": True})


# --- What is kept ------------------------------------------------------------------------------

# The privacy policy: what is erased is gone from backups after so many days.
PROMISED_DAYS = 35


@rule
def backups_are_kept_as_promised(made: list[Made]) -> Iterator[str]:
    for one in of(made, SERVER):
        days = one.get("backup.backupRetentionDays")
        if not 7 <= days <= PROMISED_DAYS:
            yield f"{one} keeps backups for {days} days"
    for one in of(made, "azure-native:storage:BlobServiceProperties"):
        yield from must(one, {"isVersioningEnabled": True, "deleteRetentionPolicy.enabled": True})
        yield from must(one, {"containerDeleteRetentionPolicy.enabled": True})
        removed = one.get("deleteRetentionPolicy.days")
        (policy,) = of(made, "azure-native:storage:ManagementPolicy")
        path = "policy.rules.0.definition.actions.version.delete.daysAfterCreationGreaterThan"
        if removed + (policy.get(path) or 10**6) + 1 > PROMISED_DAYS:
            yield f"{one}: what is removed is there for longer than {PROMISED_DAYS} days"


@rule
def journal_heads_cannot_be_changed(made: list[Made]) -> Iterator[str]:
    (policy,) = of(made, "azure-native:storage:BlobContainerImmutabilityPolicy")
    yield from must(policy, {"containerName": "journal-heads", "allowProtectedAppendWrites": False})
    (heads,) = [one for one in of(made, ACCOUNT) if one.name == "account-heads"]
    yield from must(policy, {"accountName": heads.get("accountName")})
    # A line of the journal is kept for a year.
    if policy.get("immutabilityPeriodSinceCreationInDays") <= 366:
        yield f"{policy} ends before the journal’s lines do"


@rule
def journal_heads_are_copied_and_nothing_else_is(made: list[Made]) -> Iterator[str]:
    files, heads = sorted(of(made, ACCOUNT), key=lambda one: one.name)
    copies = of(made, "azure-native:storage:ObjectReplicationPolicy")
    if {one.get("accountName") for one in copies} != {
        files.get("accountName"),
        heads.get("accountName"),
    }:
        yield "the copying is not said to both accounts"
    for one in copies:
        yield from must(
            one,
            {
                "sourceAccount": files.id,
                "destinationAccount": heads.id,
                "rules.0.sourceContainer": "files",
                "rules.0.destinationContainer": "journal-heads",
                "rules.0.filters.prefixMatch": ["journal-heads/"],
            },
        )
    for one in of(made, "azure-native:storage:BlobServiceProperties"):
        # Azure notices by these what is to be copied.
        yield from must(one, {"changeFeed.enabled": True, "isVersioningEnabled": True})


# --- What is seen ------------------------------------------------------------------------------


@rule
def everything_is_watched(made: list[Made]) -> Iterator[str]:
    settings = of(made, "azure-native:monitor:DiagnosticSetting")
    (log,) = of(made, "azure-native:operationalinsights:Workspace")
    for one in settings:
        yield from must(one, {"workspaceId": log.id})
        if not one.get("logs") and not one.get("metrics"):
            yield f"{one} writes nothing"
    seen = {one.get("resourceUri") for one in settings}
    for one in made:
        if one.kind in watching.WATCHED:
            if one.id not in seen:
                yield f"{one} has no diagnostic setting"
        elif one.kind not in watching.NOT_WATCHED:
            yield f"{one} is of a kind of which nobody has said whether it is watched"
    for one in of(made, ACCOUNT):
        if f"{one.id}/blobServices/default" not in seen:
            yield f"{one}: its blobs have no diagnostic setting"


@rule
def no_log_takes_what_is_somebodys(made: list[Made]) -> Iterator[str]:
    for one in of(made, "azure-native:monitor:DiagnosticSetting"):
        of_whom = one.get("resourceUri")
        told = [log.get("category") or log.get("categoryGroup") for log in one.get("logs")]
        if ":Profile" in of_whom.replace("/", ":") and set(told) - {
            "FrontDoorWebApplicationFirewallLog",
            "FrontDoorHealthProbeLog",
        }:
            yield f"{one} takes {told}: who asked for what"
        if "/dbforpostgresql/" in of_whom and told != ["PostgreSQLLogs"]:
            yield f"{one} takes {told}: statements"
    hidden = {"RequestIPAddress", "RequestUri", "QueryStringArgNames"}
    for one in of(made, "azure-native:cdn:Profile"):
        rules = one.get("logScrubbing.scrubbingRules") or []
        if hidden - {rule["matchVariable"] for rule in rules if rule["state"] == "Enabled"}:
            yield f"{one} writes down addresses"
    for one in of(made, "azure-native:frontdoor:Policy"):
        rules = one.get("policySettings.scrubbingRules") or []
        if hidden - {rule["matchVariable"] for rule in rules if rule["state"] == "Enabled"}:
            yield f"{one} writes down addresses"


ALARMS = (
    "alarm-errors",
    "alarm-latency",
    "alarm-queue-waits",
    "alarm-purge-fails",
    "alarm-heads-fail",
    "alarm-letters-fail",
    "alarm-letters-wait",
    "alarm-something-ends",
    "alarm-disk",
    "alarm-keys-are-destroyed",
    "alarm-away",
    "alarm-worker-away",
    "alarm-verify-is-silent",
)


@rule
def somebody_hears_every_alarm(made: list[Made]) -> Iterator[str]:
    (people,) = of(made, "azure-native:monitor:ActionGroup")
    if not people.get("emailReceivers"):
        yield f"{people} reaches nobody"
    alarms = {one.name: one for one in made if one.name.startswith("alarm-")}
    for name in ALARMS:
        if name not in alarms:
            yield f"{name} is missing"
    for one in alarms.values():
        if people.id not in set(texts(one.inputs)):
            yield f"{one} reaches nobody"
        if one.get("enabled") is False:
            yield f"{one} is switched off"


@rule
def spending_is_watched(made: list[Made]) -> Iterator[str]:
    for one in of(made, "azure-native:consumption:Budget"):
        if not one.get("amount") or not one.get("notifications"):
            yield f"{one} tells nobody"
        for told in one.get("notifications").values():
            if not told["contactEmails"]:
                yield f"{one} tells nobody"


@rule
def everything_carries_tags(made: list[Made]) -> Iterator[str]:
    for one in made:
        if takes_tags(one.kind):
            missing = {"service", "installation", "size"} - set(one.get("tags") or {})
            if missing:
                yield f"{one} has no tags {sorted(missing)}"


# --- Where, and what it is called --------------------------------------------------------------

HAVE_NO_REGION = {
    "azure-native:cdn:AFDEndpoint",
    "azure-native:cdn:Profile",
    "azure-native:frontdoor:Policy",
    "azure-native:monitor:MetricAlert",
    "azure-native:privatedns:PrivateZone",
    "azure-native:privatedns:VirtualNetworkLink",
}


@rule
def everything_is_in_the_union(made: list[Made]) -> Iterator[str]:
    for one in made:
        places = [one.get("location"), one.get("sharedPrivateLinkResource.privateLinkLocation")]
        for place in places:
            is_nowhere = place == "global" and one.kind in HAVE_NO_REGION
            if place is not None and not is_nowhere and place not in regions.EU:
                yield f"{one} lies in {place}"
    for one in of(made, "azure-native:applicationinsights:WebTest"):
        for place in one.get("locations"):
            if place["location"] not in regions.WATCHERS:
                yield f"{one} asks from {place['location']}"


# As Azure says it, once more and by hand: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
SPELLED = {
    ACCOUNT: ("accountName", r"[a-z0-9]{3,24}"),
    VAULT: ("vaultName", r"[a-z][a-z0-9-]{1,22}[a-z0-9]"),
    SERVER: ("serverName", r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"),
    APP: ("containerAppName", r"[a-z][a-z0-9-]{0,30}[a-z0-9]"),
    JOB: ("jobName", r"[a-z][a-z0-9-]{0,30}[a-z0-9]"),
    ENVIRONMENT: ("environmentName", r"[a-z][a-z0-9-]{0,58}[a-z0-9]"),
    "azure-native:resources:ResourceGroup": ("resourceGroupName", r"[\w().-]{0,89}[\w()-]"),
    "azure-native:cdn:AFDEndpoint": ("endpointName", r"[a-z0-9][a-z0-9-]{0,44}[a-z0-9]"),
    "azure-native:frontdoor:Policy": ("policyName", r"[A-Za-z][A-Za-z0-9]{0,127}"),
    "azure-native:keyvault:Secret": ("secretName", r"[0-9A-Za-z-]{1,127}"),
    "azure-native:managedidentity:UserAssignedIdentity": (
        "resourceName",
        r"[A-Za-z0-9][\w-]{2,127}",
    ),
    "azure-native:monitor:ActionGroup": ("groupShortName", r"[A-Za-z0-9-]{1,12}"),
    "azure-native:operationalinsights:Workspace": (
        "workspaceName",
        r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
    ),
    "azure-native:storage:BlobContainer": ("containerName", r"[a-z0-9](-?[a-z0-9]){2,62}"),
    "azure-native:authorization:RoleAssignment": (
        "roleAssignmentName",
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ),
}


@rule
def names_are_within_limits(made: list[Made]) -> Iterator[str]:
    for kind, (path, spelling) in SPELLED.items():
        for one in of(made, kind):
            if not re.fullmatch(spelling, str(one.get(path))):
                yield f"{one}: Azure refuses the name {one.get(path)}"
    for kind, path in ((kind, path) for kind, (path, _spelling) in SPELLED.items()):
        names = [one.get(path) for one in of(made, kind)]
        if len(names) != len(set(names)):
            yield f"two of {kind} have one name"


@rule
def words_are_azures_own(made: list[Made]) -> Iterator[str]:
    for one in made:
        yield from strange(one)


@rule
def nothing_points_at_another_subscription(made: list[Made]) -> Iterator[str]:
    for one in made:
        for text in texts(one.inputs):
            for found in re.findall(r"/subscriptions/([^/]+)", text):
                if found != SUBSCRIPTION:
                    yield f"{one} points at the subscription {found}"
