"""how suggestions were computed: version, threshold, verdicts respected"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Columns are added and dropped in place: a batch would make the table anew, to which suggestions refer.


def upgrade() -> None:
    op.add_column('suggestion_run', sa.Column('program', sa.String(), nullable=True))
    op.add_column('suggestion_run', sa.Column('stop_below', sa.Double(), nullable=True))
    op.add_column('suggestion_run', sa.Column('verdicts', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('suggestion_run', 'verdicts')
    op.drop_column('suggestion_run', 'stop_below')
    op.drop_column('suggestion_run', 'program')
