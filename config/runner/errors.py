"""What the runner reports instead of a traceback."""


class RunnerError(Exception):
    """Something the person at the terminal can act upon; the message is the whole story."""


class ServerFailed(RunnerError):
    """A server was launched and did not come to answer."""


class Stopped(Exception):
    """The runner was asked to end by a signal; ``signum`` says which."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}")
        self.signum = signum
