"""The registers read as a whole: series, plans and institutions; and what search marks."""

from datetime import date

from models.documents import Activity, ActivityPlan, Document
from models.meetings import MeetingSeries
from tests.client import Ask
from tests.factories import a_meeting, an_institution


async def test_series_are_listed_by_slug_and_institutions_found_by_it(ask: Ask) -> None:
    for slug in ("youth", "ministers"):
        await MeetingSeries(slug=slug, name={"en": slug.title()}).add()
    await an_institution("ministry")

    answer = await ask(
        '{ allMeetingSeries { slug name } one: institution(slug: "ministry") { name } none: institution(slug: "x") { name } }'
    )

    assert answer == {
        "allMeetingSeries": [{"slug": "ministers", "name": "Ministers"}, {"slug": "youth", "name": "Youth"}],
        "one": {"name": "Ministry"},
        "none": None,
    }


async def test_plans_are_listed_with_the_newest_first_and_tell_their_language(ask: Ask) -> None:
    document = await Document(
        slug="plan", document_class="ACTIVITY_PLAN", title={"en": "Plan"}, dated=date(2024, 1, 1)
    ).add()
    for year in (2023, 2024):
        activities = [Activity(key="forum", title={"en": "Forum", "tr": "Forum"})]
        await ActivityPlan(year=year, document=document.id, activities=activities).add()

    answer = await ask('{ activityPlans { year tr: resolvedLocale(locale: "tr") ru: resolvedLocale(locale: "ru") } }')

    assert answer == {"activityPlans": [{"year": year, "tr": "tr", "ru": "en"} for year in (2024, 2023)]}


async def test_a_snippet_comes_in_pieces_and_tells_its_language(ask: Ask) -> None:
    await a_meeting(summary={"en": "It met in Bişkek, at last."})

    answer = await ask('{ search(text: "bishkek") { edges { snippet snippetLocale snippetParts { text isMatch } } } }')

    assert answer["search"]["edges"] == [
        {
            "snippet": "It met in Bişkek, at last. · Bishkek",
            "snippetLocale": "en",
            "snippetParts": [
                {"text": "It met in ", "isMatch": False},
                {"text": "Bişkek,", "isMatch": True},
                {"text": " at last. · ", "isMatch": False},
                {"text": "Bishkek", "isMatch": True},
            ],
        }
    ]
