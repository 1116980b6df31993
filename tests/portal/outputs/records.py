"""What `minutes.graphql` answers with, made up: every kind of block, in Latin, Cyrillic and Arabic script."""

from typing import Any

PICTURE = "https://kurultai.example/files/1/ornament.png"
HASH = "3f" * 32

LATIN = {
    "lang": "en",
    "title": "Fifth Meeting of Ministers",
    "said": "Trainings should follow what organisations say they need.",
    "speaker": "Head of delegation",
    "institution": "Presidency for Turks Abroad and Related Communities",
    "item": "The state of the diasporas",
    "decision": "The meeting adopted the Joint Activity Plan for 2024.",
}
CYRILLIC = {
    "lang": "ky",
    "title": "Диаспора министрлеринин бешинчи жыйыны",
    "said": "Тренингдер уюмдардын муктаждыгына ылайык өткөрүлүшү керек.",
    "speaker": "Делегациянын башчысы",
    "institution": "Эмгек, социалдык камсыздоо жана миграция министрлиги",
    "item": "Диаспоралардын абалы",
    "decision": "Жыйын 2024-жылга биргелешкен иш планын кабыл алды.",
}
ARABIC = {
    "lang": "ug",
    "title": "تۈركىي دۆلەتلەر تەشكىلاتىنىڭ بەشىنچى يىغىنى",
    "said": "تەربىيەلەش كۇرسلىرى تەشكىلاتلارنىڭ ئېھتىياجىغا ماس كېلىشى كېرەك.",
    "speaker": "ۋەكىللەر ئۆمىكى باشلىقى",
    "institution": "ئىستانبۇل ئىشلىرى مەھكىمىسى",
    "item": "مۇھاجىرلارنىڭ ئەھۋالى",
    "decision": "يىغىن 2024-يىللىق ئورتاق پىلاننى قوبۇل قىلدى.",
}
HOSTILE = {
    "lang": "en",
    "title": '#import "@preview/x:1.0.0" ]]> <script>alert(1)</script>',
    "said": '#panic("pwned") $x$ @ref <label> \\u{41} "]]> &amp; </speech>',
    "speaker": '"]; #read("/etc/passwd") //',
    "institution": "*<b>&lt;/b>* _x_ = y",
    "item": "]]></heading><script>",
    "decision": "%{{ 7*7 }} {number} {total} `raw` #eval(1+1)",
}


def a_meeting(words: dict[str, str] = LATIN, **given: Any) -> dict[str, Any]:
    """A meeting whose minutes hold one block of every kind."""
    institution = {"slug": "tr-diaspora", "name": words["institution"]}
    decision = {"id": "D1", "number": "1", "action": "ADOPTED", "text": words["decision"]}
    compiled = [
        {"__typename": "ParagraphBlock", "html": f"<p>{_escaped(words['said'])} <strong>{words['lang']}</strong></p>"},
        {"__typename": "HeadingBlock", "key": "item-a", "level": 2, "heading": f"1. {words['item']}"},
        {
            "__typename": "StatementBlock",
            "speaker": words["speaker"],
            "delegation": {"institution": institution},
            "stated": words["said"],
        },
        {"__typename": "StatementBlock", "speaker": words["speaker"], "delegation": None, "stated": words["said"]},
        {"__typename": "HeadingBlock", "key": "item-b", "level": 3, "heading": f"1.1. {words['item']}"},
        {"__typename": "ListBlock", "ordered": True, "items": [words["item"], words["said"]]},
        {"__typename": "QuoteBlock", "said": words["said"], "attribution": words["speaker"]},
        {
            "__typename": "TableBlock",
            "caption": words["item"],
            "header": [words["item"], words["speaker"]],
            "rows": [[words["said"], words["institution"]], ["1", ""]],
        },
        {
            "__typename": "ImageBlock",
            "file": {"url": PICTURE},
            "alt": f"alt: {words['item']}",
            "imageCaption": words["speaker"],
        },
        {
            "__typename": "FileBlock",
            "file": {
                "url": "https://kurultai.example/files/2/plan.pdf",
                "mediaType": "application/pdf",
                "bytes": 942,
            },
            "label": words["item"],
        },
        {"__typename": "LinkBlock", "url": "https://kurultai.example/?a=1&b=2", "label": words["item"]},
        {"__typename": "CalloutBlock", "kind": "IMPORTANT", "note": words["said"]},
        {"__typename": "DecisionBlock", "decision": decision},
        {
            "__typename": "CustomBlock",
            "type": "timeline",
            "data": {"steps": [{"when": words["item"], "what": words["said"]}]},
            "plain": "",
        },
        {"__typename": "CustomBlock", "type": "other", "data": {}, "plain": f"{words['item']}\n{words['said']}"},
    ]
    return {
        "id": "TWVldGluZzox",
        "slug": "fifth",
        "url": "https://kurultai.example/meetings/fifth",
        "title": words["title"],
        "summary": words["said"],
        "resolvedLocale": words["lang"],
        "englishLocale": "en",
        "startsOn": "2023-11-22",
        "endsOn": "2023-11-23",
        "ordinal": 5,
        "eventStatus": "POSTPONED",
        "publishedAt": "2023-12-01T10:00:00.250Z",
        "updatedAt": "2023-12-01T10:00:00Z",
        "version": 3,
        "place": {
            "name": words["institution"],
            "city": words["item"],
            "country": {"code": "KG", "name": "Kyrgyzstan"},
            "onlineUrl": "https://meet.example/5",
        },
        "host": {**institution, "website": "https://host.example/"},
        "series": {"slug": "ministers", "name": words["item"]},
        "heldDuring": {"url": "https://kurultai.example/meetings/summit", "title": words["title"]},
        "body": [{"__typename": "CalloutBlock", "kind": "NOTE", "note": words["said"]}],
        "delegations": [
            {
                "status": "MEMBER",
                "institution": institution,
                "members": [{"name": words["speaker"], "post": words["item"], "role": "HEAD"}],
            },
            {"status": "OBSERVER", "institution": {"slug": "hu", "name": words["item"]}, "members": []},
        ],
        "agenda": [
            {
                "number": "1",
                "title": words["item"],
                "english": words["item"],
                "items": [{"number": "1.1", "title": words["item"], "english": words["item"], "items": []}],
            }
        ],
        "minutes": {
            "recordStatus": "ADOPTED",
            "adoptedAt": "2023-11-24T00:00:00Z",
            "resolvedLocale": words["lang"],
            "compiled": compiled,
            "english": compiled,
        },
        "decisions": [
            {
                **decision,
                "adopts": {"id": "P1", "title": words["item"]},
                "mandates": [{"id": "P2", "title": words["title"]}],
                "actionItems": [
                    {
                        "title": words["item"],
                        "dueOn": "2023-12-31",
                        "status": "OPEN",
                        "overdue": True,
                        "responsible": [institution],
                        "reports": [{"reportedAt": "2023-12-20T00:00:00Z", "text": words["said"]}],
                    }
                ],
            }
        ],
        "documents": [
            {
                "title": words["title"],
                "symbol": "OTS/1",
                "files": [{"name": "plan.pdf", "url": "https://kurultai.example/files/2/plan.pdf"}],
            }
        ],
        "sideMeetings": [
            {"url": "https://kurultai.example/meetings/side", "title": words["title"], "startsOn": "2023-11-22"}
        ],
        "revision": {"number": 2, "sha256": HASH},
        **given,
    }


def untranslated(msgid: str, **places: object) -> str:
    """The English sentence itself, with its values in their places."""
    return msgid.format_map(places) if places else msgid


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
