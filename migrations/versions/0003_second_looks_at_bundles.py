"""suggestions to merge and to split bundles, and groups refused as too coarse"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Columns are added and dropped in place: a batch would make the table anew, to which members refer. Their constraints
# are written with them, for SQLite can't add one later; the words are the same for both databases.


def upgrade() -> None:
    op.execute(
        "ALTER TABLE suggestion ADD COLUMN kind VARCHAR(32) DEFAULT 'group' NOT NULL"
        " CONSTRAINT ck_suggestion_suggestion_kind CHECK (kind IN ('group', 'merge', 'split'))"
    )
    op.execute(
        "ALTER TABLE suggestion ADD COLUMN source_id INTEGER"
        " CONSTRAINT fk_suggestion_source_id_bundle REFERENCES bundle (id)"
    )
    op.add_column('suggestion', sa.Column('too_coarse', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('suggestion_member', sa.Column('part', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    # the tables before know groups only
    op.execute(
        "DELETE FROM suggestion_member WHERE suggestion_id IN (SELECT id FROM suggestion WHERE kind <> 'group')"
    )
    op.execute("DELETE FROM suggestion WHERE kind <> 'group'")
    op.drop_column('suggestion_member', 'part')
    op.drop_column('suggestion', 'too_coarse')
    op.drop_column('suggestion', 'source_id')
    op.drop_column('suggestion', 'kind')
