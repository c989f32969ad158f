"""Accounts, for administrators: who there is, in which role; a change ends the account's sessions."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from dashboard_api.answering import answer
from dashboard_api.bodies import AccountChange, NewAccount, PageQuery
from dashboard_api.dashboard import Dashboard
from dashboard_api.guard import Called, GuardedRoute
from dashboard_api.problems import NOT_FOUND, ProblemError
from dashboard_api.shapes import AccountDetail, AccountList
from dashboard_api.shapes_work import GrantList
from dashboard_api.views import account_detail, grant_view
from models.account import Account, Role
from models.department import without_district
from models.scope import Actor, ActorKind

routes = APIRouter(route_class=GuardedRoute, tags=["accounts"])
Name = Annotated[str, Path(max_length=80)]


@routes.get("/api/accounts", response_model=AccountList)
def accounts(caller: Called) -> Response:
    """All accounts."""
    return answer({"items": [account_detail(one) for one in caller.board.store.accounts()]})


@routes.get("/api/grants", response_model=GrantList)
def grants(query: Annotated[PageQuery, Query()], caller: Called) -> Response:
    """Who was granted what, by whom and when, newest first: every manager sees it."""
    try:
        page = caller.board.store.grants(limit=query.limit, cursor=query.cursor)
    except ValueError as error:
        raise ProblemError("cursor", str(error)) from error
    return answer({"items": [grant_view(one) for one in page.items], "next": page.next})


@routes.post("/api/accounts", response_model=AccountDetail, status_code=201)
def add_account(body: NewAccount, caller: Called) -> Response:
    """Make an account."""
    board = caller.board
    account = Account(body.name, body.role, _departments(board, body.role, body.departments), caller.now)
    if not board.store.add_account(account, board.passwords.hash(body.password), _actor(caller.account)):
        raise ProblemError("taken")
    return answer(account_detail(account), status=201)


@routes.patch("/api/accounts/{name}", response_model=AccountDetail)
def change_account(name: Name, body: AccountChange, caller: Called) -> Response:
    """Change role, departments, password or state."""
    board, known = caller.board, caller.board.store.account(name)
    if known is None:
        raise ProblemError("not_found", NOT_FOUND)
    role = body.role or known.role
    if name == caller.account.name and (body.disabled or role is not Role.ADMINISTRATOR):
        raise ProblemError("not_possible", "you cannot take your own account from the administrators")
    departments = sorted(known.departments) if body.departments is None else body.departments
    if body.departments is None and role is not Role.OFFICER:
        departments = []
    changed = replace(
        known,
        role=role,
        departments=_departments(board, role, departments),
        disabled=known.disabled if body.disabled is None else body.disabled,
    )
    kept = None if body.password is None else board.passwords.hash(body.password)
    return answer(account_detail(board.store.change_account(changed, _actor(caller.account), caller.now, kept)))


def _departments(board: Dashboard, role: Role, given: list[str]) -> frozenset[str]:
    if (role is Role.OFFICER) != bool(given):
        raise ProblemError("invalid", "an officer has departments, nobody else does")
    labels, districts = {one.id: one for one in board.city.labels.departments}, board.city.labels.districts
    for department in given:
        role_id, at, district = department.partition("@")
        label = labels.get(without_district(department))
        fits = label is not None and (district in districts if label.needs_district else not at)
        if not fits:
            raise ProblemError("invalid", f"there is no department {role_id}{at}{district}")
    return frozenset(given)


def _actor(account: Account) -> Actor:
    return Actor(ActorKind.PERSON, account.name)
