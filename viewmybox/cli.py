"""The command line: `viewmybox …`. Errors are one sentence on standard error, exit status 1."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from viewmybox import __version__
from viewmybox.config import Role

Command = Callable[[argparse.Namespace], None]


class CommandError(Exception):
    """A sentence for whoever ran the command."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process: 0 done, 1 could not, 2 wrong usage."""
    options = parser().parse_args(arguments)
    if getattr(options, "data", None):
        os.environ["VIEWMYBOX_DATA"] = str(options.data.resolve())
    try:
        options.run(options)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("VIEWMYBOX_TRACE"):
            raise
        sys.exit(f"viewmybox: {error}")
    sys.exit(0)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="viewmybox", description=__doc__.splitlines()[0])
    top.add_argument("--version", action="version", version=f"VIEWMYBOX {__version__}")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        help="folder of the embedded installation (or VIEWMYBOX_DATA)",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about, parents=[place])
        made.set_defaults(run=run)
        return made

    demo = command("demo", run_demo, "everything running here, with three demo customers")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    demo.add_argument("--files", type=Path, help="published files, for one more customer")

    add_running(command)

    customer = command("customer", show_usage, "the customers").add_subparsers(required=True)
    listing = customer.add_parser(
        "list", parents=[place], help="name, id, plan, state: a line each, tab-separated"
    )
    listing.set_defaults(run=run_customer_list)

    inviting = customer.add_parser(
        "invite", parents=[place], help="print a link that makes whoever opens it an owner, once"
    )
    inviting.add_argument("customer", help="name or id")
    inviting.add_argument("email", help="of whom the link is for")
    inviting.set_defaults(run=run_customer_invite)

    key = command("key", show_usage, "API keys").add_subparsers(required=True)
    adding = key.add_parser(
        "add", parents=[place], help="make an API key and print its secret, once"
    )
    adding.add_argument("customer", help="name or id")
    adding.add_argument("--scope", choices=["read", "write", "record"], required=True)
    adding.set_defaults(run=run_key_add)

    master = command("master-key", show_usage, "the key that wraps every customer's key")
    masters = master.add_subparsers(required=True)
    masters.add_parser(
        "list", parents=[place], help="version, when made, customers' keys under it: a line each"
    ).set_defaults(run=run_master_key_list)
    masters.add_parser(
        "rotate", parents=[place], help="make a new version and put every customer's key under it"
    ).set_defaults(run=run_master_key_rotate)
    moving = masters.add_parser(
        "move", parents=[place], help="have another key store wrap everything; nothing else may run"
    )
    moving.add_argument("to", help="what KEY_URL is going to be")
    moving.set_defaults(run=run_master_key_move)
    destroying = masters.add_parser(
        "destroy", parents=[place], help="destroy an old version that nothing needs any more"
    )
    destroying.add_argument("version", type=int)
    destroying.set_defaults(run=run_master_key_destroy)

    policy = command("policy", show_usage, "the privacy policy").add_subparsers(required=True)
    publishing = policy.add_parser(
        "publish", parents=[place], help="publish a version from N.sv.md and N.en.md"
    )
    publishing.add_argument("file", type=Path)
    publishing.add_argument(
        "--effective", type=date.fromisoformat, help="the day of effect, where the files do not say"
    )
    publishing.set_defaults(run=run_policy_publish)
    policy.add_parser(
        "list",
        parents=[place],
        help="number, day of effect, day of publishing, SHA-256: a line each",
    ).set_defaults(run=run_policy_list)

    add_people(command, place)
    add_maintenance(command, place)
    add_backups(command)

    add_bookkeeping(command, place)
    add_extract_commands(command, place)
    return top


def add_running(command: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """What runs in production, and what looks whether it may."""
    serve = command("serve", run_serve, "serve the pages and the API")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default=os.environ.get("VIEWMYBOX_HOST", "127.0.0.1"))
    serve.add_argument("--workers", type=int, default=2, help="processes")
    serve.add_argument("--threads", type=int, default=8, help="threads a process")

    command("worker", run_worker, "run the jobs")
    command("migrate", run_migrate, "bring the database to this version")
    command("alive", run_alive, "whether what this container runs answers (HEALTHCHECK)")
    command("check", run_check, "models, migrations and translations, without a database")
    looking = command(
        "check-config", run_check_config, "all that is wrong with the settings, before a start"
    )
    looking.add_argument(
        "--list", action="store_true", help="every setting there is, and what it is"
    )

    verifying = command(
        "verify", run_verify, "check every promise against the running installation"
    )
    verifying.add_argument("--json", action="store_true", help="for machines")


