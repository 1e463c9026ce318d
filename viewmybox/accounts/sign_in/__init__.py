"""Signing in with the provider that the customer normally uses (P2): OpenID Connect, no more."""
