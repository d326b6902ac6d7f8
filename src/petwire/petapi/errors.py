"""What is answered when something is wrong: codes, words and bodies as the original has them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

MISSING: Final = "Please check your submission: it appears that a required field was not specified."
CHECK: Final = (
    "The method inputs didn't pass validation. Please check the missing, invalid, and unknown structures for more "
    "information."
)


class Code(IntEnum):
    """The codes of the original; its technical names are below."""

    INPUT_INVALID = 400
    INVALID_KEY = 401
    ACCESS_DENIED = 403
    INPUT_MISSING = 412
    VALIDATION_FAILURE = 450
    TECH_FAILURE = 500
    RESOURCE_UNAVAILABLE = 503


# The nearest registered HTTP status, for servers that are set to be strict.
_STRICT: Final = {Code.INPUT_MISSING: 400, Code.VALIDATION_FAILURE: 422}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one input, in words for whoever writes the client."""

    field: str
    msg: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal, or what is wrong with a request. `status` is the HTTP status where it is not that of the code;
    `retry_after` is in seconds."""

    code: Code
    details: str = ""
    missing: Sequence[Problem] = ()
    invalid: Sequence[Problem] = ()
    unknown: Sequence[Problem] = ()
    status: int | None = None
    retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """The answer as a model, in the order of the original's example; empty lists are absent."""
        lists = {"missing": self.missing, "invalid": self.invalid, "unknown": self.unknown}
        error: dict[str, Any] = {
            name: [{"field": one.field, "msg": one.msg} for one in problems]
            for name, problems in lists.items()
            if problems
        }
        error["code"] = int(self.code)
        if self.details:
            error["details"] = self.details
        error["msg"] = self.code.name.lower()
        return {"status": "fail", "error": error}

    def http_status(self, *, strict: bool) -> int:
        """The HTTP status: 200 for the clients of old, who read the body only."""
        if self.status is not None:
            return self.status
        return _STRICT.get(self.code, int(self.code)) if strict else 200


def not_valid(
    *, missing: Sequence[Problem] = (), invalid: Sequence[Problem] = (), unknown: Sequence[Problem] = ()
) -> Failure:
    """The failure that lists what is wrong with a function's own inputs."""
    return Failure(Code.VALIDATION_FAILURE, CHECK, missing, invalid, unknown)
