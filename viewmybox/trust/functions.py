"""Functions: each as this version's SQL writes it, run by whom that says, and no others."""

import re
from collections.abc import Iterator

from viewmybox.trust import source
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Row
from viewmybox.trust.tables import OURS

FUNCTIONS = f"""
SELECT n.nspname || '.' || proname, prosrc, lanname, prosecdef, provolatile::text,
    proparallel::text, proconfig, pg_get_userbyid(proowner), proleakproof, prokind::text,
    ARRAY(SELECT coalesce(r.rolname::text, 'everybody')
        FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) AS x
        LEFT JOIN pg_roles r ON r.oid = x.grantee WHERE x.grantee <> proowner)
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang
WHERE {OURS} ORDER BY 1
"""  # noqa: S608 - nothing from outside


def there(here: Installation) -> Iterator[tuple[str, Row]]:
    for name, *facts in here.facts(FUNCTIONS):
        yield name, tuple(facts)


@check("P3", "Every function is one that this version knows, once, and none is missing")
def strange_functions(here: Installation) -> Iterator[str]:
    names = [name for name, _facts in there(here)]
    known = source.functions()
    for name in sorted({*names, *known}):
        if name not in known:
            yield f"{name}: this version does not know it"
        elif names.count(name) != 1:
            yield f"{name}: there {names.count(name)} times; run viewmybox migrate"


@check("P3", "Every function’s text is the one that this version ships, letter for letter")
def altered_functions(here: Installation) -> Iterator[str]:
    known = source.functions()
    for name, (body, *_rest) in there(here):
        if name in known and body != known[name].body:
            yield f"{name}: its text has been altered"


@check("P3", "Every function belongs to the owner, and runs with whose rights its SQL says")
def rights_of_functions(here: Installation) -> Iterator[str]:
    known = source.functions()
    for name, facts in there(here):
        if name not in known:
            continue
        _body, language, definer, volatility, parallel, settings, owner, *rest = facts
        if owner != "vmb_owner":
            yield f"{name}: owned by {owner}"
        if definer != known[name].definer:
            yield f"{name}: runs with the {'owner' if definer else 'caller'}’s rights"
        if tuple(settings or ()) != known[name].settings:
            yield f"{name}: its settings are {', '.join(settings or ()) or 'none'}"
        declared = (known[name].language, known[name].volatility, known[name].parallel)
        # Neither leakproof nor anything but a plain function.
        if (language, volatility, parallel) != declared or rest[:2] != [False, "f"]:
            yield f"{name}: its kind is not as declared"


@check("P3", "Each function may be run by exactly those whom its SQL grants it to")
def runners_of_functions(here: Installation) -> Iterator[str]:
    known, wanted = source.functions(), source.runners()
    for name, (*_facts, may) in there(here):
        if name not in known:
            continue
        should = wanted.get(name, set())
        for role in sorted(set(may) ^ should):
            yield f"{name}: {role} {'may' if role in may else 'may no longer'} run it"


@check("P3", "No page may use large objects, or end other people’s sessions")
def server_functions(here: Installation) -> Iterator[str]:
    text = source.file("viewmybox.wall", "database.sql")
    for names in re.findall(r"REVOKE EXECUTE ON FUNCTION ([^;]+?)\s+FROM PUBLIC", text):
        for function in re.findall(r"\w+\([^)]*\)", names):
            ask = "SELECT rolname FROM pg_roles WHERE rolname IN ('vmb_web', 'vmb_worker', "
            ask += "'vmb_support') AND has_function_privilege(oid, %s, 'EXECUTE')"
            for role in here.column("web", ask, [function]):
                yield f"{role} may run {function}"
