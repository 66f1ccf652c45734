"""Why a file is not taken. Each sentence says what to do, where there is something to do."""

from workflows.law.citations import Refusal


class FileRefused(Refusal):
    """Không nhận được tệp này"""

    status = 422


class FileTooLarge(FileRefused):
    """Tệp nặng {megabytes} MB, tối đa {most} MB"""

    status = 413


class FileKindRefused(FileRefused):
    """Chỉ nhận PDF, DOCX, XLSX, JPG, PNG"""

    status = 415


class FileNameMisleads(FileRefused):
    """Tệp có đuôi {extension} nhưng nội dung là {kind}, hãy lưu lại đúng loại rồi tải lại"""

    status = 415


class FileEmpty(FileRefused):
    """Tệp rỗng, hãy kiểm tra lại rồi tải lại"""


class FileDamaged(FileRefused):
    """Tệp bị hỏng, hãy mở và lưu lại rồi tải lại"""


class FileLocked(FileRefused):
    """Tệp bị khóa mật khẩu, hãy gỡ mật khẩu rồi tải lại"""


class FileInflates(FileRefused):
    """Tệp nén bất thường, mở ra quá lớn, hãy lưu lại thành tệp mới rồi tải lại"""


class FileHasMacros(FileRefused):
    """Tệp có macro, hãy lưu lại dạng DOCX hoặc XLSX không có macro rồi tải lại"""


class FileEmbeds(FileRefused):
    """Tệp có tệp khác nhúng bên trong, hãy gỡ phần nhúng rồi tải lại"""


class FileLinksOut(FileRefused):
    """Tệp có liên kết lấy nội dung từ nơi khác, hãy gỡ liên kết đó rồi tải lại"""


class FileHasScripts(FileRefused):
    """Tệp PDF có mã lệnh hoặc tệp đính kèm bên trong, hãy in lại ra PDF mới rồi tải lại"""


class FileClassified(FileRefused):
    """Tên tệp có dấu chỉ độ mật. Không tải tài liệu mật lên đây, chỉ ghi số, ngày và nơi lưu"""
