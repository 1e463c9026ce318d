"""Boxes made of files that others have published: what the pages say of them can be checked."""
