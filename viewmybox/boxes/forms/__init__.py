"""The forms in which a box is filled."""
