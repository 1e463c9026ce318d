"""The pages on which a box is filled; how it stands is read in followup."""
