"""uploads are told with readings."""

import sqlalchemy as sa
from alembic import op

revision = 'c3f81a6d02e4'
down_revision = '853a0f091993'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_upload_untold', ['told_at', 'touched_at'], unique=False)
    # Until now everything that was settled was told in the same moment.
    op.execute('UPDATE upload SET told_at = settled_at')


def downgrade() -> None:
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index('ix_upload_untold')
        batch_op.drop_column('told_at')
