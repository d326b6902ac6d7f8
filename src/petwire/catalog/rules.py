"""What follows from an animal's fields. No database in here."""


def composed_breed(*, primary: str, secondary: str, mixed: bool | None, coat: str) -> str:
    """The breed in one line, as the bulk files have it: `Rat Terrier / Mixed (short coat)`.

    Primary, then " / " and the secondary one or Mixed, then the coat in brackets; "" without a primary.
    """
    if not primary:
        return ""
    other = secondary or ("Mixed" if mixed else "")
    line = f"{primary} / {other}" if other else primary
    return f"{line} ({coat.lower()} coat)" if coat else line
