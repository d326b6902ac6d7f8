"""`petwire services ...`"""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from petwire.cli.answers import put, rows, say
from petwire.cli.basics import COMMAND, Json, clock, span
from petwire.cli.instance import instance
from petwire.cli.recalling import after_a_no

services = typer.Typer(no_args_is_help=True)

KeyId = Annotated[str, typer.Argument(metavar="ID", help="The service's key id (8 characters).")]
Why = Annotated[str, typer.Option(help="The reason, as the holder will read it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(services, name="services", help="Services that hold an API key.")


@services.command("list")
def list_(json: Json = False) -> None:
    """All services, and how old the set is that each can fetch; never their keys."""
    with instance():
        from petwire.access.reads import list_services
        from petwire.bulkfiles.reads import newest_sets

        now, sets = clock(), newest_sets()
        found = []
        for service in list_services():
            newest = sets.get(service.id)
            lag = round((now - newest.started).total_seconds()) if newest else None
            facts = {**asdict(service), "set": newest.id if newest else None, "lag": lag}
            found.append(facts if json else {**facts, "age": span(lag)})
        columns = {
            "id": "id",
            "name": "name",
            "standing": "standing",
            "environment": "environment",
            "categories": "categories",
            "ftp_user": "FTP user",
            "nightly_files": "files",
            "age": "set's age",
        }
        rows(found, columns, json=json, none="No services yet.")


@services.command()
def orders(
    key_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="One service's; without it, those of all.")
    ] = None,
    overdue: Annotated[
        bool,
        typer.Option("--overdue", help="Only those that were not fetched, or confirmed, by their deadline."),
    ] = False,
    json: Json = False,
) -> None:
    """What services were told to let go of, and whether they have fetched and confirmed it."""
    with instance():
        from petwire.access.reads import service_of
        from petwire.bulkfiles.reads import orders_to
        from petwire.bulkfiles.withdrawals import bring_up_to_date

        now = clock()
        bring_up_to_date(now=now)
        found = orders_to(service_of(key_id).pk if key_id else None, now=now)
        columns = {
            "service": "service",
            "seq": "order",
            "kind": "kind",
            "org": "org",
            "animal": "animal",
            "media": "picture",
            "code": "code",
            "deadline": "deadline",
            "lifted": "lifted",
            "fetched": "fetched",
            "confirmed": "confirmed",
            "overdue": "overdue",
        }
        shown = [one for one in found if one.overdue or not overdue]
        rows(shown, columns, json=json, none="No orders.")


@services.command()
def add(
    name: Annotated[str, typer.Argument(help="What organisations will read.")],
    email: Annotated[
        str, typer.Option(help="The holder's address. Who signs in with it has its pages in the console.")
    ] = "",
    company: Annotated[str, typer.Option()] = "",
    url: Annotated[str, typer.Option(help="Where the data will be shown.")] = "",
    description: Annotated[str, typer.Option()] = "",
    category: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    domain: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve it at once.")] = False,
    json: Json = False,
) -> None:
    """Give a service a key. Key and FTP password are shown now and never again."""
    with instance():
        from petwire.access.actions import Application, add_service, approve_service
        from petwire.lib.config import config
        from petwire.orgs.models import Environment

        now = clock()
        credentials = add_service(
            application=Application(
                name=name,
                email=email,
                company=company,
                url=url,
                description=description,
                categories=tuple(category or ["adoption site"]),
                domains=tuple(domain or []),
            ),
            environment=Environment(config().environment),
            terms_accepted=True,
            by=COMMAND,
            now=now,
        )
        if approve:
            approve_service(key_id=credentials.id, by=COMMAND, now=now)
        _show(credentials, json=json)
        if not approve:
            say(f"It sees nothing until `petwire services approve {credentials.id}`.")


@services.command(name="set")
def set_(
    key_id: KeyId,
    zipped: Annotated[
        bool | None, typer.Option("--zip/--no-zip", help="Each file packed, .zip behind its name.")
    ] = None,
    prefix: Annotated[
        bool | None,
        typer.Option(
            "--prefix/--no-prefix", help="The key id before the names of files that are not packed."
        ),
    ] = None,
    rows: Annotated[int | None, typer.Option(metavar="N", help="Records in one file, at most 1,000.")] = None,
    tls_only: Annotated[
        bool | None, typer.Option("--tls-only/--no-tls-only", help="No FTP login in clear.")
    ] = None,
    files: Annotated[
        bool | None,
        typer.Option("--files/--no-files", help="Nightly files at all: without, none are written."),
    ] = None,
) -> None:
    """How a service takes its files, from its next set on."""
    with instance():
        from petwire.access.actions import FileHabits, set_service

        habits = FileHabits(zipped, prefix, rows, tls_only, files)
        if not set_service(key_id=key_id, habits=habits, by=COMMAND, now=clock()):
            say(f"Service {key_id} stood so already.")
            raise typer.Exit(5)
        say(f"Service {key_id} is changed, from its next set and login on.")
        if files is False:
            after_a_no()  # what is published of it is taken back


