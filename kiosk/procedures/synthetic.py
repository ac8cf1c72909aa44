"""A catalogue as large as a ministry's, for measurements: made-up procedures beside real ones.

Deterministic: the same count gives the same catalogue. The names share their words with each other and with
the given procedures, as real ones do, so that a search has something to confuse.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product

from kiosk.procedures.model import (
    Case,
    Channel,
    Field,
    Paper,
    PaperKind,
    Procedure,
    ProcedureCatalogue,
)

_ACTS = (
    "Cấp",
    "Cấp lại",
    "Cấp đổi",
    "Gia hạn",
    "Điều chỉnh",
    "Thu hồi",
    "Thẩm định hồ sơ đề nghị cấp",
    "Đăng ký",
    "Xác nhận",
    "Công bố",
)
_THINGS = (
    "giấy phép",
    "giấy chứng nhận",
    "chứng chỉ hành nghề",
    "văn bản chấp thuận",
    "quyết định công nhận",
    "phiếu tiếp nhận",
    "thẻ hành nghề",
    "giấy xác nhận",
)
_ABOUT = (
    (
        "Nông nghiệp",
        ("nuôi trồng thủy sản", "sản xuất giống cây trồng", "buôn bán thuốc thú y", "khai thác rừng"),
    ),
    ("Công thương", ("kinh doanh xăng dầu", "bán buôn rượu", "sử dụng vật liệu nổ", "hoạt động điện lực")),
    ("Y tế", ("khám bệnh, chữa bệnh", "kinh doanh dược", "hành nghề y học cổ truyền", "quảng cáo mỹ phẩm")),
    ("Giáo dục", ("hoạt động trường trung học", "tư vấn du học", "dạy thêm, học thêm", "liên kết đào tạo")),
    ("Môi trường", ("khai thác nước dưới đất", "xả thải vào nguồn nước", "thăm dò khoáng sản", "môi trường")),
    ("Văn hóa", ("biểu diễn nghệ thuật", "kinh doanh karaoke", "tổ chức lễ hội", "lữ hành quốc tế")),
    (
        "Giao thông",
        ("kinh doanh vận tải bằng xe ô tô", "phương tiện thủy nội địa", "đào tạo lái xe", "đấu nối đường"),
    ),
    (
        "Lao động",
        ("cho thuê lại lao động", "lao động nước ngoài", "huấn luyện an toàn", "giáo dục nghề nghiệp"),
    ),
    ("Thông tin", ("xuất bản bản tin", "trang thông tin điện tử", "hoạt động in", "trò chơi điện tử")),
    (
        "Xây dựng",
        ("hành nghề kiến trúc", "năng lực hoạt động xây dựng", "quy hoạch xây dựng", "nhà ở xã hội"),
    ),
    ("Tài chính", ("giá dịch vụ", "quản lý tài sản công", "miễn tiền thuê đất", "kinh doanh xổ số")),
    ("Khoa học", ("sử dụng thiết bị bức xạ", "chuyển giao công nghệ", "đo lường", "tổ chức giám định")),
)
_WHOM = (
    "đối với cá nhân",
    "đối với tổ chức",
    "đối với hộ gia đình",
    "đối với doanh nghiệp",
    "đối với người nước ngoài",
    "đối với cơ sở công lập",
    "đối với hợp tác xã",
    "trong trường hợp bị mất, bị hỏng",
    "trong trường hợp thay đổi thông tin",
    "thuộc thẩm quyền của cấp tỉnh",
    "thuộc thẩm quyền của cấp xã",
)
_PAPERS = (
    Paper("don", "Đơn đề nghị", PaperKind.FORM),
    Paper("ho-so", "Bản thuyết minh", PaperKind.ORIGINAL),
)


def with_synthetic(catalogue: ProcedureCatalogue, count: int) -> ProcedureCatalogue:
    """`catalogue` and as many made-up procedures as make `count` of them in all; 42,000 at most."""
    fields = [
        (Field(f"m{index}", f"{name} (mô phỏng)"), topics) for index, (name, topics) in enumerate(_ABOUT)
    ]
    topics = [(field, topic) for field, of_field in fields for topic in of_field]
    wanted = max(0, count - len(catalogue.procedures))
    combined = islice(product(_WHOM, _ACTS, _THINGS, topics), wanted)
    made = tuple(
        _procedure(number, field, f"{act} {thing} {topic} {whom}")
        for number, (whom, act, thing, (field, topic)) in enumerate(combined)
    )
    if len(made) < wanted:
        raise ValueError("so many different procedures cannot be made up")
    return replace(catalogue, procedures=catalogue.procedures + made)


def _procedure(number: int, field: Field, name: str) -> Procedure:
    return Procedure(
        code=f"8.{number:06}",
        name=name,
        field=field,
        agency="Sở quản lý ngành" if number % 3 else "Ủy ban nhân dân cấp xã",
        papers=_PAPERS,
        cases=(Case("chung", tuple(paper.id for paper in _PAPERS)),),
        popularity=number % 4,
        fee="Miễn phí",
        time=f"{number % 30 + 1} ngày làm việc",
        channels=(Channel.FULL if number % 2 else Channel.PARTIAL, Channel.COUNTER),
        result="Văn bản trả lời",
    )
