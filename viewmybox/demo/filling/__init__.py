"""The demo's people and customers. `people` is read without Django; the rest needs it."""
