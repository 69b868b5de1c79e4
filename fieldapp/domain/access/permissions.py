"""Which roles may do what: one table, read by policy alone. At which place is the posting's matter."""

from fieldapp.models import Role

R = Role
FIELD = frozenset({R.GRID_WORKER, R.GRID_HEAD, R.HOUSEHOLD_HEAD})
CENTRE = frozenset({R.CENTRE_STAFF, R.CENTRE_DIRECTOR})
CENTRE_MAY_POST = FIELD | {R.CENTRE_STAFF, R.DEPARTMENT_HANDLER}
# Who stands above whom at the same place; at places below everybody stands below.
STANDING = {R.CENTRE_STAFF: 1, R.CENTRE_DIRECTOR: 2, R.AUDITOR: 3, R.ADMINISTRATOR: 3}

# verb → the roles whose posting covers it, at a place inside that posting's scope.
TABLE: dict[str, frozenset[Role]] = {
    "work_in_field": FIELD,
    "use_desk": CENTRE | {R.DEPARTMENT_HANDLER, R.AUDITOR, R.ADMINISTRATOR, R.GRID_HEAD},
    # Of whom a second factor can be required from a day on (domain/account_security/required_factors.py).
    "guard_accounts": frozenset({R.AUDITOR, R.ADMINISTRATOR}),
    "work_at_desk": CENTRE | {R.DEPARTMENT_HANDLER},
    "see_cases": FIELD | CENTRE | {R.AUDITOR},
    "see_overview": CENTRE | {R.AUDITOR, R.GRID_HEAD, R.DEPARTMENT_HANDLER},
    "see_households": FIELD | CENTRE,
    # Who receives which care, and what was noted on visits: not for the neighbours.
    "see_care": frozenset({R.GRID_WORKER, R.GRID_HEAD}) | CENTRE,
    "see_patrols": FIELD | CENTRE | {R.AUDITOR},
    "see_access_log": frozenset({R.AUDITOR, R.ADMINISTRATOR}),
    "see_whole_access_log": frozenset({R.AUDITOR}),
    "report": FIELD | CENTRE,
    "file_for_residents": CENTRE,
    "accept_case": CENTRE | {R.GRID_HEAD},
    "dispatch_case": CENTRE | {R.GRID_HEAD},
    "settle_case": FIELD,
    "decide_objection": CENTRE,
    "decide_extension": CENTRE | {R.GRID_HEAD},
    "verify_case": CENTRE | {R.GRID_HEAD, R.GRID_WORKER},
    "close_case": CENTRE | {R.GRID_HEAD},
    "reopen_case": CENTRE,
    "merge_cases": CENTRE | {R.GRID_HEAD},
    "escalate_case": CENTRE | {R.GRID_HEAD},
    "restrict_case": CENTRE | {R.GRID_HEAD},
    "chase_case": CENTRE | {R.GRID_HEAD},
    "supervise_case": CENTRE,
    "lead_call": CENTRE | {R.GRID_HEAD},
    "answer_call": frozenset({R.DEPARTMENT_HANDLER, R.GRID_HEAD}) | CENTRE,
    "see_objections": CENTRE | {R.AUDITOR},
    "see_evaluation": CENTRE | {R.AUDITOR, R.GRID_HEAD},
    # By whom the county or the city lets its centre be directed; policy asks for the level.
    "manage_evaluations": frozenset({R.CENTRE_DIRECTOR}),
    "appeal_evaluation": CENTRE | {R.GRID_HEAD},
    "see_burden": CENTRE | {R.AUDITOR, R.GRID_HEAD, R.ADMINISTRATOR},
    "edit_standard_texts": frozenset({R.ADMINISTRATOR}),
    "step_many": CENTRE | {R.GRID_HEAD},
    "see_wall": CENTRE,
    "edit_calendar": frozenset({R.ADMINISTRATOR}),
    "edit_limits": frozenset({R.ADMINISTRATOR}),
    "edit_categories": frozenset({R.ADMINISTRATOR}),
    "edit_settings": frozenset({R.ADMINISTRATOR}),
    "change_divisions": frozenset({R.ADMINISTRATOR}),
    "see_ladder_faults": frozenset({R.ADMINISTRATOR}),
    "manage_channels": frozenset({R.ADMINISTRATOR}),
    "manage_server": frozenset({R.ADMINISTRATOR}),
    "handle_cases": frozenset({R.DEPARTMENT_HANDLER}) | FIELD | CENTRE,
    "see_service_items": CENTRE | {R.DEPARTMENT_HANDLER, R.AUDITOR, R.ADMINISTRATOR},
    "apply_item": frozenset({R.DEPARTMENT_HANDLER}),
    "advise_item": CENTRE,
    "voice_opinion": FIELD,
    "review_item": CENTRE,
    "take_item_step": CENTRE | {R.DEPARTMENT_HANDLER},
    "see_refused_tasks": CENTRE | {R.DEPARTMENT_HANDLER},
    "give_task": CENTRE | {R.GRID_HEAD},
    "log_patrol": FIELD,
    "register_household": frozenset({R.GRID_WORKER, R.GRID_HEAD}) | CENTRE,
    "write_visit": frozenset({R.GRID_WORKER, R.GRID_HEAD}),
    "reveal": frozenset({R.GRID_WORKER, R.GRID_HEAD}) | CENTRE,
    "release_child": CENTRE | {R.GRID_HEAD},
    "decide_review": CENTRE | {R.GRID_HEAD},
    "see_devices": CENTRE | {R.ADMINISTRATOR},
    "see_all_devices": frozenset({R.ADMINISTRATOR}),
    "see_quarantine": frozenset({R.ADMINISTRATOR}),
    "manage_people": frozenset({R.ADMINISTRATOR, R.CENTRE_DIRECTOR, R.CENTRE_STAFF}),
    "manage_places": frozenset({R.ADMINISTRATOR, R.CENTRE_DIRECTOR, R.CENTRE_STAFF}),
    "post_any_role": frozenset({R.ADMINISTRATOR}),
    "confirm_permission": frozenset({R.CENTRE_DIRECTOR}),
}
