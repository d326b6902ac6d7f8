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
    """Enter a person and print a one-time link by which they will set their password.

    The page behind the link is still being built: signing in on the web comes with a later version.
    """
    with instance():
        from django.contrib.auth.tokens import default_token_generator
        from django.core.exceptions import ValidationError
        from django.core.validators import validate_email
        from django.db import transaction
        from django.utils.encoding import force_bytes
        from django.utils.http import urlsafe_base64_encode

        from petwire.lib.config import config
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
            person, fresh = add_person(email=email, operator=operator, by=COMMAND, now=now)
            if org is not None:
                add_member(org_id=org, person=person, role=Role(role), by=COMMAND, now=now)
        uid = urlsafe_base64_encode(force_bytes(person.pk))
        link = f"{config().public_url}/console/password/{uid}/{default_token_generator.make_token(person)}/"
        say(
            f"{person.email} is {'entered' if fresh else 'known already'}. One-time link to set a password, "
            "for when signing in on the web is built (it is not yet):"
        )
        if json:
            put({"id": person.pk, "email": person.email, "link": link})
        else:
            say(link)
