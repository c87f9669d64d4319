"""Codes in words, for people of the ward office: on its web page and in the answers of commands."""

from collections.abc import Mapping
from typing import Any

HELD = {
    "scope": "chưa có quyền ghi ở đó",
    "revoked": "máy đã bị thu quyền",
    "schema": "máy gửi mới hơn máy chủ; cập nhật máy chủ là tự ghi",
    "invalid": "không đúng khuôn",
    "parent": "chờ mục mà nó dựa vào",
    "purged": "mục đã xóa theo yêu cầu",
    "role": "không được phép ghi loại này",
    "locked": "mục đã chốt, không sửa được nữa",
}
TABLES = {
    "access_event": "lượt xem hoặc chép dữ liệu",
    "ambassador": "đại sứ số",
    "appointment": "lịch hẹn",
    "assessment": "đánh giá kỹ năng",
    "attendance": "điểm danh",
    "catalog_entry": "mục danh mục",
    "citizen": "người",
    "class_session": "buổi học",
    "conflict": "chỗ có hai thông tin",
    "consent": "đồng ý",
    "enrolment": "học viên của lớp",
    "help_visit": "lượt giúp",
    "household": "hộ gia đình",
    "household_member": "thành viên của hộ",
    "household_review": "xét tiêu chí của hộ",
    "household_visit": "lượt đến nhà",
    "neighbourhood": "tổ dân phố",
    "observation": "tình trạng số của một người",
    "official_confirmation": "giấy xác nhận đã có",
    "participation_slip": "phiếu ghi nhận tham gia",
    "point_session": "buổi điểm lưu động",
    "quiz_result": "bài trả lời",
    "report": "báo cáo",
    "support_need": "điều cần hỗ trợ (nhạy cảm)",
    "team": "tổ công nghệ",
    "training_class": "lớp học",
    "unit_figure": "số liệu đơn vị báo cáo",
    "visit_list": "danh sách đến thăm",
    "yearly_target": "chỉ tiêu năm",
    "volunteer": "thành viên",
}
FIELDS = {
    "address": "địa chỉ",
    "answers": "câu trả lời",
    "bring": "giấy tờ mang theo",
    "birth": "ngày sinh",
    "birth_approx": "ngày sinh khoảng",
    "capacity": "số chỗ",
    "citizen_id": "người được giúp",
    "day": "ngày",
    "full_name": "họ tên",
    "home": "tổ dân phố",
    "household_no": "số hộ",
    "instructors": "người dạy",
    "level": "mức làm được",
    "minutes": "số phút",
    "national_id": "số CCCD",
    "nickname": "tên thường gọi",
    "note": "ghi chú",
    "outcomes": "việc đã giúp",
    "phone": "số điện thoại",
    "phone_of": "điện thoại của ai",
    "place": "nơi",
    "purpose": "việc hẹn",
    "relation": "quan hệ",
    "residence": "nơi cư trú",
    "sex": "giới tính",
    "state": "trạng thái",
    "status": "trạng thái",
    "target_group": "nhóm",
    "time": "giờ",
    "title": "tên",
    "topics": "nội dung",
    "visited_on": "ngày giúp",
    "void": "gạch bỏ",
    "void_reason": "lý do gạch bỏ",
    "voided_at": "gạch bỏ",
    "when": "ngày giờ",
    "where": "nơi",
    "withdrawn_on": "ngày rút đồng ý",
}

ACTS = {
    "backup": "sao lưu máy chủ",
    "catalog.load": "nạp danh mục",
    "erasure": "xóa hẳn một người",
    "figures.export": "tải tệp số liệu gửi Thành phố",
    "lost": "báo mất máy",
    "give_back": "cho máy dùng lại",
    "grant": "đổi quyền",
    "installer.approve": "duyệt bản mới của chương trình",
    "invite": "mời một máy",
    "move": "chuyển tổ",
    "neighbourhood.load": "nạp danh sách tổ dân phố",
    "same_person.ask": "hỏi những người có thể là một",
    "office.paper_codes": "làm mới mã dự phòng",
    "office.password": "đặt mật khẩu trang phường",
    "office.remove": "xóa tài khoản trang phường",
    "office.reset": "bỏ mã xác nhận",
    "office.second_factor": "cài mã xác nhận",
    "office.sign_in": "đăng nhập trang phường",
    "recovery": "tạo khóa khôi phục",
    "release": "cho ghi vào sổ",
    "restore": "khôi phục từ bản sao",
    "revoke.lock": "thu quyền máy",
    "revoke.user": "thu mọi quyền của thành viên",
    "revoke.wipe": "thu quyền và xóa sổ trên máy",
    "team.load": "nạp danh sách tổ công nghệ",
    "share": "cho dùng chung máy",
    "unshare": "thôi dùng chung máy",
    "unlock": "mở sổ cho người quên mật khẩu",
    "user.add": "thêm thành viên",
    "user.role": "đổi vai trò",
    "ward.create": "tạo phường",
    "ward.show": "cho xem cả phường",
}
_WAYS = {"office": "trang của phường", "command": "lệnh trên máy chủ", "user": "máy của Tổ trưởng"}
_DETAILS = {
    "cells": "ô dữ liệu",
    "changed": "mục thay đổi",
    "closed": "đóng tổ cũ",
    "days": "số ngày",
    "held": "còn giữ",
    "people": "người trong máy",
    "moved": "mục đã chuyển",
    "role": "vai trò",
    "team": "tổ",
    "to": "đến",
    "until": "đến hết ngày",
    "user": "người dùng",
    "version": "bản",
}


def act(name: str) -> str:
    return ACTS.get(name, "việc khác")


def way(by: str) -> str:
    """How somebody of audit.py acted."""
    return _WAYS.get(by.partition(":")[0], "máy chủ tự làm")


def detail(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return "; ".join(f"{_DETAILS.get(name, name)}: {_said(value, names)}" for name, value in values.items())


def _said(value: Any, names: Mapping[str, str]) -> str:
    match value:
        case bool():
            return "có" if value else "không"
        case dict():  # of rights: cell -> [mode, last day]
            return ", ".join(f"{names[cell]} {right[0] or 'thu lại'}" for cell, right in value.items())
    return names[str(value)]


def held(reason: str | None) -> str:
    return HELD.get(reason or "", "lý do chưa rõ")


def table(name: str) -> str:
    """Of a type younger than this list: "mục"."""
    return TABLES.get(name, "mục")


def field(name: str | None) -> str:
    return FIELDS.get(name or "", "thông tin khác")


def masked(number: str) -> str:
    """An ID number as it may be shown: its first three digits and the last four."""
    return number[:3] + "•" * max(len(number) - 7, 4) + number[-4:] if len(number) > 7 else "•" * len(number)
