"""The list of what needs the member, and what each chooses to be told."""
