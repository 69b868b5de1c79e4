"""The search index: for each case and task the terms it is found by. Derived from other tables, so in no backup.

SQLite keeps `terms` as words that an FTS5 table follows by triggers, PostgreSQL as a tsvector with a GIN index;
neither is among the models' metadata, because Alembic sees neither: migration 0003 makes both.
"""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR

search_entry = Table(
    "search_entry",
    MetaData(),
    Column("number", Integer, primary_key=True),  # grows, so that the newest stand last
    Column("subject_id", Uuid, nullable=False, unique=True),
    Column("terms", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)
