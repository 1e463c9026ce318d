"""Telling members what needs them: found in the facts, listed, mailed, in a calendar."""
