"""What must be kept and used again, and yet not be read by whoever reads the database: encrypted at rest."""

import os
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from settings import Settings

KEY_FILE: Final = "webhook.key"


class Unopened(Exception):
    """Something was sealed with a key that this process does not have."""


def sealed(settings: Settings, text: str) -> str:
    """A text, encrypted and authenticated by the first key of the settings."""
    return _box(settings).encrypt(text.encode()).decode()


def opened(settings: Settings, token: str) -> str:
    """The text that was sealed.

    Raises:
        Unopened: when no key of the settings fits.
    """
    try:
        return _box(settings).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unopened("The key that this was sealed with is not among those of KURULTAI_WEBHOOK_KEY.") from error


def _box(settings: Settings) -> MultiFernet:
    if settings.webhook_key is not None:
        keys = settings.webhook_key.get_secret_value().split(",")
    else:
        keys = [_key_in(settings.data_dir / KEY_FILE)]
    return MultiFernet([Fernet(key) for key in keys])


def _key_in(file: Path) -> str:
    """The key in a file that its owner alone can read, made when it is not there. Of two makers, one wins whole."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(Fernet.generate_key().decode())
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text().strip()
