"""Reading and writing, one module a subject. They take a session and return dataclasses.

A repository never commits: the use case that opened the transaction decides.
"""
