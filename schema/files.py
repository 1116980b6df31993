"""Files."""

import strawberry

from models import files as stored
from resolvers import files
from schema.base import Node, plain, shows, via
from schema.scalars import URL


@strawberry.type(description="A file. Its type is what its content shows, whatever it was called.")
class File(Node):
    """Shows a file."""

    name: str = plain("Its name.")
    media_type: str = plain("Its media type, by content.")
    bytes: int = plain("Its size in bytes.")
    sha256: str = plain("The SHA-256 of its content, in hexadecimal.")
    url: URL = via(files.url_of, "Where it is read, by those who may.")

    is_type_of = shows(stored.File)
