"""页脚标识: what a government's site must say of itself, as the installation has it."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_marks() -> dict[str, str]:
    """网站标识码, ICP 备案号 and 公安备案号, "" for each that is not set, and where they are kept."""
    return {
        "code": settings.SITE_CODE,
        "icp": settings.ICP_RECORD,
        "icp_page": "https://beian.miit.gov.cn/",
        "police": settings.POLICE_RECORD,
        "police_page": "https://beian.mps.gov.cn/",
    }
