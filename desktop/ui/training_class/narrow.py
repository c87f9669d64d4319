"""A choice among long texts that is no wider than its place."""

from PySide6.QtWidgets import QComboBox

CHARS = 22


def narrow(box: QComboBox) -> QComboBox:
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(CHARS)
    return box
