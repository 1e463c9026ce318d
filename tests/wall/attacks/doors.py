# ruff: noqa: E501, S608 - a statement stays on its line, made of our own names
"""Every function that the web's role may run, with arguments that it was not made for.

Each call runs with Alice's ids and with ids that never existed: the same comes of both. Every
argument is tried in turn, and the others are what a caller would rightly give.
"""

from collections.abc import Iterator

FUNCTIONS = """
SELECT p.oid::regprocedure::text, n.nspname || '.' || p.proname,
    array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS u(t, n) ORDER BY n)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('wall', 'public') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1
"""

IDS = [f"'{{{name}}}'" for name in ("a", "box", "member", "session", "api_key", "invitation")]
HOSTILE = {
    "text": [
        "NULL", "''", "'%s%n%1$s%L%I'", "repeat('x', 100000)", "'{a}'", "'{secret}'", "'{token}'",
        "$$'; DROP TABLE box; --$$", "'-1'", "E'\\\\u0001|\\n|\\t'", "'{a}|{member}|page|9999999999|'",
        '$${{"deed": "sign in", "at": 0}}$$', "'name'", "'public.box'", "'pg_temp.incoming'",
    ],
    "uuid": ["NULL", *IDS, "'00000000-0000-0000-0000-000000000000'", "'{b}'"],
    "uuid[]": [
        "NULL", "'{{}}'", "ARRAY['{indicator}', '{service}']::uuid[]", "ARRAY[NULL]::uuid[]",
        "ARRAY[ARRAY['{indicator}'], ARRAY['{service}']]::uuid[]",
        "array_fill('{indicator}'::uuid, ARRAY[20000])", "'[-3:-2]={{{indicator},{service}}}'::uuid[]",
    ],
    "text[]": [
        "NULL", "'{{}}'", "ARRAY['{secret}', '{a}']", "ARRAY[NULL]::text[]", "ARRAY['entry', 'box', 'x']",
        "array_fill('entry'::text, ARRAY[20000])",
    ],
    "integer": ["NULL", "-1", "0", "2147483647", "-2147483648"],
    "bigint": ["NULL", "-1", "0", "9223372036854775807", "-9223372036854775808"],
    "boolean": ["NULL", "true", "false"],
    "date": ["NULL", "'infinity'", "'-infinity'", "'4713-01-01 BC'"],
    "timestamp with time zone": ["NULL", "'infinity'", "'-infinity'", "'294276-12-31'"],
    "interval": ["NULL", "'-1 day'", "'9 years'", "'170000000 years'", "'-170000000 years'"],
    "jsonb": [
        "NULL", "'null'", "'[]'", "'1'", '$$"{a}"$$', '$${{"customer": "{a}"}}$$',
        '$${{"customer": {{"id": "{a}"}}, "": null}}$$', "to_jsonb(repeat('x', 100000))",
    ],
    "inet": ["NULL", "'::1'", "'0.0.0.0/0'"],
    "bytea": ["NULL", "''", "'\\x00'", "decode(repeat('ff', 32), 'hex')", "'{a}'"],
    "double precision": ["NULL", "0", "-1", "'NaN'", "'infinity'", "1e300"],
}  # fmt: skip
RIGHT = {
    "text": "'{token}'", "uuid": "'{a}'", "uuid[]": "ARRAY['{indicator}']::uuid[]",
    "text[]": "ARRAY['box', 'service', 'entry', 'document']", "integer": "1", "bigint": "1",
    "boolean": "true", "date": "'2026-01-01'", "timestamp with time zone": "now()",
    "interval": "'1 day'", "jsonb": "'{{}}'", "inet": "'::1'",
    "bytea": "decode(repeat('00', 32), 'hex')", "double precision": "1",
}  # fmt: skip


def calls(name: str, types: list[str]) -> Iterator[str]:
    """Each argument in every hostile form, then all unknown, then all the same."""
    right = [RIGHT[one] for one in types]
    for place, one in enumerate(types):
        for given in HOSTILE[one]:
            yield call(name, types, [*right[:place], given, *right[place + 1 :]])
    yield call(name, types, ["NULL"] * len(types))
    for turn in range(max((len(HOSTILE[one]) for one in types), default=0)):
        yield call(name, types, [HOSTILE[one][turn % len(HOSTILE[one])] for one in types])


def call(name: str, types: list[str], values: list[str]) -> str:
    given = ", ".join(f"{value}::{one}" for value, one in zip(values, types, strict=True))
    return f"SELECT x::text FROM {name}({given}) x"
