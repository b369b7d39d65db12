"""What a service raises. `web` words them; nothing else about them is shown."""


class Problem(Exception):
    """An act that cannot be done. `code` picks the wording; `detail` fills its places."""

    def __init__(self, code: str, **detail: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class NotFound(Problem):
    """It does not exist, or is not within the actor's scope: the two look alike from outside."""

    def __init__(self, what: str = "page") -> None:
        super().__init__("not_found", what=what)


class Forbidden(Problem):
    """Within sight, but not the actor's to do."""

    def __init__(self, code: str = "forbidden", **detail: str | int) -> None:
        super().__init__(code, **detail)


class Invalid(Problem):
    """Input that cannot be taken; `field` says where."""

    def __init__(self, code: str, field: str = "", **detail: str | int) -> None:
        super().__init__(code, field=field, **detail)
        self.field = field
