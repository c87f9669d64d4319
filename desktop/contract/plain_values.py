"""What SQLite stores as it is, is bound as it is.

The driver looks in every value but numbers and text for two attributes by which it might want to be another:
of a NULL that takes ten times as long as to bind it, and a row has ten of them. For a type that is registered
it asks what is registered instead.
"""

from sqlcipher3 import dbapi2


def bind_plainly() -> None:
    """For all connections of this process. Each is a function of C that gives the same value back."""
    dbapi2.register_adapter(type(None), {}.get)
    dbapi2.register_adapter(bytes, bytes)
    dbapi2.register_adapter(bool, int)
