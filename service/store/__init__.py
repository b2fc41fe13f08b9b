"""The database: tables, migrations, reads and writes. The only SQL."""
