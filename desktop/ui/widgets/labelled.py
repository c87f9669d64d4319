"""The words above a field, or beside it."""

from PySide6.QtWidgets import QLabel, QWidget


def label_for(words: str, field: QWidget) -> QLabel:
    """Tied to the field, which is called so by a screen reader, too."""
    label = QLabel(words)
    label.setProperty("role", "label")
    label.setBuddy(field)
    field.setAccessibleName(words)
    return label
