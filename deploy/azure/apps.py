"""The processes of the application, as Azure Container Apps runs them, all from one image.

`web` and `console` answer people, `worker` does the jobs, `migrate` is a job that is started by
hand at every new version, `verify` one that looks every hour whether everything is as promised.

A process reads its secrets from files (`VIEWMYBOX_…_FILE`), which Container Apps takes from the key
vault as the process's own identity: no value of a secret is in any definition here. What user a
container runs as is the image's own to say, Container Apps has no setting for it: hence one image,
named by its digest, and no second one beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import app, managedidentity

import application
import network
import roles
from application import CONSOLE, MIGRATE, SERVING, VERIFY, WEB, WORKER
from ground import Ground
from keys import Secrets
from settings import CERTIFICATE

PROFILE = "Consumption"
# A page under way may take fifteen seconds to end (viewmybox/serving.py), a job longer.
PATIENCE = {WEB: 30, CONSOLE: 30, WORKER: 600}
LONGEST = {MIGRATE: 3600, VERIFY: 900}
VERIFY_AT = "23 * * * *"
REQUESTS_AT_A_TIME = 40
# Of the console, whose people are few, and of the jobs.
SMALL = 0.5


@dataclass(frozen=True, slots=True)
class Apps:
    """The environment, and each process by its name."""

    environment: app.ManagedEnvironment
    running: Mapping[str, app.ContainerApp]
    jobs: Mapping[str, app.Job]


def make(
    ground: Ground,
    inside: network.Network,
    secrets: Secrets,
    rights: roles.Rights,
) -> Apps:
    """Everything that runs, each once it has its rights."""
    who = rights.who
    around = environment(ground, inside, who[roles.ENVIRONMENT])
    hosts = certificate(
        ground, around, secrets, who[roles.ENVIRONMENT], rights.given[roles.ENVIRONMENT]
    )
    parts = Parts(ground, secrets, who, around, hosts)
    running = {
        process: running_app(parts, process, rights.given[process])
        for process in ground.said.processes
        if process in (*SERVING, WORKER) and ground.said.started
    }
    # Before there are roles in the database there is nothing to verify.
    wanted = (MIGRATE, VERIFY) if ground.said.started else (MIGRATE,)
    jobs = {process: job(parts, process, rights.given[process]) for process in wanted}
    ground.see("environment", around)
    for process, made in (*running.items(), *jobs.items()):
        ground.see(process, made)
    return Apps(around, running, jobs)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every process's definition is put together from."""

    ground: Ground
    vault: Secrets
    who: Mapping[str, managedidentity.UserAssignedIdentity]
    environment: app.ManagedEnvironment
    certificate: app.Certificate

    def identity(self, process: str) -> app.ManagedServiceIdentityArgs:
        return app.ManagedServiceIdentityArgs(
            type="UserAssigned", user_assigned_identities=[self.who[process].id]
        )

    def inside(self, process: str) -> list[app.IdentitySettingsArgs]:
        """Whether the process itself can ask Azure for a token.

        Secrets and images are fetched for it, so it cannot, as long as nothing in it needs to.
        """
        asks = roles.asks_by_itself(process)
        stages = "Main" if asks else "None"
        return [app.IdentitySettingsArgs(identity=self.who[process].id, lifecycle=stages)]

    def secrets(self, process: str) -> list[app.SecretArgs]:
        """Each as a place in the vault and an identity that may read it; newer versions follow."""
        return [
            app.SecretArgs(
                name=application.dashed(name),
                key_vault_url=self.vault.secrets[name].properties.secret_uri,
                identity=self.who[process].id,
            )
            for name in application.secrets_of(self.ground.said, process)
        ]

    def registries(self, process: str) -> list[app.RegistryCredentialsArgs]:
        said = self.ground.said
        if not said.registry:
            return []
        server = said.image.partition("/")[0]
        return [app.RegistryCredentialsArgs(server=server, identity=self.who[process].id)]

    def volumes(self, process: str) -> list[app.VolumeArgs]:
        said = self.ground.said
        items = [
            app.SecretVolumeItemArgs(
                secret_ref=application.dashed(name), path=application.dashed(name)
            )
            for name in application.secrets_of(said, process)
        ]
        return [app.VolumeArgs(name="secrets", storage_type=app.StorageType.SECRET, secrets=items)]

    def container(self, process: str, cpu: float) -> app.ContainerArgs:
        said = self.ground.said
        told = application.plain_of(said, process) | application.files_of(said, process)
        env = [app.EnvironmentVarArgs(name=name, value=value) for name, value in told.items()]
        if roles.asks_by_itself(process):
            # Which of its identities it is: there is one, and the library wants it said.
            me = self.who[process].client_id
            env.append(app.EnvironmentVarArgs(name="AZURE_CLIENT_ID", value=me))
        command, *args = application.COMMANDS[process]
        return app.ContainerArgs(
            name=process,
            image=said.image,
            command=[command],
            args=args,
            env=env,
            resources=app.ContainerResourcesArgs(cpu=cpu, memory=f"{2 * cpu:g}Gi"),
            volume_mounts=[
                app.VolumeMountArgs(volume_name="secrets", mount_path=application.SECRETS_AT)
            ],
            probes=probes(self.host(process)) if process in SERVING else None,
        )

    def host(self, process: str) -> str:
        return self.ground.said.console_host if process == CONSOLE else self.ground.said.host


