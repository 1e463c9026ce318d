"""`pulumi up` runs this."""

import pulumi
from pulumi_azure_native import authorization

import installation
import settings

subscription = authorization.get_client_config().subscription_id
said = settings.read(pulumi.Config(), subscription)
for name, value in installation.build(said).items():
    pulumi.export(name, value)
