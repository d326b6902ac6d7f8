"""Who runs this instance, as people are told: on public pages, in footers, in mails."""

from dataclasses import dataclass

from petwire.lib.config import Config

NEEDED = (
    "operator_name",
    "operator_address",
    "support_email",
    "feedback",
)  # for a hub that is open to the public


@dataclass(frozen=True, slots=True)
class Operator:
    """What was set, "" where nothing was. `feedback` is for people, `feedback_link` for the link; `missing` names the
    settings that are empty and should not be."""

    name: str
    address: tuple[str, ...]
    support: str
    feedback: str
    feedback_link: str
    privacy: str
    missing: tuple[str, ...]


def operator_of(config: Config) -> Operator:
    """From the settings."""
    feedback = config.feedback
    return Operator(
        name=config.operator_name,
        address=tuple(part.strip() for part in config.operator_address.split(",") if part.strip()),
        support=config.support_email,
        feedback=feedback.partition("://")[2] or feedback,
        feedback_link=feedback if "://" in feedback or not feedback else f"mailto:{feedback}",
        privacy=config.privacy_contact or config.support_email,
        missing=tuple(f"PETWIRE_{name.upper()}" for name in NEEDED if not getattr(config, name)),
    )
