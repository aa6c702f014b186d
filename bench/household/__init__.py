"""The same rules for other engines, and the households to try them on."""
