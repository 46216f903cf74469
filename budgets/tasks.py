"""The kinds of job and the chores this app can do."""

from __future__ import annotations

from budgets.selectors.revision_files import TYPESETTING
from budgets.services import (
    bulk,
    processing,
    publication,
    questions,
    rechecking,
    reminders,
    rewording,
    routing,
    rule_sets,
    typesetting,
)
from portal import chores, jobs

jobs.register(processing.KIND, processing.process_revision, on_dead=processing.fail)
jobs.register(
    publication.SCHEDULED_KIND, publication.publish_scheduled, on_dead=publication.unschedule
)
jobs.register(routing.KIND, routing.route_batch, on_dead=routing.fail)
jobs.register(rechecking.KIND, rechecking.run)
jobs.register(reminders.KIND, reminders.deliver)
# A verdict is waited for at the screen: it goes before pages and zips.
jobs.register(bulk.KIND, bulk.build, patient=True)
jobs.register(TYPESETTING, typesetting.typeset, patient=True)
chores.register("budgets.mark_outdated", rule_sets.mark_outdated)
chores.register("budgets.typeset_missing", typesetting.typeset_missing)
chores.register("budgets.mark_reworded", rewording.mark_reworded)
chores.register("budgets.forget_senders", questions.forget_senders)
chores.register("budgets.outdated_bulk", bulk.queue_all)
chores.register("budgets.remind_due", reminders.remind_due)
