"""What the columns of a ward's roster are called, and what we call them.

The wordings are folded (no accents, no case, no punctuation), except that "năm" (year) has become "year"
before folding: otherwise it could not be told from "nam" (male).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from desktop.contract.vietnamese import clean, fold

IGNORED = "ignored"  # known, and deliberately not taken

FIELDS = (
    "ordinal", "household_no", "full_name", "given_name", "nickname", "head",
    "birth", "birth_day", "birth_month", "birth_year", "age", "male", "female", "sex",
    "national_id", "old_id", "phone", "address", "origin", "host", "residence", "relation", "group", "note",
)  # fmt: skip
SEVERAL = frozenset({"phone", "address", "note"})  # fields that more than one column may feed

_YEAR = "(?:year|nam)"
_WORDINGS: tuple[tuple[str, str], ...] = (  # the first that matches wins
    ("ordinal", r"(s ?t ?t|t ?t|so (tt|thu tu)|thu tu|so stt)( \d)?|no|#"),
    (
        IGNORED,
        r".*\b((ngay|noi|co quan|year|nam) cap|noi sinh|dan toc|ton giao|quoc tich|nghe|trinh do|hoc van|"
        r"noi lam viec|don vi cong tac|chuc vu|ky (nhan|ten|xac nhan)|chu ky|so tien|ho ten (bo|cha|me)|"
        r"ma so thue|email|bhyt|bhxh|dang vien|han su dung)\b.*",
    ),
    ("relation", r".*\b(quan he|qh (voi|chu)|qhch|vai tro)\b.*|q ?h"),
    ("residence", rf"(tinh trang|hinh thuc|dien|loai)( dang ky)? (cu|tam|thuong) tru|tam tru( x)?|"
     rf"kt ?[1-4].*|thuong tru tam tru|tam tru thuong tru|tt tt|dang ky tam tru|{_YEAR} tam tru"),
    ("household_no", r"(ho so|so ho|ma( so)? ho|(so )?ho khau so|so (so )?ho( khau| gia dinh)?|(so )?shk|"
     r"(stt|tt) ho|ho|ma ho gia dinh|so hk|ho gia dinh( so)?)"),
    ("sex", r".*\bgioi tinh\b.*|gioi|g ?t|phai( tinh)?|nam nu|nu nam|gender|sex"),
    ("male", rf"nam( x)?|nam( gioi)?|({_YEAR}|ngay( thang {_YEAR})?) sinh nam"),
    ("female", rf"nu( x)?|nu gioi|({_YEAR}|ngay( thang {_YEAR})?) sinh nu"),
    ("birth", rf".*\b(ngay( thang)?( {_YEAR})? sinh|{_YEAR} sinh|sinh (ngay|{_YEAR})|ntns|nt ns|ns|dob|"
     rf"date of birth|birthday|birth)\b.*|sinh|ngay thang {_YEAR}"),
    ("age", r"(so |do )?tuoi( doi)?|age"),
    ("old_id", r"(so )?(cmnd|cmt|cmtnd|cmnd cmt|chung minh( nhan dan| thu)?)( cu| 9 so)?"),
    ("national_id", r".*\b(can cuoc|cccd|ccdd|dinh danh|ddcn|dd cn|cmnd|cmtnd|cmt|chung minh|"
     r"giay to tuy than|so giay to|so cc|the cc|national id)\b.*"),
    ("host", r".*\b(o (tro|nho|nha) .*|chu (nha|tro)|nha tro|phong tro|nguoi cho thue)\b.*"),
    ("nickname", r".*\b(ten (goi khac|thuong goi|khac|goi)|bi danh)\b.*"),
    ("origin", r".*\b(que quan|nguyen quan|thuong tru|h[kd]?k?tt|ho khau|noi dang ky)\b.*"),
    ("address", r".*\b(dia chi|cho o|noi (o|cu tru|tam tru|o hien)|cu tru|so nha|tam tru tai|address)\b.*|"
     r"(ten )?(duong|ngo|ngach|thon|xom|ngo ngach|duong pho)"),
    ("phone", r".*\b(dien thoai|sdt|s dt|so dt|di dong|dtdd|zalo|so may|lien (he|lac)|tel|mobile|phone)\b.*|"
     r"d ?t"),
    ("group", r".*\b(doi tuong|chinh sach|thuoc dien|nhom)\b.*"),
    ("note", r".*\b(ghi chu|chu thich|tinh trang|hien trang|bien dong|ly do|note|notes)\b.*|g ?c"),
    ("head", r".*\bchu ho\b.*"),
    ("family_name", r"ho(( va)?( chu)? (ten )?(dem|lot))|ho va ho dem"),
    ("given_name", r"ten"),
    ("full_name", r".*\b(ho( va)?( chu)?( dem)?( va)? ten|h ten|ten (cong dan|nhan khau|thanh vien|"
     r"nguoi dan|hoi vien|hoc vien|ca nhan|nguoi)|nhan khau|full ?name)\b.*|cong dan|name|nguoi dan"),
)  # fmt: skip
_COMPILED = tuple((field, re.compile(wording)) for field, wording in _WORDINGS)
_PARTS: Mapping[str, str] = MappingProxyType(
    {"ngay": "birth_day", "thang": "birth_month", "year": "birth_year"}
)
_PUNCTUATION = re.compile(r"[^\w#]+|_")
MAX_HEADER = 60  # a longer text is a title or a sentence


def plain(text: str) -> str:
    """'Số CCCD/ ĐDCN' -> 'so cccd ddcn'; 'Năm sinh' -> 'year sinh'."""
    words = clean(text).casefold().replace("năm", "year")
    if words == "họ":
        return "ho dem"  # not "hộ", a household
    return " ".join(_PUNCTUATION.sub(" ", fold(words)).split())


def field_called(words: str) -> str | None:
    """The field of a column with this (plain) header, IGNORED, or None for an unknown one."""
    if not words or len(words) > MAX_HEADER:
        return None
    return next((field for field, wording in _COMPILED if wording.fullmatch(words)), None)


def field_under(parent: str, words: str) -> str | None:
    """The field of a column with a header in two storeys: Ngày sinh over Nam, CCCD over Ngày cấp."""
    if not words:
        return field_called(parent)
    above = field_called(parent)
    if above == "birth" and words in _PARTS:
        return _PARTS[words]
    return field_called(words) or field_called(f"{parent} {words}")
