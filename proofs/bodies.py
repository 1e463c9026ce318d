"""Bodies that schemathesis cannot write by itself: the bulk call's are texts of lines."""

import schemathesis


@schemathesis.serializer("application/x-ndjson", "text/csv")
def lines(ctx, value):  # noqa: ARG001 - its signature
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
