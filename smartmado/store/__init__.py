"""Models, repositories, migrations and engine settings (SQLite, PostgreSQL)."""
