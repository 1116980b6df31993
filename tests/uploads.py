"""Files on their way in, for tests."""


class Bytes:
    """A file on its way in, all at once."""

    def __init__(self, content: bytes, filename: str | None = "file") -> None:
        self.content = content
        self.filename = filename

    async def read(self, size: int = -1) -> bytes:
        chunk, self.content = self.content[:size], self.content[size:]
        return chunk
