"""Make the tables of handovers between service leads."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_lead_id", sa.Uuid(), nullable=False),
        sa.Column("to_lead_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_at", UtcDateTime(), nullable=False),
        sa.Column("handed_over_by", sa.Uuid()),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("commitments", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lead_handovers"),
        _check("lead_handovers", "to_another", "from_lead_id <> to_lead_id"),
        _check("lead_handovers", "counts", "cases >= 0 AND commitments >= 0"),
        _to("lead_handovers", "from_lead_id", "service_leads"),
        _to("lead_handovers", "to_lead_id", "service_leads"),
        _to("lead_handovers", "handed_over_by", "principals"),
    )
    op.create_index("ix_lead_handovers_from_lead_id", "lead_handovers", ["from_lead_id", "id"])
    op.create_index("ix_lead_handovers_to_lead_id", "lead_handovers", ["to_lead_id", "id"])
    op.create_table(
        "lead_handover_items",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("handover_id", "kind", "item_id", name="pk_lead_handover_items"),
        _check("lead_handover_items", "kind", "kind IN ('case', 'commitment')"),
        _to("lead_handover_items", "handover_id", "lead_handovers"),
    )
    op.create_index("ix_lead_handover_items_item_id", "lead_handover_items", ["item_id", "kind"])


def downgrade() -> None:
    op.drop_table("lead_handover_items")
    op.drop_table("lead_handovers")


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
