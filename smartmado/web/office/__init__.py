"""The departments' inbox and tasks."""
