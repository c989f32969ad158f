"""Who may call which route: one table, enforced in one place; a route that is not in it cannot be served."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.account import Role

_C, _O, _M, _A = Role.CENTER, Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR

SEES = frozenset({_C, _O, _M})
"""Who sees complaints, each in their scope."""

EVERYTHING = frozenset({_C, _M})
ACTS = frozenset({_C, _O})
CENTER = frozenset({_C})
OFFICER = frozenset({_O})
ADMINISTRATOR = frozenset({_A})
SIGNED_IN = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route needs: one of ``roles`` (None: open to all), and whether its request must carry the CSRF token."""

    roles: frozenset[Role] | None
    csrf: bool = False


ACT_ROLES: Mapping[str, frozenset[Role]] = {
    "acknowledge": CENTER,
    "assign": CENTER,
    "accept": ACTS,
    "ask": ACTS,
    "resume": ACTS,
    "to-queue": CENTER,
    "return": ACTS,
    "answer": ACTS,
    "answer-by-hand": ACTS,
    "ask-by-hand": ACTS,
    "send-again": ACTS,
    "drop-sending": ACTS,
    "transfer": CENTER,
    "close": CENTER,
    "confirm-exclusion": CENTER,
    "confirm": CENTER,
    "reopen": CENTER,
    "set-topic": CENTER,
    "set-urgency": CENTER,
    "note": ACTS,
    "move": CENTER,
    "split": CENTER,
    "merge": CENTER,
}
"""Who may do which act; what a complaint's status allows is the desk's to say."""

BULK = (
    "acknowledge", "assign", "accept", "resume", "to-queue", "return", "transfer", "close", "confirm-exclusion",
    "confirm", "reopen", "set-topic", "set-urgency", "note",
)  # fmt: skip
"""The acts that make sense for many complaints at once: none that writes to a citizen, none that moves posts."""

POLICIES: Mapping[tuple[str, str], Policy] = {
    ("GET", "/health"): Policy(None),
    ("GET", "/metrics"): Policy(None),
    ("GET", "/openapi.json"): Policy(None),
    ("POST", "/api/session"): Policy(None),
    ("GET", "/api/session"): Policy(SIGNED_IN),
    ("DELETE", "/api/session"): Policy(SIGNED_IN, csrf=True),
    ("GET", "/api/city"): Policy(SIGNED_IN),
    ("GET", "/api/complaints"): Policy(SEES),
    ("GET", "/api/complaints/facets"): Policy(SEES),
    ("GET", "/api/complaints/{complaint_id}"): Policy(SEES),
    ("GET", "/api/complaints/{complaint_id}/history"): Policy(SEES),
    ("GET", "/api/triage-queue"): Policy(EVERYTHING),
    ("GET", "/api/inbox"): Policy(OFFICER),
    ("GET", "/api/posts"): Policy(SEES),
    ("GET", "/api/posts/{post_id}"): Policy(SEES),
    ("POST", "/api/posts/{post_id}/original"): Policy(ACTS, csrf=True),
    ("GET", "/api/posts/{post_id}/original"): Policy(ACTS),
    ("POST", "/api/posts/{post_id}/raise"): Policy(CENTER, csrf=True),
    ("GET", "/api/hand-overs"): Policy(SEES),
    ("POST", "/api/hand-overs/{hand_over_id}/report"): Policy(ACTS, csrf=True),
    ("GET", "/api/dead-letters"): Policy(EVERYTHING),
    ("POST", "/api/dead-letters/{letter_id}/replay"): Policy(CENTER, csrf=True),
    ("GET", "/api/samples"): Policy(EVERYTHING),
    ("POST", "/api/samples/{day}/{post_id}"): Policy(CENTER, csrf=True),
    ("POST", "/api/acts/{act_id}/undo"): Policy(ACTS, csrf=True),
    ("GET", "/api/health"): Policy(SIGNED_IN),
    ("GET", "/api/changes"): Policy(SEES),
    ("GET", "/api/rates"): Policy(SEES),
    ("GET", "/api/grants"): Policy(frozenset({_M, _A})),
    ("GET", "/api/accounts"): Policy(ADMINISTRATOR),
    ("POST", "/api/accounts"): Policy(ADMINISTRATOR, csrf=True),
    ("PATCH", "/api/accounts/{name}"): Policy(ADMINISTRATOR, csrf=True),
    **{
        ("POST", f"/api/complaints/{{complaint_id}}/acts/{name}"): Policy(roles, csrf=True)
        for name, roles in ACT_ROLES.items()
    },
    **{("POST", f"/api/bulk/{name}"): Policy(ACT_ROLES[name], csrf=True) for name in BULK},
}
"""Method and path to what is needed; the page's own files are open to all and no routes of this table."""
