"""The resident's screens on the tablet: one question a page, check the answers, give it back."""
