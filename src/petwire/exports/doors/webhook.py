"""A site that is told of one animal at a time: a signed, time-stamped POST each, as orders are told to services."""

from collections.abc import Callable
from datetime import UTC, datetime

from petwire.exports.doors import door
from petwire.exports.doors.account import Account
from petwire.exports.doors.answers import LARGEST, told_by, wait_of
from petwire.exports.doors.door import Broken, Refusal, impossible
from petwire.exports.doors.reaching import why_not
from petwire.exports.doors.troubles import Trouble, of_status
from petwire.exports.parcel import Event
from petwire.exports.theirs import Told
from petwire.lib.calling import headers_of
from petwire.lib.outbound import Answered, NotAllowed, NotFetched, Rules, exchange

WITHIN = 10.0  # seconds that the site has to answer


class WebhookDoor:
    """A PushDoor (see there): calls share nothing. The secret by which calls are signed is the account's password."""

    def __init__(
        self,
        account: Account,
        secret: str,
        *,
        by: Rules | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.account = account
        self.remembered = account.remembered
        self._secret = secret
        self._by = by
        self._clock = clock

    @property
    def address(self) -> str:
        """Where the site is called."""
        host = self.account.host.strip()
        if "://" in host:
            return host
        named = f"[{host}]" if ":" in host else host
        port = f":{self.account.port}" if self.account.port else ""
        return f"https://{named}{port}/{self.account.folder.lstrip('/')}"

    def push(self, event: Event) -> Told:
        answer = self._call(f"animal.{event.kind}", event.key, event.body)
        trouble = of_status(answer.status)
        if trouble is None:
            return told_by(answer.data)
        said = f"it answered {answer.status}"
        if trouble is Trouble.BUSY:
            raise Broken(trouble, said, wait=wait_of(answer.retry_after, now=self._clock()))
        if trouble in (Trouble.WRONG_LOGIN, Trouble.NO_FOLDER):
            raise impossible(self.account, trouble, said)
        raise Refusal(trouble, said)

    def ping(self, key: str) -> int:
        """Call it without an animal. The status of the answer. Raises Broken and Impossible."""
        return self._call("ping", key, b"{}").status

    def close(self, *, politely: bool) -> None:
        """There is no connection between two calls."""

    def _call(self, event: str, key: str, body: bytes) -> Answered:
        headers = headers_of(event=event, delivery=key, body=body, at=self._clock(), secret=self._secret)
        try:
            return exchange(
                self.address,
                data=body,
                headers=headers,
                most=LARGEST,
                seconds=min(WITHIN, door.TIMEOUT),
                by=self._by,
            )
        except NotAllowed as error:
            raise impossible(self.account, *why_not(error, self.account.server)) from error
        except NotFetched as error:
            raise Broken(Trouble.NO_ANSWER, str(error)) from error
