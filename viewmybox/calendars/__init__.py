"""What is due, as a calendar that a program of the member’s own reads (RFC 5545)."""