def add_extract_commands(
    command: Callable[[str, Command, str], argparse.ArgumentParser], place: argparse.ArgumentParser
) -> None:
    extract = command("extract", run_extract, "write a customer's extract to a file")
    extract.add_argument("customer", help="name or id")
    extract.add_argument("file", type=Path)

    checking = command(
        "check-extract", run_check_extract, "whether an extract's file is whole, and who signed it"
    )
    checking.add_argument("file", type=Path)
    checking.add_argument(
        "--keys", type=Path, help="an installation's /.well-known/viewmybox-extract-keys.json"
    )

    restoring = command("restore", run_restore, "make a new customer of an extract")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--name", required=True, help="what the new customer is called")

    signing = command("signing-key", show_usage, "the key that signs extracts")
    signings = signing.add_subparsers(required=True)
    signings.add_parser(
        "list", parents=[place], help="id, since when, public key: a line each, the newest first"
    ).set_defaults(run=run_signing_key_list)
    signings.add_parser(
        "rotate", parents=[place], help="make a new one, which signs from now on"
    ).set_defaults(run=run_signing_key_rotate)


def add_people(
    command: Callable[[str, Command, str], argparse.ArgumentParser], place: argparse.ArgumentParser
) -> None:
    add_identity_commands(
        command("identity", show_usage, "who may not sign in any more, whose sessions end"), place
    )
    add_operator_commands(
        command("operator", show_usage, "who of the provider’s staff may open the console"), place
    )


def add_identity_commands(
    identity: argparse.ArgumentParser, place: argparse.ArgumentParser
) -> None:
    commands = identity.add_subparsers(required=True)
    person = argparse.ArgumentParser(add_help=False, parents=[place])
    person.add_argument("issuer", help="of their identity provider, as its tokens say")
    person.add_argument("subject", help="the person’s `sub` there")
    commands.add_parser(
        "disable", parents=[person], help="no sign-in any more, open ones end at once"
    ).set_defaults(run=run_identity_disable)
    commands.add_parser("enable", parents=[person], help="let them sign in again").set_defaults(
        run=run_identity_enable
    )
    commands.add_parser(
        "end-sessions", parents=[person], help="end all sessions of one person"
    ).set_defaults(run=run_identity_end_sessions)
    commands.add_parser(
        "end-all-sessions", parents=[place], help="end everybody’s: all have to sign in again"
    ).set_defaults(run=run_identity_end_all_sessions)


def add_operator_commands(
    operator: argparse.ArgumentParser, place: argparse.ArgumentParser
) -> None:
    commands = operator.add_subparsers(required=True)
    person = argparse.ArgumentParser(add_help=False, parents=[place])
    person.add_argument("issuer", help="of the operators’ identity provider, as its tokens say")
    person.add_argument("subject", help="the person’s `sub` there")
    hiring = commands.add_parser("add", parents=[person], help="make somebody an operator")
    hiring.add_argument("--name", default="", help="as customers read it")
    hiring.add_argument("--team", default="", help="to whom customers may grant access together")
    hiring.set_defaults(run=run_operator_add)
    commands.add_parser(
        "list", parents=[place], help="name, team, issuer, subject, state: tab-separated"
    ).set_defaults(run=run_operator_list)
    commands.add_parser(
        "end", parents=[person], help="at once, open sign-ins with it"
    ).set_defaults(run=run_operator_end)


def add_maintenance(
    command: Callable[[str, Command, str], argparse.ArgumentParser], place: argparse.ArgumentParser
) -> None:
    drilling = command("restore-drill", run_drill, "note that a backup was restored as a drill")
    drilling.add_argument("--minutes", type=int, required=True, help="how long the restoring took")
    top = command("maintenance", show_usage, "halt writing for a while")
    halting = top.add_subparsers(required=True)
    beginning = halting.add_parser("on", parents=[place], help="halt writing, or announce it")
    beginning.add_argument("reason", help="what people are told of why")
    beginning.add_argument("--until", type=moment, required=True, help="2026-12-01T23:00, local")
    beginning.add_argument("--from", dest="since", type=moment, help="now, if not said")
    beginning.set_defaults(run=run_maintenance_on)
    ending = halting.add_parser("off", parents=[place], help="let writing go on")
    ending.set_defaults(run=run_maintenance_off)


