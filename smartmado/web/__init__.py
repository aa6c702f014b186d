"""The Flask application: counter, resident, office, admin, api."""
