"""The pages that show how things stand."""
