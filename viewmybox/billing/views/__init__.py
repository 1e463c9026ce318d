"""Pages of the subscription, its invoices and payments."""
