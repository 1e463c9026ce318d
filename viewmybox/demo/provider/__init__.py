"""The demo's identity provider: "the provider the customer normally uses", played on one machine.

A plain WSGI application that speaks OpenID Connect (code flow, PKCE, RP-initiated and back-channel
logout) and lets a visitor be anyone by pressing a name. For trying out and for tests only: it asks
for no password, so whoever reaches it can be anybody it knows.
"""

from viewmybox.demo.provider.grants import Grant, Session
from viewmybox.demo.provider.parties import Client, Person, newcomer
from viewmybox.demo.provider.provider import Provider
from viewmybox.demo.provider.server import Served, serve

__all__ = ["Client", "Grant", "Person", "Provider", "Served", "Session", "newcomer", "serve"]
