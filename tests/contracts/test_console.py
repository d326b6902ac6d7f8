"""The console refuses by default: every view has a door, and organisations' rows are only found through scopes."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from petwire import console
from petwire.console.doors import Door
from tests.console import console_addresses

FILES = sorted(Path(console.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("address", sorted(console_addresses()))
def test_every_view_has_a_door(address):
    assert isinstance(getattr(console_addresses()[address].callback, "door", None), Door)


@pytest.mark.parametrize("address", sorted(console_addresses()))
def test_an_address_names_an_organisation_if_and_only_if_its_door_asks_for_members(address):
    door = console_addresses()[address].callback.door

    assert ("<id:org_id>" in address) == (door is Door.MEMBERS)


def unscoped(tree: ast.AST, tenants: set[str]) -> list[str]:
    """Managers of tenants' tables that a module uses although they do not look at the scope."""
    return [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in tenants
        and node.attr in ("objects", "_default_manager", "_base_manager")
    ]


def tenants() -> set[str]:
    """Models with an organisation."""
    return {model.__name__ for model in apps.get_models() if hasattr(model, "scoped")}


# The door itself asks before there is a scope: whose organisation is this?
BEFORE_THE_SCOPE = {"doors.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_console_finds_rows_of_organisations_by_scope_alone(path):
    found = unscoped(ast.parse(path.read_text()), tenants())

    assert found == [] or path.name in BEFORE_THE_SCOPE


def test_what_would_be_found_is_found():
    assert unscoped(ast.parse("Animal.objects.get(pk=1)"), tenants()) == ["line 1: Animal.objects"]
    assert {"Animal", "Picture", "Video", "Membership"} <= tenants()
