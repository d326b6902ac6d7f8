"""What every page knows of the instance."""

from django.http import HttpRequest

from petwire.lib.config import config
from petwire.lib.operator import operator_of


def instance(request: HttpRequest) -> dict[str, object]:
    """Name the instance's address, its environment and who runs it to all templates."""
    return {
        "public_url": config().public_url,
        "test_environment": config().is_test,
        "operator": operator_of(config()),
    }