def add_backups(command: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """Of the embedded installation; a server of your own has its own."""
    taking = command("backup", run_backup, "take a backup of the embedded installation")
    taking.add_argument("folder", type=Path, help="a new one is made in it, named by the moment")
    taking.add_argument("--keys", type=Path, required=True, help="where the keys' copy goes")
    taking.add_argument("--days", type=int, default=35, help="remove older backups (35)")
    taking.add_argument("--key-days", type=int, default=7, help="remove older copies of keys (7)")
    getting = command(
        "restore-backup", run_restore_backup, "make a new embedded installation of a backup"
    )
    getting.add_argument("backup", type=Path, help="the backup's folder, named by its moment")
    getting.add_argument("--keys", type=Path, required=True, help="the newest copy of the keys")


def moment(text: str) -> datetime:
    """A date and time as this machine's clock tells it, or with an offset of its own."""
    return datetime.fromisoformat(text).astimezone()


def add_bookkeeping(
    command: Callable[[str, Command, str], argparse.ArgumentParser], place: argparse.ArgumentParser
) -> None:
    """The provider's prices, invoices and payments."""
    price = command("price", show_usage, "the price list").add_subparsers(required=True)
    pricing = price.add_parser("publish", parents=[place], help="publish a price list")
    pricing.add_argument("file", type=Path)
    pricing.add_argument("--effective", type=date.fromisoformat, required=True)
    pricing.set_defaults(run=run_price_publish)

    invoice = command("invoice", show_usage, "the provider's books").add_subparsers(required=True)
    invoice.add_parser(
        "list", parents=[place], help="number, buyer, date, due, öre, left, state: a line each"
    ).set_defaults(run=run_invoice_list)
    paying = invoice.add_parser("paid", parents=[place], help="note that an invoice is paid")
    paying.add_argument("number", type=int)
    paying.add_argument("--by", required=True, help="your name")
    paying.add_argument("--reason", required=True, help="how you know")
    paying.add_argument("--on", type=date.fromisoformat, help="the day it came in; else today")
    paying.set_defaults(run=run_invoice_paid)
    crediting = invoice.add_parser("credit", parents=[place], help="take an invoice back whole")
    crediting.add_argument("number", type=int)
    crediting.add_argument("--by", required=True, help="your name")
    crediting.add_argument("--reason", required=True)
    crediting.set_defaults(run=run_invoice_credit)

    payment = command("payment", show_usage, "what came in").add_subparsers(required=True)
    taking = payment.add_parser("take", parents=[place], help="take a bank’s file (BgMax)")
    taking.add_argument("file", type=Path)
    taking.add_argument("--by", required=True, help="your name")
    taking.set_defaults(run=run_payment_take)
    payment.add_parser(
        "odd", parents=[place], help="what came in and fits no invoice, or not whole"
    ).set_defaults(run=run_payment_odd)


def show_usage(_options: argparse.Namespace) -> None:
    raise CommandError("say which: see --help")


def prepare(role: Role, *, strictly: bool = False) -> None:
    """Start Django in this process as one role.

    Args:
        role: on which it goes to the database.
        strictly: not on settings that have any fault.

    Raises:
        UnusableConfigError: a setting cannot be used.
    """
    os.environ["VIEWMYBOX_ROLE"] = role
    os.environ["DJANGO_SETTINGS_MODULE"] = "viewmybox.settings"
    # After the role is known: the settings are read once.
    import django

    from viewmybox.faults import refuse_faults

    if not is_given(role):
        raise CommandError(
            "there is no installation here. Start one with `viewmybox demo`, or set "
            "VIEWMYBOX_DATA or the VIEWMYBOX_…DATABASE_URL."
        )
    if strictly:
        refuse_faults()
    from viewmybox.config import config
    from viewmybox.demo.borrowing import borrow

    borrow(config(), role)
    django.setup()


def is_given(role: Role) -> bool:
    """Whether this process has a way to the database; where settings cannot be read, that is told
    later, with everything else.
    """
    from viewmybox.config import UnusableConfigError, config

    config.cache_clear()
    try:
        return bool(config().database(role))
    except UnusableConfigError:
        return True


def run_demo(options: argparse.Namespace) -> None:
    from viewmybox.demo.running import run

    data = Path(os.environ.get("VIEWMYBOX_DATA", ".demo"))
    run(data, options.port, fresh=options.fresh, files=options.files)


def run_serve(options: argparse.Namespace) -> None:
    prepare("web", strictly=True)
    from viewmybox.serving import serve

    serve(options.host, options.port, options.workers, options.threads)


def run_worker(_options: argparse.Namespace) -> None:
    prepare("worker", strictly=True)
    from viewmybox.working import work

    work()


def run_migrate(_options: argparse.Namespace) -> None:
    prepare("migrator", strictly=True)
    from viewmybox.migrating import migrate

    migrate()


def run_alive(_options: argparse.Namespace) -> None:
    from viewmybox import alive
    from viewmybox.config import config

    if words := alive.what_runs():
        serving = parser().parse_args(words)
        alive.ask(serving.host, serving.port, config().base_url)
        print("It answers.")  # noqa: T201 - the command's output
    else:
        print("It runs; nothing in it answers.")  # noqa: T201 - the same


def run_check(_options: argparse.Namespace) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "viewmybox.settings"
    import django

    django.setup()
    from viewmybox.checking import check

    check()


def run_check_config(options: argparse.Namespace) -> None:
    from viewmybox import faults

    if options.list:
        print(faults.table())  # noqa: T201 - the command's output
        return
    if found := [*faults.wrong(), *faults.strangers()]:
        from viewmybox.config import UnusableConfigError

        raise UnusableConfigError(found)
    for name, source in faults.sources().items():
        print(f"{name.upper()}\t{source}")  # noqa: T201 - the command's output


def run_verify(options: argparse.Namespace) -> None:
    prepare("web")
    from viewmybox.trust.verifying import verify

    if not verify(json=options.json):
        sys.exit(1)


def run_customer_list(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.operating import customer_list

    for line in customer_list():
        print("\t".join(line))  # noqa: T201 - the command's output


def run_key_add(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.operating import add_key

    print(add_key(options.customer, options.scope))  # noqa: T201 - the command's output


def run_master_key_list(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.rotating import versions

    for version in versions():
        print(version.number, f"{version.made_at:%Y-%m-%d}", version.needed_by, sep="\t")  # noqa: T201 - the command's output


def run_master_key_rotate(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.rotating import rotate

    version = rotate()
    print(f"Version {version.number} wraps every customer’s key: {version.needed_by} of them.")  # noqa: T201 - the command's output


def run_master_key_move(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.keystore import store_at
    from viewmybox.vault.moving import move_to

    moved = move_to(store_at(options.to))
    print(  # noqa: T201 - the command's output
        f"{moved.wrapped} customers’ keys are wrapped by the new key store, {moved.before} were "
        f"before; {moved.signing} versions of the key that signs and {moved.destroyed} marks of "
        "destroyed keys came with them."
    )
    if moved.unopened:
        raise CommandError(
            "neither store opens the keys of "
            + ", ".join(map(str, moved.unopened))
            + "; all others are moved."
        )


def run_master_key_destroy(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.rotating import destroy

    destroy(options.version)
    print(f"Version {options.version} is destroyed.")  # noqa: T201 - the command's output


def run_policy_publish(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.policies.publishing import publish

    made = publish(options.file, options.effective)
    print(f"Version {made.number}, in force from {made.effective_on}, {made.sha256}")  # noqa: T201 - the command's output


def run_policy_list(_options: argparse.Namespace) -> None:
    prepare("web")
    from viewmybox.policies.models import PolicyVersion

    for number, day, at, sha256 in PolicyVersion.objects.order_by("number").values_list(
        "number", "effective_on", "published_at", "sha256"
    ):
        print(number, day, f"{at:%Y-%m-%d}", sha256, sep="\t")  # noqa: T201 - the command's output


def run_identity_disable(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.accounts.shutting_out import disable

    disable(options.issuer, options.subject)


def run_identity_enable(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.accounts.shutting_out import enable

    enable(options.issuer, options.subject)


def run_identity_end_sessions(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.accounts.shutting_out import end_sessions_of

    print(end_sessions_of(options.issuer, options.subject))  # noqa: T201 - the command's output


def run_identity_end_all_sessions(_options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.accounts.shutting_out import end_every_session

    print(end_every_session())  # noqa: T201 - the command's output


def run_operator_add(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.support.roster import add_operator

    made = add_operator(options.issuer, options.subject, options.name, options.team)
    print(f"{made.name} may open the console.")  # noqa: T201 - the command's output


def run_operator_list(_options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.support.roster import list_operators

    for line in list_operators():
        print("\t".join(line))  # noqa: T201 - the command's output


def run_operator_end(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.support.roster import end_operator

    end_operator(options.issuer, options.subject)


def run_maintenance_on(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.trust.maintenance import halt

    halt(options.since or datetime.now().astimezone(), options.until, options.reason)


def run_maintenance_off(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.trust.maintenance import let_go_on

    let_go_on()


def run_drill(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.trust.maintenance import note_drill

    note_drill(options.minutes)
    print("Noted. The next one is due within 100 days.")  # noqa: T201 - the command's output


def run_backup(options: argparse.Namespace) -> None:
    began = time.monotonic()
    prepare("worker")
    from viewmybox.backups.taking import take_here

    taken = take_here(options.folder, options.keys, options.days, options.key_days)
    held = taken.manifest
    print(  # noqa: T201 - the command's output
        f"{taken.folder}\n{held.rows} rows in {len(held.tables)} tables and {len(held.files)} "
        f"files as of {held.at}, in {time.monotonic() - began:.1f} s. Keys: {taken.keys}"
    )
    for old in taken.removed:
        print(f"removed {old}")  # noqa: T201 - the command's output
    if held.missing:
        raise CommandError(
            f"the backup was kept; {len(held.missing)} files that rows name were not there: "
            + ", ".join(held.missing[:5])
        )


def run_restore_backup(options: argparse.Namespace) -> None:
    began = time.monotonic()
    from viewmybox.backups.contents import BackupError
    from viewmybox.backups.restoring import restore

    if "VIEWMYBOX_DATA" not in os.environ:
        raise CommandError("say with --data into which folder; it must be empty.")
    data = Path(os.environ["VIEWMYBOX_DATA"])
    restored = restore(options.backup, options.keys, data, print)
    prepare("worker")
    from viewmybox.journal.provider import note_provider

    held = restored.manifest
    note_provider("backup.restored", at=f"{held.moment:%Y-%m-%d %H:%M:%S %z}")
    print(  # noqa: T201 - the command's output
        f"{held.rows} rows in {len(held.tables)} tables and {len(held.files)} files are as they "
        f"were at {held.at}, after {time.monotonic() - began:.1f} s. Sessions ended: "
        f"{restored.sessions}."
    )
    for customer in restored.erased:
        print(f"erased again by the worker: {customer}")  # noqa: T201 - the command's output
    if held.missing:
        raise BackupError(f"{len(held.missing)} files that rows name were not there even then.")


def run_price_publish(options: argparse.Namespace) -> None:
    prepare("migrator")
    from viewmybox.billing.publishing import publish

    made = publish(options.file, options.effective)
    print(f"Price list {made.number}, in force from {made.effective_on}")  # noqa: T201 - the command's output


def run_invoice_list(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.billing.books import invoices

    for row in invoices():
        print(*row.cells(), sep="\t")  # noqa: T201 - the command's output


def run_invoice_paid(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.billing.books import mark_paid

    print(mark_paid(options.number, options.by, options.reason, options.on))  # noqa: T201 - the command's output


def run_invoice_credit(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.billing.books import credit

    print(f"Credit note {credit(options.number, options.by, options.reason)}")  # noqa: T201 - the command's output


def run_payment_take(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.billing.bank import take_file

    for line in take_file(options.file.read_bytes(), options.by):
        print(*line.cells(), sep="\t")  # noqa: T201 - the command's output


def run_payment_odd(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.billing.books import odd_payments

    for row in odd_payments():
        print(*row.cells(), sep="\t")  # noqa: T201 - the command's output


def run_extract(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.operating import write_extract

    write_extract(options.customer, options.file)


def run_check_extract(options: argparse.Namespace) -> None:
    from viewmybox.extracts.checking import checked

    found = checked(options.file)
    if not found.is_whole:
        flaws = "\n  ".join(found.flaws)
        raise CommandError(f"{options.file} is not a whole extract:\n  {flaws}")
    print(f"{options.file} is whole. {found.signer(known_keys(options.keys))}")  # noqa: T201 - the command's output


def known_keys(published: Path | None) -> set[str]:
    """The ids of the keys that an installation has published; else of the one that is here."""
    if published is not None:
        import json

        return {str(key["id"]) for key in json.loads(published.read_text())["keys"]}
    from viewmybox.config import config

    if not config().database("worker"):
        return set()
    prepare("worker")
    from viewmybox.vault.signing import public_keys

    return {key.id for key in public_keys()}


def run_restore(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.extracts.restoring import restore

    made = restore(options.file, options.name)
    print(made.name, made.customer, sep="\t")  # noqa: T201 - the command's output
    for sentence in made.left_out:
        print(f"not restored: {sentence}", file=sys.stderr)  # noqa: T201 - the same


def run_customer_invite(options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.operating import invite

    print(invite(options.customer, options.email))  # noqa: T201 - the command's output


def run_signing_key_list(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.signing import public_keys

    for key in public_keys():
        facts = key.facts()
        print(key.id, facts["made_at"], facts["public_key"], sep="\t")  # noqa: T201 - the command's output


def run_signing_key_rotate(_options: argparse.Namespace) -> None:
    prepare("worker")
    from viewmybox.vault.signing import rotate

    print(f"{rotate().id} signs from now on.")  # noqa: T201 - the command's output
