"""The canonical form of a value, and its hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def sha256_of(value: Mapping[str, Any]) -> str:
    """The hash of a JSON value's canonical form: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
