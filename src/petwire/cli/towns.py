"""`python -m petwire.cli.towns`: the table of petwire.lib.places, from what the package zipcodes knows."""

import zipcodes

from petwire.lib.places import FILE


def table() -> str:
    rows = zipcodes.list_all()  # type: ignore[no-untyped-call]
    return "".join(
        "\t".join(
            (row["zip_code"], row["lat"], row["long"], row["state"], row["city"], *row["acceptable_cities"])
        )
        + "\n"
        for row in rows
    )


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
