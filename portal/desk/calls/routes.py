"""The pages of calls: their list, new ones, one with its acts, its facts, letters, form and numbers."""

from typing import Final

from portal.desk.calls import call_facts, call_forms, call_numbers, calls, letters, new_calls, rounds
from portal.people import EDITORS, SECRETARIAT, WRITERS, Page, only_for

READS: Final = ("GET",)
ACTS: Final = ("POST",)


PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (
    ("/desk/calls", only_for(WRITERS, calls.listing), READS),
    ("/desk/calls/new", only_for(WRITERS, new_calls.begin), READS),
    ("/desk/calls/new", only_for(WRITERS, new_calls.make), ACTS),
    ("/desk/calls/copy", only_for(EDITORS, new_calls.copy), ACTS),
    ("/desk/calls/{slug}", only_for(WRITERS, calls.call), READS),
    ("/desk/calls/{slug}", only_for(WRITERS, calls.act_on), ACTS),
    ("/desk/calls/{slug}/facts", only_for(WRITERS, call_facts.facts), READS),
    ("/desk/calls/{slug}/facts", only_for(WRITERS, call_facts.save), ACTS),
    ("/desk/calls/{slug}/letters", only_for(WRITERS, letters.letters), READS),
    ("/desk/calls/{slug}/letters", only_for(WRITERS, letters.save), ACTS),
    ("/desk/calls/{slug}/form", only_for(WRITERS, call_forms.builder), READS),
    ("/desk/calls/{slug}/form", only_for(WRITERS, call_forms.work), ACTS),
    ("/desk/calls/{slug}/numbers", only_for(SECRETARIAT, call_numbers.numbers), READS),
    ("/desk/calls/{slug}/round/{act}", only_for(SECRETARIAT, rounds.ask_first), READS),
    ("/desk/calls/{slug}/round/{act}", only_for(SECRETARIAT, rounds.do), ACTS),
)
