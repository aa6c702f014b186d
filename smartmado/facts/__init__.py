"""What we know: values and unknowns, people, dates, names. Pure: no clock, disk or network."""
