"""Departments of a district carry it in their id; what is not the city's cannot be assigned to."""

from models.department import Department, Level, in_district, without_district


def test_a_role_is_written_with_its_district_and_read_without() -> None:
    assert in_district("gu.parking", "강남구") == "gu.parking@강남구"
    assert without_district("gu.parking@강남구") == "gu.parking"
    assert without_district("city.parks") == "city.parks"


def test_roles_of_a_gu_and_of_a_dong_need_a_district() -> None:
    assert {level for level in Level if Department("d", "부서", level).needs_district} == {Level.GU_ROLE, Level.DONG}


def test_everything_but_national_and_private_owners_is_assignable() -> None:
    foreign = {level for level in Level if not Department("d", "부서", level).assignable}
    assert foreign == {Level.NATIONAL, Level.PRIVATE}
