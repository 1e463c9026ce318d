"""Every check there is, in the order in which it is printed. Importing registers them."""

from viewmybox.trust import (  # noqa: F401, I001 - registered in this order
    standing,
    roles,
    tables,
    functions,
    server,
    sign_in,
    policy,
    journal,
    storage,
    keys,
    queue,
    upkeep,
    configured,
    azure,
    pages,
)
from viewmybox.trust.checking import CHECKS, Check, Result, State, run_all, unchecked_promises

__all__ = ["CHECKS", "Check", "Result", "State", "run_all", "unchecked_promises"]
