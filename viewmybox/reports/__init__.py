"""Period reports: filled from the facts, written on by people, signed, and then as they were."""
