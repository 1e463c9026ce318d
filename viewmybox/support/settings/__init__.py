"""Settings → Support: what the customer grants, and sees of who looked."""
