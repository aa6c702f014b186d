"""The rules as sentences, for the officials who keep them."""
