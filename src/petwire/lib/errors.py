"""The root of every error that petwire explains to people."""


class PetwireError(Exception):
    """petwire cannot go on, and says why and what to do in one message.

    `exit_code` is what a command returns (docs/reference/commands.md): 1 failed, 2 wrong usage,
    4 refused by a guard or as incomplete, 5 nothing new, 75 try again later.
    """

    exit_code = 1
