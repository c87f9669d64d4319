"""Gửi thông tin sự cố: a file for the technician, saved wherever the person says."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.incident import name_now

tr = QCoreApplication.translate


def ask_where(parent: QWidget | None) -> Path | None:
    """None: she gave up."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation))
    words = tr("incident", "Save what the technician needs")
    path, _ = QFileDialog.getSaveFileName(parent, words, str(folder / name_now()), "ZIP (*.zip)")
    return Path(path) if path else None


def done_text(path: Path) -> str:
    text = tr("incident", "Saved as {name}. Send it to the technician; it holds no data about people.")
    return text.format(name=path.name)