def environment(
    ground: Ground, inside: network.Network, who: managedidentity.UserAssignedIdentity
) -> app.ManagedEnvironment:
    """Inside the network, with no public address; Front Door comes in by a private link."""
    return app.ManagedEnvironment(
        "environment",
        environment_name=ground.name("environment"),
        resource_group_name=ground.group,
        location=ground.region,
        identity=app.ManagedServiceIdentityArgs(
            type="UserAssigned", user_assigned_identities=[who.id]
        ),
        vnet_configuration=app.VnetConfigurationArgs(
            infrastructure_subnet_id=inside.apps.id, internal=True
        ),
        public_network_access="Disabled",
        zone_redundant=ground.said.chosen.is_doubled,
        workload_profiles=[app.WorkloadProfileArgs(name=PROFILE, workload_profile_type=PROFILE)],
        # To Azure Monitor by a diagnostic setting (watching.py): the other way needs the log's key.
        app_logs_configuration=app.AppLogsConfigurationArgs(destination="azure-monitor"),
        # From the ingress to each replica too.
        peer_traffic_configuration=app.ManagedEnvironmentPeerTrafficConfigurationArgs(
            encryption=app.ManagedEnvironmentEncryptionArgs(enabled=True)
        ),
        tags=ground.tags,
    )


def certificate(
    ground: Ground,
    around: app.ManagedEnvironment,
    secrets: Secrets,
    who: managedidentity.UserAssignedIdentity,
    after: Sequence[pulumi.Resource],
) -> app.Certificate:
    """For the hosts' own names, between Front Door and the ingress.

    Front Door must ask for the application by the name that people use: the application answers to
    no other (`ALLOWED_HOSTS`), and the ingress finds the app by it.
    """
    return app.Certificate(
        "certificate",
        certificate_name="hosts",
        environment_name=around.name,
        resource_group_name=ground.group,
        location=ground.region,
        properties=app.CertificatePropertiesArgs(
            certificate_key_vault_properties=app.CertificateKeyVaultPropertiesArgs(
                identity=who.id, key_vault_url=secrets.secrets[CERTIFICATE].properties.secret_uri
            )
        ),
        tags=ground.tags,
        opts=pulumi.ResourceOptions(depends_on=list(after)),
    )


