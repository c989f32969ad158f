"""``python -m cheong.openapi``: the API described, as it is kept in docs/openapi.json."""

import json
import sys

from dashboard_api.app import describe


def described() -> str:
    """The description as text, the same for the same routes."""
    return json.dumps(describe(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(described())
