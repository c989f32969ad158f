"""The daily sample of set-aside posts, and for how long an original stays open."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
