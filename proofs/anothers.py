"""A check of ours for schemathesis: who asks with another customer's id is told of nothing."""

import schemathesis

from proofs import bodies  # noqa: F401 - registers what writes them

NOT_THERE = {400, 401, 403, 404, 405, 406, 408, 409, 411, 413, 415, 422}


@schemathesis.check
def anothers_ids_are_none(ctx, response, case):  # noqa: ARG001 - its signature
    if case.path_parameters and response.status_code not in NOT_THERE:
        raise AssertionError(f"{case.method} {case.path} answered {response.status_code}")
