"""Reading boxes over time: how services stand and why, and how they got there."""
