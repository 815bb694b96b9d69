"""Keep what a kept answer tells of, so that it can be erased with it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "idempotency_records"
_INDEX = "ix_idempotency_records_subject_id"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("subject_kind", sa.String(40), nullable=True))
    op.add_column(_TABLE, sa.Column("subject_id", sa.Uuid(), nullable=True))
    op.create_index(_INDEX, _TABLE, ["subject_id"], unique=False)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name=_TABLE)
    op.drop_column(_TABLE, "subject_id")
    op.drop_column(_TABLE, "subject_kind")
