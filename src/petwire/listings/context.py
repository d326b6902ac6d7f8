"""What every page knows of the instance."""

from django.http import HttpRequest

from petwire.lib.config import config


def instance(request: HttpRequest) -> dict[str, object]:
    """Name the instance's address and environment to all templates."""
    return {"public_url": config().public_url, "test_environment": config().is_test}
