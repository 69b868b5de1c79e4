"""Two people about one row at once: every write that names a stored row says how the second is told.

A new route is found in the map of addresses and has to be given its place here.
"""

# The form says what it saw, and is compared under the lock (tests/routes/test_moved_on.py).
COMPARES = {
    "case_steps.create", "field.case_steps.create", "desk.bulk.create", "desk.consolidation.create",
    "desk.consolidation.split", "desk.consolidation.undo", "field.tasks.finish", "field.tasks.hand_on",
    "field.tasks.withdraw", "field.households.update", "field.residents.update", "desk.categories.save",
    "desk.grids.save_outline", "desk.divisions.rename", "desk.divisions.end",
    "desk.categories.preview", "desk.divisions.preview_name", "desk.divisions.preview_end",  # write nothing
    "desk.service_items.change", "desk.item_steps.create", "desk.item_steps.advise", "desk.item_steps.vote",
    "desk.evaluation_schemes.change",
}  # fmt: skip
# Can be done once: the row is locked, and the second is told that it is done.
ONCE = {
    "desk.reviews.set_aside", "desk.reviews.take_in", "field.child_releases.create", "field.child_releases.decide",
    "desk.permissions.confirm", "desk.permissions.refuse", "desk.people.ask_permission", "desk.people.take_permission",
    "desk.people.end_posting", "desk.people.hand_over", "desk.people.end", "desk.grids.end", "desk.quarantine.send_on",
    "desk.channels.end", "field.task_ends.take_back", "field.task_ends.refuse", "field.task_ends.say_minutes",
    "field.opinions.create", "desk.refused_tasks.withdraw", "desk.certificates.revoke",
    "desk.evaluations.close", "desk.evaluations.publish", "desk.evaluations.appeal", "desk.evaluations.decide",
    "desk.evaluation_schemes.open_evaluation", "desk.people.reset_second_factor",
}  # fmt: skip
# Twice leaves what once leaves.
SAME_AGAIN = {
    "field.households.refuse", "field.households.unrefuse", "field.residents.end", "desk.people.sign_out",
    "desk.channels.put_away", "desk.channels.retry", "desk.texts.remove",
}  # fmt: skip
# Adds a row beside the others, and rests on none of them.
ADDS = {
    "desk.grids.create", "desk.grids.create_unit", "desk.channels.create", "desk.channels.test", "desk.people.post",
    "desk.people.hand_out_code", "desk.quarantine.read", "field.households.reveal", "field.residents.reveal",
    "reporters.reveal", "desk.certificates.create",
}  # fmt: skip
# Nobody else may do it.
OWN = {
    "field.patrols.discard", "field.patrols.finish", "desk.filters.remove", "desk.filters.rename",
    "desk.people_lists.hand_out_codes", "own_sessions.end", "own_sessions.know", "own_sessions.disown",
    # A draft lies in one browser alone.
    "public.requests.answer", "public.requests.places", "public.requests.go_on", "public.requests.discard",
    "public.requests.create",
}  # fmt: skip
# What an administrator writes last counts; the log says who wrote what.
LAST_COUNTS = {"desk.texts.change"}
GROUPS = (COMPARES, ONCE, SAME_AGAIN, ADDS, OWN, LAST_COUNTS)


def test_every_write_about_a_stored_row_says_how_the_second_person_is_told(app):
    several = {"desk.bulk.create", "desk.consolidation.create"}  # their rows are in the form
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and any(argument.endswith("_id") for argument in rule.arguments)
    }
    assert found | several == set().union(*GROUPS)
    assert sum(map(len, GROUPS)) == len(set().union(*GROUPS))
