"""The reference pages say what the code does: nothing undocumented, nothing documented that is not there."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from petwire.cli.app import app, load
from petwire.cli.pages import PAGES
from petwire.lib.config import Config

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def first_cells(page: str) -> set[str]:
    """What stands between backquotes in the first column of a page's tables."""
    lines = (DOCS / "reference" / page).read_text().splitlines()
    return {found for line in lines if (found := "".join(re.findall(r"^\| `([^`]+)`", line)))}


def test_every_setting_is_documented_with_its_default():
    page = (DOCS / "reference" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `(PETWIRE_\w+)` \| ([^|]*) \|", page, re.M))

    assert set(rows) == {f"PETWIRE_{name.upper()}" for name in Config.model_fields}
    for name, field in Config.model_fields.items():
        if field.default:
            assert f"`{field.default}`" in rows[f"PETWIRE_{name.upper()}"]


def commands(group: Any, words: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every command of a group by its words, such as `mirror import`."""
    found = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, (*words, name))
        else:
            found[" ".join((*words, name))] = command
    return found


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    load()
    return commands(typer.main.get_command(app))


def test_every_command_is_documented_and_every_documented_command_is_there(known):
    documented = {cell.removeprefix("petwire ").split(" [")[0] for cell in first_cells("commands.md")}
    documented = {re.sub(r" (--|[A-Z]).*", "", cell) for cell in documented}

    assert documented == set(known)


def test_every_option_of_a_command_is_documented(known):
    page = (DOCS / "reference" / "commands.md").read_text()
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `petwire ")}

    for name, command in known.items():
        (row,) = [row for cell, row in rows.items() if re.match(rf"petwire {name}( [-\[A-Z]|$)", cell)]
        for parameter in command.params:
            if parameter.param_type_name == "option" and "--help" not in parameter.opts:
                assert parameter.opts[0] in row, f"{name} {parameter.opts[0]}"


def test_every_dependency_has_its_row():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {re.match(r"[A-Za-z0-9-]+", line).group().lower() for line in project["project"]["dependencies"]}

    assert first_cells("dependencies.md") == needed


def test_every_tool_of_the_tests_is_named():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    page = (DOCS / "reference" / "dependencies.md").read_text()

    for group in project["dependency-groups"].values():
        for line in group:
            assert f"`{re.match(r'[A-Za-z0-9-]+', line).group()}`" in page, line


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_that_follow_from_the_code_are_as_the_code_says(name):
    assert (DOCS / "reference" / name).read_text() == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"], ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"
