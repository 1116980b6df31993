"""Mail: what is composed goes to one address and holds no header that somebody typed."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from adapters import mail
from settings import Settings

AT = datetime(2023, 11, 22, 4, tzinfo=UTC)
SETTINGS = Settings(public_url="https://kurultai.example/")


def composed(to: str = "aygul@example.org", subject: str = "Hello", body: str = "Dear Aygül,\n") -> EmailMessage:
    return mail.compose(SETTINGS, to=to, subject=subject, body=body, message_id="1", at=AT)


def received(letter: EmailMessage) -> EmailMessage:
    """The mail as its reader has it, after the way through a mail server."""
    read = message_from_bytes(letter.as_bytes(policy=SMTP), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_mail_has_the_headers_it_should_and_no_other() -> None:
    assert dict(received(composed())) == {
        "From": "Kurultai <no-reply@kurultai.example>",
        "To": "aygul@example.org",
        "Subject": "Hello",
        "Date": "Wed, 22 Nov 2023 04:00:00 +0000",
        "Message-ID": "<1@kurultai.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "8bit",
        "MIME-Version": "1.0",
    }


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ("Сиздин арызыңыз TRN-2024-1", "Сиздин арызыңыз TRN-2024-1"),
        ("A call\r\nBcc: everybody@example.org", "A call Bcc: everybody@example.org"),
        ("A call\nBcc: everybody@example.org", "A call Bcc: everybody@example.org"),
        ("A call\u2028\x85\x0bBcc: e@example.org", "A call Bcc: e@example.org"),
        ("=?utf-8?q?A=0ABcc:_e@example.org?=", "= ?utf-8?q?A=0ABcc:_e@example.org?="),
        ("long " * 100, ("long " * 100).strip()),
    ],
)
def test_a_subject_stays_one_line_that_begins_no_header(given: str, subject: str) -> None:
    letter = composed(subject=given)

    assert letter["Subject"] == subject
    assert set(received(letter)) == set(received(composed()))


@pytest.mark.parametrize(
    ("to", "address"),
    [
        ("aygül@example.org", "aygül@example.org"),
        ("айгүл@мисал.example", "айгүл@xn--80apkb0a.example"),
        ("a@münchen.example", "a@xn--mnchen-3ya.example"),
        ("first.last+tag@example.org", "first.last+tag@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a@example.org,b@example.org", '"a@example.org,b"@example.org'),
        ("a,b@example.org", '"a,b"@example.org'),
        ("a<b@example.org", '"a<b"@example.org'),
        ("a(b)@example.org", '"a(b)"@example.org'),
        ("a;b:@example.org", '"a;b:"@example.org'),
    ],
)
def test_a_mail_goes_to_one_address_whatever_it_holds(to: str, address: str) -> None:
    letter = composed(to=to)

    assert [one.addr_spec for one in letter["To"].addresses] == [address]
    assert [one.addr_spec for one in received(letter)["To"].addresses] == [address]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@b\nBcc: c@example.org",
        "a@b\r\nBcc: c@example.org",
        "a\n@example.org",
        "1<victim@example.org>",
        "=?utf-8?q?x=0ABcc=3Ae=40example=2Eorg=0A?=@example.org",
        "é=?utf-8?q?x?=@example.org",
        "a@example.org>",
        "a@exam ple.org",
        "a@..example",
        "a@" + "x" * 64 + ".example",
        "\ud800@example.org",
    ],
)
def test_what_is_not_one_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError):
        composed(to=to).as_bytes()


def test_a_body_is_kept_as_it_was_written() -> None:
    body = "Урматтуу Айгүл,\n\nFrom here\n.\n..\nTo: x\n" + "long " * 300 + "\n"

    assert received(composed(body=body)).get_content().replace("\r\n", "\n") == body


async def test_without_a_server_each_mail_is_a_file_of_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    for number in ("1", "2", "2"):
        letter = mail.compose(settings, to="a@example.org", subject=number, body="", message_id=number, at=AT)
        await mail.send(settings, letter)

    assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == ["1.eml", "2.eml"]
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
