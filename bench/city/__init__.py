"""A whole city in columns for `bench/whole_city.py`, and the engines it is compared with."""
