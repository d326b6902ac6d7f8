"""Ids in addresses."""


class IdConverter:
    """An id of the database: as many digits as a bigint surely holds. `<id:org_id>` in addresses."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class KeyIdConverter:
    """The id of a service's key. `<key:key_id>` in addresses."""

    regex = "[a-z0-9]{8}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
