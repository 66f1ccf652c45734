"""Problems as RFC 9457 writes them, with Vietnamese sentences for people."""

import re

from tests.stranger import Reply

VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]")


def sentences(reply: Reply) -> None:
    """The reply is a problem that people can read."""
    assert reply.headers["Content-Type"] == "application/problem+json"
    problem = reply.json
    assert problem["status"] == reply.status
    for said in ([problem["detail"]], *problem.get("errors", {}).values()):
        assert all(VIETNAMESE.search(sentence.lower()) for sentence in said), said
