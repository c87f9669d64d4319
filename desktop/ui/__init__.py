"""What is seen.

PySide6 reads the source of every module imported after it, in case that says `from __feature__ import`, and
all that text stays in memory: a quarter of the start and 28 MB. Nothing here says so; it need not look.
"""

import PySide6.QtCore  # noqa: F401 (brings the next one)
from shibokensupport import feature

feature._mod_uses_pyside = lambda _module: False
