"""What the list of people can say of each."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop.contract.access import Kind
from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.phone import phone_text
from desktop.ui.formats import date_text
from desktop.ui.lazy_table import Column
from desktop.ui.record_states import state_sign, state_text

tr = QCoreApplication.translate


def columns(
    places: Mapping[str, str], groups: Mapping[str, str], identity: Kind | None = None
) -> list[Column]:
    """`places`: cell -> name; `groups`: code of a target group -> its title."""
    return [
        Column(tr("citizen_columns", "Full name"), lambda row: row.full_name, key="name", order="name"),
        Column(
            tr("citizen_columns", "Born"), lambda row: birth_text(row.birth), 10, key="born", order="born"
        ),
        Column(tr("citizen_columns", "Phone"), lambda row: phone_text(row.phone), 11, key="phone"),
        Column(
            tr("citizen_columns", "Neighbourhood"),
            lambda row: places.get(row.cell, ""),
            11,
            key="place",
            order="place",
        ),
        Column(
            tr("citizen_columns", "State"),
            lambda row: state_text(row.state, row.bundle),
            22,
            sign=lambda row: state_sign(row.state),
            key="state",
        ),
        Column(
            tr("citizen_columns", "Last helped"),
            lambda row: date_text(row.helped_on),
            11,
            key="helped",
            order="helped",
            shown=False,
        ),
        Column(
            identity.title if identity else tr("citizen_columns", "Digital identity"),
            lambda row: (
                identity.words(row.identity)
                if identity and row.identity
                else tr("citizen_columns", "not known")
            ),
            10,
            key="identity",
            shown=False,
        ),
        *_more(groups),
    ]


def _more(groups: Mapping[str, str]) -> list[Column]:
    """Those a person asks for."""
    sexes = {"female": tr("citizen_columns", "Female"), "male": tr("citizen_columns", "Male")}
    wanted = [
        Column(
            tr("citizen_columns", "ID number"), lambda row: mask_national_id(row.national_id), 12, key="id"
        ),
        Column(tr("citizen_columns", "Called"), lambda row: row.nickname or "", 12, key="called"),
        Column(tr("citizen_columns", "Sex"), lambda row: sexes.get(row.sex or "", ""), 7, key="sex"),
        Column(tr("citizen_columns", "Whose phone"), lambda row: row.phone_of or "", 12, key="phone_of"),
        Column(tr("citizen_columns", "Address"), lambda row: row.address or "", 24, key="address"),
        Column(
            tr("citizen_columns", "Group"),
            lambda row: groups.get(row.target_group or "", ""),
            16,
            key="group",
        ),
    ]
    return [replace(column, shown=False) for column in wanted]
