"""Every refusal: an HTTP status, a code for the program, a sentence for the person.

A sentence says what happened, what is safe and what to do, and never names a person.
"""

from typing import Any

from desktop.contract.wire import Refusal

SENTENCES = {
    "bad_request": "Máy chủ phường chưa đọc được yêu cầu này. Dữ liệu trên máy còn nguyên. "
    "Chép lại mã lỗi và báo người phụ trách.",
    "token": "Phiên nối với phường đã hết. Sổ sẽ tự nối lại.",
    "signature": "Phường không nhận ra chữ ký của máy này. Dữ liệu trên máy còn nguyên. "
    "Báo Tổ trưởng để nối lại với phường.",
    "revoked": "Phường đã thu quyền máy này. Những gì đã gửi vẫn được giữ ở phường. Liên hệ Tổ trưởng.",
    "unknown_ward": "Máy chủ này không giữ sổ của phường đó. Kiểm tra lại giấy mời.",
    "unknown_device": "Phường chưa biết máy này. Sổ sẽ tự xưng tên rồi gửi lại.",
    "unknown_path": "Máy chủ phường không có địa chỉ này. Có thể Sổ tay số cần bản mới hơn.",
    "method": "Máy chủ phường không nhận kiểu yêu cầu này. Có thể Sổ tay số cần bản mới hơn.",
    "code": "Mã mời không đúng hoặc đã hết hạn. Kiểm tra từng chữ, hoặc xin Tổ trưởng mã mới.",
    "used": "Mã mời này đã dùng cho một máy khác. Xin Tổ trưởng mã mới.",
    "tries": "Mã mời đã nhập sai nhiều lần. Chờ một lúc rồi thử lại, hoặc xin Tổ trưởng mã mới.",
    "password": "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt.",
    "password_tries": "Mật khẩu đã nhập sai nhiều lần. Chờ 15 phút rồi thử lại; "
    "quên thì nhờ người phụ trách máy chủ đặt lại.",
    "second": "Mã chưa đúng, hoặc đã dùng rồi. Chờ điện thoại hiện mã mới rồi nhập lại. "
    "Điện thoại cần đúng giờ.",
    "second_tries": "Mã đã nhập sai nhiều lần. Chờ 15 phút rồi thử lại; "
    "mất điện thoại thì dùng một mã trên tờ giấy dự phòng.",
    "not_request": "Đây không phải yêu cầu mở sổ của phường này, hoặc bị chép thiếu chữ. Chưa mở gì. "
    "Nhờ người giữ máy chép lại từ màn hình mở sổ.",
    "no_escrow": "Phường không giữ khóa của máy này, nên không mở được từ đây. Chưa mở gì. "
    "Mở sổ bằng phiếu khôi phục; không có phiếu thì giữ nguyên máy và báo người phụ trách.",
    "heard": "Mã nghe đọc không khớp với yêu cầu này. Chưa mở gì. Nghe đọc lại từng chữ; vẫn sai thì "
    "đây không phải yêu cầu của máy đó: dừng lại và hỏi Tổ trưởng.",
    "recovery_parts": "Hai phần của khóa khôi phục không đúng. Chưa mở gì. "
    "Xem lại từng nhóm chữ trên hai tờ giấy.",
    "recovery_renewed": "Khóa của máy này còn niêm phong bằng khóa khôi phục cũ của phường. Chưa mở gì. "
    "Dùng hai tờ giấy cũ.",
    "no_form": "Danh mục của phường chưa có mẫu thông báo. Việc báo mất máy đã ghi, quyền đã thu. "
    "Người phụ trách máy chủ chạy lệnh catalog load rồi mở lại trang này.",
    "stale": "Trang này đã cũ nên chưa làm gì. Tải lại trang rồi làm lại.",
    "often": "Nối tới máy chủ phường quá nhiều lần trong thời gian ngắn. Dữ liệu trên máy còn nguyên. "
    "Chờ một lúc, sổ sẽ tự thử lại.",
    "epoch": "Máy chủ phường vừa được khôi phục từ bản sao. Không mất gì ở máy này; "
    "sổ sẽ tự gửi lại những gì phường còn thiếu.",
    "too_large": "Gói gửi lên quá lớn. Sổ sẽ tự chia nhỏ rồi gửi lại.",
    "corrupt": "Gói gửi lên bị hỏng trên đường đi nên phường chưa nhận mục nào. Sổ sẽ tự gửi lại.",
    "damaged_bundle": "Tệp này không phải gói của Sổ tay số, hoặc đã hỏng. Phường không nhận gì từ tệp này. "
    "Xin người gửi chép lại.",
    "unreadable_file": "Không đọc được tệp; xem quyền đọc, hoặc USB đã hỏng. Phường chưa nhận gì từ tệp này.",
    "newer_bundle": "Gói này do bản Sổ tay số mới hơn chép ra. Phường chưa nhận gì. "
    "Cập nhật máy chủ rồi nhận lại.",
    "other_ward_bundle": "Gói này của phường khác, hoặc của máy chưa nối với phường này. "
    "Phường không nhận gì từ tệp này.",
    "not_for_us": "Tệp này không gửi cho máy chủ phường. Phường không nhận gì từ tệp này.",
    "upgrade": "Sổ tay số trên máy này đã cũ: vẫn gửi lên phường được, nhưng cần bản mới để nhận về.",
    "no_snapshot": "Phần này ít dữ liệu, không cần gói chép sẵn. Sổ sẽ nhận theo cách thường.",
    "scope": "Máy này không được xem phần dữ liệu đó.",
    "busy": "Máy chủ phường đang bận. Dữ liệu trên máy còn nguyên. Sổ sẽ tự thử lại.",
    "full": "Máy chủ phường hết chỗ chứa. Dữ liệu trên máy còn nguyên. Báo người phụ trách máy chủ.",
    "crash": "Máy chủ phường gặp lỗi. Dữ liệu trên máy còn nguyên. Sổ sẽ tự thử lại.",
}


class Refused(Exception):
    """Answered to the client as a wire.Refusal; `extra` fields go beside it."""

    def __init__(self, status: int, code: str, *, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.extra = extra

    def body(self) -> dict[str, Any]:
        refusal = Refusal(
            code=self.code,
            message_vi=SENTENCES[self.code],
            retry=self.status in (401, 409, 429, 500, 503, 507) and self.code != "used",
            retry_after=self.retry_after,
        )
        return refusal.model_dump() | self.extra
