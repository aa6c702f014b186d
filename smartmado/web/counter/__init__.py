"""The clerk's screens: today, a new visit, the case, hand-over, confirm and print."""
