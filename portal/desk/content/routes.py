"""The pages of the content desk: what waits, lists, items, comparisons, corrections, follow-up, library, trash."""

from typing import Final

from portal.desk.content import content, corrections, follow_up, queue, revisions, trash
from portal.desk.library import block_types, documents, institutions, library, plans, series
from portal.people import DESK, EDITORS, SECRETARIAT, WRITERS, Page, only_for

READS: Final = ("GET",)
BOTH: Final = ("GET", "POST")
ACTS: Final = ("POST",)

PAGES: Final[tuple[tuple[str, Page, tuple[str, ...]], ...]] = (
    ("/desk", only_for(DESK, queue.queue), READS),
    ("/desk/claim", only_for(SECRETARIAT, queue.claim), ACTS),
    ("/desk/meetings", only_for(WRITERS, content.listed(content.MEETINGS)), READS),
    ("/desk/programmes", only_for(WRITERS, content.listed(content.PROGRAMMES)), READS),
    ("/desk/follow-up", only_for(EDITORS, follow_up.follow_up), BOTH),
    ("/desk/library", only_for(EDITORS, library.library), READS),
    ("/desk/library/documents", only_for(EDITORS, documents.documents), READS),
    ("/desk/library/documents/new", only_for(EDITORS, documents.new), BOTH),
    ("/desk/library/documents/{id}", only_for(EDITORS, documents.document), BOTH),
    ("/desk/library/series", only_for(EDITORS, series.all_series), READS),
    ("/desk/library/series/new", only_for(EDITORS, series.new), BOTH),
    ("/desk/library/series/{slug}", only_for(EDITORS, series.series), BOTH),
    ("/desk/library/institutions", only_for(EDITORS, institutions.institutions), READS),
    ("/desk/library/institutions/new", only_for(EDITORS, institutions.new), BOTH),
    ("/desk/library/institutions/{slug}", only_for(EDITORS, institutions.institution), BOTH),
    ("/desk/library/plans", only_for(EDITORS, plans.plans), READS),
    ("/desk/library/plans/new", only_for(EDITORS, plans.new), BOTH),
    ("/desk/library/plans/{year}", only_for(EDITORS, plans.plan), BOTH),
    ("/desk/library/blocks", only_for(EDITORS, block_types.block_types), READS),
    ("/desk/library/blocks/new", only_for(SECRETARIAT, block_types.new), BOTH),
    ("/desk/library/blocks/{type}", only_for(SECRETARIAT, block_types.block_type), BOTH),
    ("/desk/trash", only_for(WRITERS, trash.trash), BOTH),
    ("/desk/meetings/{slug}/corrections", only_for(WRITERS, corrections.corrections), BOTH),
    ("/desk/meetings/{slug}/corrections/issue", only_for(SECRETARIAT, corrections.corrigendum), BOTH),
    *[
        (f"/desk/{folder}/{{slug}}/compare", only_for(WRITERS, revisions.compared(folder)), BOTH)
        for folder in ("meetings", "programmes", "calls")
    ],
    ("/desk/meetings/{slug}", only_for(WRITERS, content.item(content.MEETINGS)), BOTH),
    ("/desk/programmes/{slug}", only_for(WRITERS, content.item(content.PROGRAMMES)), BOTH),
)
