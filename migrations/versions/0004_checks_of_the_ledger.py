"""checks of the ledger: when, on what occasion, what was found"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ledger_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.Enum('asked', 'regular', name='check_occasion', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('entry_hash', sa.String(length=64), nullable=True),
    sa.Column('account', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('balanced', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(finished_at IS NULL) = (account IS NULL) AND (finished_at IS NULL) = (balanced IS NULL) AND (finished_at IS NULL) = (entry_id IS NULL) AND (finished_at IS NULL) = (entry_hash IS NULL)', name=op.f('ck_ledger_check_finished_with_everything')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_check'))
    )


def downgrade() -> None:
    op.drop_table('ledger_check')
