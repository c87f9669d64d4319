"""A contract of our own: the types of the model in tests/sync_model, one per rule about cells."""

import orjson

from desktop.contract.records import Contract

VOID = {"voided_at": "moment"}
_AB = {"a": "text", "b": "text"}

TYPES = {
    # sets its own home
    "person": {"fields": {"home": "cell", **_AB, **VOID}, "home": {"field": "home"}},
    # in its owner's cells, cannot be without it
    "note": {
        "fields": {"o": "id", **_AB, **VOID},
        "home": {"owner": "o"},
        "also": {"owner_also": "o"},
        "inside": {"o": "person"},
    },
    # at home with its owner, also in its team; the owner may be out of sight
    "visit": {
        "fields": {
            **{"o": "id", "x": "cell", "tags": "json", "done": "json", "seen_on": "day", "minutes": "int"},
            **_AB,
            **VOID,
        },
        "shapes": {"done": {"*": {"outcome?": "text"}}},
        "home": {"owner": "o", "else": "x"},
        "also": {"field": "x"},
        "across": {"o": "person"},
        "groups": {"tags": {"fields": ["tags"], "rule": "union"}, "when": {"fields": ["seen_on", "minutes"]}},
    },
    # the other way round
    "enrolment": {
        "fields": {"o": "id", "x": "cell", "mark": "text", "how": "text", **_AB, **VOID},
        "home": {"field": "x"},
        "also": {"owner_home": "o"},
        "across": {"o": "person"},
        "natural": ["o", "x"],
        "groups": {
            "b": {"fields": ["b"], "rule": "first"},
            "mark": {"fields": ["mark", "how"], "by": "mark", "rule": "max"},
        },
    },
    # no notebook can show it without a name
    "place": {
        "fields": {"home": "cell", "name": "text", **_AB, **VOID},
        "home": {"field": "home"},
        "required": ["home", "name"],
    },
    "pair": {
        "fields": {"one": "id", "other": "id", "d": "text", **VOID},
        "home": {"pair": ["one", "other"]},
        "across": {"one": "person", "other": "person"},
        "natural": ["one", "other"],
    },
    "conflict": {
        "fields": {
            "subject": "id",
            "subject_table": "text",
            "group": "text",
            "candidate": "json",
            "by": "text",
            "at": "moment",
            "aid": "id",
            "status": "text",
            "settled_by": "text",
            **VOID,
        },
        "home": {"owner": "subject"},
        "also": {"owner_also": "subject"},
        "across": {"subject": "*"},
        "written_by": "server",
    },
}


def contract() -> Contract:
    return Contract(orjson.dumps({"schema": 1, "types": TYPES}))
