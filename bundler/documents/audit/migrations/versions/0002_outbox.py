"""The outbox: one row a message to one recipient; what it says stands here and never in the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    texts = (
        "event", "reference", "pack", "release", "fingerprint", "role", "address", "subject", "body",
        "state", "batch", "put_at", "next_at", "trouble",
    )  # fmt: skip
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
