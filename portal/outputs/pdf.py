"""The printed record as PDF, set by Typst with the fonts carried along."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).parent
TEMPLATE: Final = HERE / "minutes.typ"
_ONE_PICTURE: Final = b"#for path in json(bytes(sys.inputs.pictures)).values() { image(path) }"
ENDINGS: Final = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}

FONTS: Final = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
"""The fonts that every paper is set in."""


def written(record: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The PDF of a record of `record.printed`; `pictures` holds the bytes of its pictures by address.

    A picture that is not there, or that no one can read, is told in words. The same record gives the same bytes.
    """
    template = TEMPLATE.read_bytes()
    moment = _moment(record["published"])
    try:
        return _set(template, {"record": record}, pictures, moment)
    except typst.TypstError:
        readable = {address: content for address, content in pictures.items() if _is_readable(content)}
        return _set(template, {"record": record}, readable, moment)


def ending_of(picture: bytes) -> str | None:
    """The ending of a picture's format, by its first bytes; None for a format that cannot be printed."""
    return next((ending for start, ending in ENDINGS.items() if picture.startswith(start)), None)


def _set(template: bytes, inputs: dict[str, Any], pictures: Mapping[str, bytes], moment: datetime) -> bytes:
    with tempfile.TemporaryDirectory(prefix="kurultai-") as folder:
        given = {**inputs, "pictures": _laid_down(pictures, Path(folder))}
        main = Path(folder) / "main.typ"
        main.write_bytes(template)
        compiled = typst.compile(
            str(main),
            root=folder,
            font_paths=FONTS,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={name: json.dumps(value) for name, value in given.items()},
            timestamp=moment,
        )
    assert isinstance(compiled, bytes)
    return compiled


def _is_readable(picture: bytes) -> bool:
    try:
        _set(_ONE_PICTURE, {}, {"it": picture}, _moment(None))
    except typst.TypstError:
        return False
    return True


def _laid_down(pictures: Mapping[str, bytes], root: Path) -> dict[str, str]:
    """The pictures as files in `root`, by their address."""
    paths = {}
    for number, (address, content) in enumerate(pictures.items()):
        if ending := ending_of(content):
            paths[address] = f"/picture-{number}.{ending}"
            (root / paths[address][1:]).write_bytes(content)
    return paths


def _moment(published: str | None) -> datetime:
    """The moment that the file tells as its making, in whole seconds."""
    moment = datetime.fromisoformat((published or "1970-01-01T00:00:00Z").replace("Z", "+00:00"))
    return moment.replace(microsecond=0)
