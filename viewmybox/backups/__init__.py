"""Backups of an embedded installation, and getting back from one (docs/operations.md).

A backup is a folder named by its moment: the database as one snapshot, the files, what the
installation says of itself, and what all of it must come to. The keys lie in another place, or who
holds the backup could read everything.
"""
