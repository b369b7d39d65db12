"""Why a file as a whole cannot be read."""

MIB = 1024 * 1024


class FileRefused(Exception):
    """The file cannot be read; `code` is worded in web, `detail` fills its places."""

    def __init__(self, code: str, **detail: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
