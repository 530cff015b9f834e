"""The ledger in a database: SQLite by default, PostgreSQL by address; attachments beside it."""
