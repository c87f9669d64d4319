"""What a menu is made of beside its actions."""

from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction


def add_heading(menu: QMenu, text: str) -> None:
    """Above the actions that follow. QMenu.addSection leaves its words out under a style sheet."""
    menu.addSeparator()
    label = QLabel(text)
    label.setProperty("role", "label")
    label.setContentsMargins(12, 4, 12, 2)
    heading = QWidgetAction(menu)
    heading.setText(text)
    heading.setDefaultWidget(label)
    heading.setEnabled(False)
    menu.addAction(heading)
