"""The pages about customers and their members."""
