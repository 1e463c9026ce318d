"""VIEWMYBOX: a business keeps its information in its own box and follows up its services."""

__version__ = "0.1.0"
