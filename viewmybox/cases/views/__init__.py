"""A customer's support cases: asking for help, the conversation, and how the promise was kept."""
