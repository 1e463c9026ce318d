"""Templates, reports, and a report as a file."""
