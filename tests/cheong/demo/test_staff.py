"""The staff has an owner's officer for whatever the city can assign, and accounts that nobody signs in to."""

from datetime import timedelta
from pathlib import Path

from cheong.demo.luck import luck
from cheong.demo.staff import Staff
from cheong.wiring import Parts
from models.account import Role
from models.department import in_district
from tests.cheong.demo.small_past import NOW, parts_in


def hired(parts: Parts) -> Staff:
    """The staff, on this store."""
    return Staff.hired(parts.routing_city, parts.store, NOW - timedelta(days=60))


def test_every_department_that_can_own_something_has_one_officer(tmp_path: Path) -> None:
    with parts_in(tmp_path / "data") as parts:
        staff, city = hired(parts), parts.routing_city
        for one in city.departments.values():
            ids = [in_district(one.id, gu) for gu in city.road_offices] if one.needs_district else [one.id]
            for department in ids if one.assignable else ():
                if not city.assignable(department):
                    continue
                member = staff.officer(department)
                assert member is not None, department
                assert member.person.scope.sees(department)
        assert staff.officer("nat.police") is None
        every = [department for member in staff.officers for department in member.departments]
        assert len(every) == len(set(every))


def test_they_have_accounts_and_say_that_they_are_of_the_demo(tmp_path: Path) -> None:
    with parts_in(tmp_path / "data") as parts:
        staff = hired(parts)
        assert hired(parts) == staff
        accounts = {one.name: one for one in parts.store.accounts()}
        assert accounts.keys() == staff.names
        assert all(name.endswith("(데모)") for name in staff.names)
        assert {accounts[one.name].role for one in staff.center} == {Role.CENTER}
        assert {accounts[one.name].role for one in staff.officers} == {Role.OFFICER}
        assert all(one.person.center for one in staff.center)
        assert {staff.on_duty(luck(number)).name for number in range(50)} == {one.name for one in staff.center}
