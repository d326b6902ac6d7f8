"""The guard against mass removal: how many records may go without a person's word."""


def allowed(held: int, *, floor: int, share: float) -> int:
    """How many of `held` records may go at once: `floor` in any case, else the share (0.2 is a fifth) of them."""
    return max(floor, int(share * held))
