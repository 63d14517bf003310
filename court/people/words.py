"""Posts, forms of employment and states of people in the words of the court."""

from flask_babel import gettext as _

from court.people.models import Employment


def employments() -> dict[str, str]:
    """Forms of employment in words, in the order of the plan."""
    return {
        Employment.ESTABLISHED.value: _("编内"),
        Employment.CONTRACT.value: _("聘用制"),
        Employment.DISPATCHED.value: _("劳务派遣"),
        Employment.OUTSOURCED.value: _("服务外包"),
    }


def position_name(position: str) -> str:
    """A position in words; a court's own stays as it wrote it."""
    known = {"window": _("窗口"), "hotline": _("12368 语音接听")}
    return str(known.get(position, position))
