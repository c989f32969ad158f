"""When the clock looks at a complaint next: reminders, no reply, silence."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
