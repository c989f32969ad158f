"""What holds for every test: how hypothesis runs, and that nothing is skipped where nothing may be."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

NO_SKIP = os.environ.get("CHEONG_NO_SKIP") == "1"

# A deadline per example measures the machine, not the code; a run nobody watches must be repeatable.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if NO_SKIP or os.environ.get("CI") else "here")


def _fail_instead(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that gives the reason. An expected failure is not a skip."""
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here (CHEONG_NO_SKIP=1): {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge the report of each test."""
    report = yield
    _fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge the report of each module: one can skip itself as a whole."""
    report = yield
    _fail_instead(report)
    return report