@services.command()
def api(
    key_id: KeyId,
    per_minute: Annotated[int | None, typer.Option(metavar="N", min=1, help="Requests a minute.")] = None,
    function: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="The only functions it may call; may be given several times."),
    ] = None,
    all_functions: Annotated[
        bool, typer.Option("--all-functions", help="It may call every function.")
    ] = False,
) -> None:
    """How a service may ask the search API, from its next request on."""
    with instance():
        from petwire.access.actions import set_api_rights
        from petwire.petapi.inputs import FUNCTIONS

        if unknown := sorted(set(function or ()) - set(FUNCTIONS)):
            raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(FUNCTIONS)}")
        functions = [] if all_functions else function or None
        if not set_api_rights(
            key_id=key_id, per_minute=per_minute, functions=functions, by=COMMAND, now=clock()
        ):
            say(f"Service {key_id} stood so already.")
            raise typer.Exit(5)
        say(f"Service {key_id} is changed, from its next request on.")


@services.command()
def approve(key_id: KeyId) -> None:
    """Let a service see what organisations share with it."""
    with instance():
        from petwire.access.actions import approve_service

        approve_service(key_id=key_id, by=COMMAND, now=clock())
        say(f"Service {key_id} is approved.")
        after_a_no()  # one that was suspended has no set: its own were taken back


@services.command()
def suspend(key_id: KeyId, why: Why) -> None:
    """Bar a service until it is approved again."""
    with instance():
        from petwire.access.actions import suspend_service

        suspend_service(key_id=key_id, why=why, by=COMMAND, now=clock())
        say(f"Service {key_id} is suspended.")
        after_a_no()


@services.command()
def terminate(key_id: KeyId, why: Why) -> None:
    """End a service's access for good."""
    with instance():
        from petwire.access.actions import terminate_service

        terminate_service(key_id=key_id, why=why, by=COMMAND, now=clock())
        say(f"Service {key_id} is terminated.")
        after_a_no()


@services.command()
def certificates(
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those whose time is over, and nobody has confirmed.")
    ] = False,
    json: Json = False,
) -> None:
    """Services that have ended, and who has certified that everything is deleted."""
    with instance():
        from petwire.access.life.ending import all_ended
        from petwire.bulkfiles.certificates import is_genuine

        shown: list[dict[str, Any]] = [
            {
                "service": one.key_id,
                "name": one.service,
                "ended": one.at,
                "code": one.code,
                "deadline": one.deadline,
                "overdue": one.overdue,
                "certificates": [
                    {
                        "kind": each.kind,
                        "at": each.at,
                        "digest": each.digest,
                        "genuine": is_genuine(each),
                        "text": each.content.decode() if json else "",
                    }
                    for each in one.certificates
                ],
            }
            for one in all_ended(now=clock())
            if one.overdue or not overdue
        ]
        if not json:
            shown = [
                {**one, "certificates": ", ".join(each["kind"] for each in one["certificates"]) or "none"}
                for one in shown
            ]
        columns = {
            "service": "service",
            "name": "name",
            "ended": "ended",
            "code": "by",
            "deadline": "to confirm by",
            "overdue": "overdue",
            "certificates": "certificates",
        }
        rows(shown, columns, json=json, none="No service has ended.")


@services.command()
def rotate(
    key_id: KeyId,
    overlap: Annotated[
        int, typer.Option(metavar="DAYS", min=0, max=30, help="So long the old ones work on.")
    ] = 0,
    json: Json = False,
) -> None:
    """A new key and FTP password; the old ones end at once, or when the overlap is over."""
    with instance():
        from petwire.access.actions import rotate_service

        days = timedelta(days=overlap)
        _show(rotate_service(key_id=key_id, overlap=days, by=COMMAND, now=clock()), json=json)


@services.command()
def unlock(
    key_id: KeyId,
    address: Annotated[str, typer.Option(help="The address that is locked as well.")] = "",
) -> None:
    """Let a service log in again at once that was locked after too many wrong passwords."""
    with instance():
        from petwire.access.login import unlock_service

        if not unlock_service(key_id=key_id, address=address, by=COMMAND, now=clock()):
            say(f"There were no wrong passwords for service {key_id}.")
            raise typer.Exit(5)
        say(f"Service {key_id} may log in again.")


def _show(credentials: object, *, json: bool) -> None:
    from dataclasses import asdict

    facts = asdict(credentials)  # type: ignore[call-overload]
    if json:
        put(facts)
    else:
        for name, value in facts.items():
            say(f"{name:13} {value}")
        say("Keep these now: only digests are stored, and they are not shown again.")
