"""`petwire user ...`"""

from typing import Annotated

import typer

from petwire.cli.answers import put, say
from petwire.cli.basics import COMMAND, Json, clock
from petwire.cli.instance import instance

user = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(user, name="user", help="People who sign in.")


@user.callback()
def _group() -> None:
    """People who sign in."""


@user.command()
def add(
    email: Annotated[str, typer.Argument()],
    org: Annotated[int | None, typer.Option(help="The organisation they belong to.")] = None,
    role: Annotated[str, typer.Option(help="admin, editor, volunteer or foster.")] = "volunteer",
    operator: Annotated[bool, typer.Option("--operator", help="May run this hub.")] = False,
    json: Json = False,
) -> None:
    """Enter a person and print a one-time link by which they set their password. It works for three days."""
    with instance():
        from django.core.exceptions import ValidationError
        from django.core.validators import validate_email
        from django.db import transaction

        from petwire.console.account.links import set_password_link
        from petwire.orgs.actions import add_member, add_person
        from petwire.orgs.models import Role

        try:
            validate_email(email)
        except ValidationError as err:
            raise typer.BadParameter(f"{email!r} is no e-mail address") from err
        if role not in Role.values:
            raise typer.BadParameter(f"--role {role!r} is none of {', '.join(Role.values)}")
        now = clock()
        with transaction.atomic():
            person, fresh = add_person(email=email, operator=operator, vouched=True, by=COMMAND, now=now)
            if org is not None:
                add_member(org_id=org, person=person, role=Role(role), by=COMMAND, now=now)
        link = set_password_link(person)
        say(f"{person.email} is {'entered' if fresh else 'known already'}. One-time link to set a password:")
        if json:
            put({"id": person.pk, "email": person.email, "link": link})
        else:
            say(link)


@user.command()
def erase(
    email: Annotated[str, typer.Argument()],
    yes: Annotated[bool, typer.Option("--yes", help="Without it nothing is done.")] = False,
) -> None:
    """Erase a person's account, and the mail they have asked for: nothing here names them any more."""
    if not yes:
        raise typer.BadParameter("say --yes: what is erased does not come back")
    with instance():
        from django.db import transaction

        from petwire.listings.models import Watch
        from petwire.listings.watch.actions import end
        from petwire.orgs.models import Person
        from petwire.orgs.people import erase as erase_person

        person = Person.objects.filter(email__iexact=email).first()
        with transaction.atomic():
            ended = end(watches=Watch.objects.filter(reader__email__iexact=email), by=COMMAND, now=clock())
            if person is None and not ended:
                raise typer.BadParameter(f"nobody here has the address {email}")
            number = person.pk if person else None
            if person:
                erase_person(person=person, by=COMMAND, now=clock())
        if ended:
            say(f"{ended} notices to {email} have ended, and the address is erased with them.")
        if number is None:
            return
        say(f"{email} is erased. What they did stays in the audit, as person {number} without a name.")
