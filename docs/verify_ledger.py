#!/usr/bin/env python3
"""Check the chains of a petwire ledger. Needs Python 3.9 or later, and nothing else: no petwire, no network.

    python3 verify_ledger.py LEDGER.jsonl [EARLIER.jsonl]

The ledger is what `petwire sharing ledger` or the console gives. Each chain is followed from its first entry: a line
that was changed, taken out of the middle or put in does not fit the hash of the next. With an earlier ledger of the
same extent, every chain of it must be how the same chain of this one begins: so nothing was changed or taken off the
end since then.

What it cannot see: entries that were taken off the end since the last time that anybody kept a ledger; and, in the part
of one organisation, what was left out of the decisions and withdrawals between its own, because their chains are those
of all organisations (each of its own lines is checked by itself).

Exit codes: 0 all fits; 1 something does not; 2 not a ledger.
"""
# ruff: noqa: T201 - it speaks to people

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

START = "0" * 64
HEAD = ("service", "number", "set", "at", "terms")
FACTS = {
    "animals": (*HEAD, "org", "new", "gone"),
    "set": (*HEAD, "parts"),
    "decision": ("at", "by", "org", "audience", "yes"),
    "withdrawal": ("at", "by", "kind", "subject", "org", "code", "deadline", "lifts"),
}

Line = dict[str, Any]
Chains = dict[str, list[str]]  # the hashes of each, in order


class Wrong(Exception):
    """A line does not fit."""


def read(path: str) -> list[tuple[int, Line]]:
    """The lines of a ledger with their numbers; the first says what it is."""
    with Path(path).open(encoding="utf-8") as file:
        lines = [(number, json.loads(text)) for number, text in enumerate(file, 1) if text.strip()]
    if not lines or lines[0][1].get("line") != "about" or lines[0][1].get("format") != 1:
        raise ValueError("it does not begin with a line that says that it is a ledger of format 1")
    return lines


def link(line: Line, kind: str) -> str:
    """The hash that a line must have: SHA-256 over the hash before and its facts, keys sorted, without blanks."""
    facts = {name: line[name] for name in FACTS[kind]}
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes.fromhex(line["previous"]) + text.encode("utf-8")).hexdigest()


def chain_of(line: Line, kind: str) -> str:
    """Which chain a line belongs to."""
    if kind == "animals":
        return f"animals of organisation {line['org']} at {line['service']}"
    return f"sets of {line['service']}" if kind == "set" else f"{kind}s"


def follow(lines: list[tuple[int, Line]]) -> Chains:
    """Check every line. Raises Wrong."""
    whole = lines[0][1]["part"] == "whole"
    chains: Chains = {}
    parts: dict[tuple[str, int], list[str]] = {}
    sealed: dict[tuple[str, int], tuple[int, str]] = {}
    for number, line in lines[1:]:
        kind = line.get("line", "")
        if kind not in FACTS:
            continue  # orders: the hub signs them in withdrawals.json, and numbers them without a gap
        name = chain_of(line, kind)
        chain = chains.setdefault(name, [])
        where = f"line {number} ({name})"
        if line["hash"] != link(line, kind):
            raise Wrong(f"{where} was changed: it does not fit its hash")
        before = chain[-1] if chain else START
        if (kind in ("animals", "set") or whole) and line["previous"] != before:
            raise Wrong(f"{where} does not follow on the one before: something is missing or was moved")
        if kind == "set":
            if line["number"] != len(chain) + 1:
                raise Wrong(f"{where} is number {line['number']} and should be {len(chain) + 1}")
            sealed[line["service"], line["number"]] = (number, line["parts"])
        elif kind == "animals":
            parts.setdefault((line["service"], line["number"]), []).append(line["hash"])
        chain.append(line["hash"])
    for key, (number, expected) in sealed.items():
        hashes = b"".join(bytes.fromhex(one) for one in parts.pop(key, ()))
        if hashlib.sha256(hashes).hexdigest() != expected:
            raise Wrong(
                f"line {number} (sets of {key[0]}): its animals are not all there, or not in their order"
            )
    if parts and lines[0][1]["part"] != "organisation":
        raise Wrong(f"animals of {next(iter(parts))[0]} belong to a set that is not there")
    return chains


def compare(chains: Chains, earlier: Chains) -> None:
    """Each chain of the earlier ledger begins the one of now. Raises Wrong."""
    for name, before in earlier.items():
        if chains.get(name, [])[: len(before)] != before:
            raise Wrong(f"{name}: the earlier ledger has entries that this one lacks or has otherwise")


def main(arguments: list[str]) -> int:
    """Check the files that are named, and say what was found."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = [follow(read(path)) for path in arguments]
        if len(found) == 2:
            compare(*found)
    except Wrong as error:
        print(f"BROKEN: {error}.")
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"This is no ledger that can be checked: {error!r}.", file=sys.stderr)
        return 2
    for name, chain in sorted(found[0].items()):
        print(f"{name}: {len(chain)} entries, the last is {chain[-1]}")
    print("All fits.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