def running_app(parts: Parts, process: str, after: Sequence[pulumi.Resource]) -> app.ContainerApp:
    """A process that goes on running."""
    ground = parts.ground
    cpu, (fewest, most) = how_much(ground, process)
    scaling = app.ScaleRuleArgs(
        name="requests",
        http=app.HttpScaleRuleArgs(metadata={"concurrentRequests": str(REQUESTS_AT_A_TIME)}),
    )
    return app.ContainerApp(
        process,
        container_app_name=ground.name("app", process),
        resource_group_name=ground.group,
        location=ground.region,
        managed_environment_id=parts.environment.id,
        workload_profile_name=PROFILE,
        identity=parts.identity(process),
        configuration=app.ConfigurationArgs(
            active_revisions_mode=app.ActiveRevisionsMode.SINGLE,
            ingress=ingress(parts, process) if process in SERVING else None,
            registries=parts.registries(process),
            secrets=parts.secrets(process),
            identity_settings=parts.inside(process),
        ),
        template=app.TemplateArgs(
            containers=[parts.container(process, cpu)],
            volumes=parts.volumes(process),
            scale=app.ScaleArgs(
                min_replicas=fewest,
                max_replicas=most,
                rules=[scaling] if process in SERVING else None,
            ),
            termination_grace_period_seconds=PATIENCE[process],
        ),
        tags=ground.tags,
        opts=pulumi.ResourceOptions(depends_on=list(after)),
    )


def how_much(ground: Ground, process: str) -> tuple[float, tuple[int, int]]:
    size = ground.said.chosen
    return {
        WEB: (size.web_cpu, size.web_replicas),
        WORKER: (size.worker_cpu, size.worker_replicas),
        CONSOLE: (SMALL, (1, 1)),
    }[process]


def ingress(parts: Parts, process: str) -> app.IngressArgs:
    """HTTPS alone, by the name that people use."""
    return app.IngressArgs(
        # Beyond the environment, which itself has no public address.
        external=True,
        target_port=application.PORT,
        transport=app.IngressTransportMethod.HTTP,
        allow_insecure=False,
        custom_domains=[
            app.CustomDomainArgs(
                name=parts.host(process),
                binding_type="SniEnabled",
                certificate_id=parts.certificate.id,
            )
        ],
        traffic=[app.TrafficWeightArgs(latest_revision=True, weight=100)],
    )


def probes(host: str) -> list[app.ContainerAppProbeArgs]:
    """Alive by /healthz, ready by /readyz; asked by its own name, for it answers to no other."""
    return [
        probe("Startup", "/healthz", host, every=2, failures=60),
        probe("Liveness", "/healthz", host, every=10, failures=6),
        probe("Readiness", "/readyz", host, every=10, failures=3),
    ]


def probe(
    kind: str, path: str, host: str, *, every: int, failures: int
) -> app.ContainerAppProbeArgs:
    return app.ContainerAppProbeArgs(
        type=kind,
        http_get=app.ContainerAppProbeHttpGetArgs(
            path=path,
            port=application.PORT,
            scheme=app.Scheme.HTTP,
            http_headers=[app.ContainerAppProbeHttpHeadersArgs(name="Host", value=host)],
        ),
        period_seconds=every,
        timeout_seconds=5,
        failure_threshold=failures,
    )


def job(parts: Parts, process: str, after: Sequence[pulumi.Resource]) -> app.Job:
    """A process that runs, says how it went, and ends."""
    ground = parts.ground
    once = {"parallelism": 1, "replica_completion_count": 1}
    by_hand = process == MIGRATE
    return app.Job(
        process,
        job_name=ground.name("job", process),
        resource_group_name=ground.group,
        location=ground.region,
        environment_id=parts.environment.id,
        workload_profile_name=PROFILE,
        identity=parts.identity(process),
        configuration=app.JobConfigurationArgs(
            trigger_type="Manual" if by_hand else "Schedule",
            manual_trigger_config=(
                app.JobConfigurationManualTriggerConfigArgs(**once) if by_hand else None
            ),
            schedule_trigger_config=(
                None
                if by_hand
                else app.JobConfigurationScheduleTriggerConfigArgs(
                    cron_expression=VERIFY_AT, **once
                )
            ),
            replica_timeout=LONGEST[process],
            # What failed is looked at before it is tried again.
            replica_retry_limit=0,
            registries=parts.registries(process),
            secrets=parts.secrets(process),
            identity_settings=parts.inside(process),
        ),
        template=app.JobTemplateArgs(
            containers=[parts.container(process, SMALL)], volumes=parts.volumes(process)
        ),
        tags=ground.tags,
        opts=pulumi.ResourceOptions(depends_on=list(after)),
    )
