"""Numbers and words of the trade that administrators may change."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fieldapp.models import Setting

OF_KEY = select(Setting.value).where(Setting.key == bindparam("key"))
SETTINGS = {
    "route_days": ("30", "巡查路线保存天数"),
    "refusal_cooldown_days": ("180", "《网络数据安全管理条例》第二十二条：明确拒绝后不得频繁征求同意"),
    "quiet_hours": ("21:00-08:00", "非紧急不上门不打电话"),
    "warning_percent": ("80", "期限过去多少（百分比）时提醒"),
    "digest_minutes": ("30", "工作时间内提醒合并发送的间隔（分钟）"),
    "confirmation_days": ("7", "办结后请反映人评价的天数，逾期记为未评价"),
    "review_months": ("12", "居民服务记录复核期限"),
    "item_opinion_days": ("5", "事项准入：镇办和网格员提出意见的工作日数"),
    "urgent_item_opinion_days": ("1", "事项准入：紧急事项提出意见的工作日数"),
    "urgent_item_most_days": ("30", "紧急事项最长期限（天），到期自动退出"),
    "item_meeting_quorum": ("3", "联席会议作出决定至少需要的表决单位数"),
    "item_cost_percent": ("150", "年度复核：实际用时超过准入用时的百分比时建议退出"),
    "item_rejected_percent": ("30", "年度复核：被退回任务超过的百分比时建议退出"),
}


def setting(session: Session, key: str, default: str) -> str:
    """The value of one number or word of the trade; `default` when the row is missing."""
    return session.scalar(OF_KEY, {"key": key}) or default


def default_settings() -> list[Setting]:
    return [Setting(key=key, value=value, basis=basis) for key, (value, basis) in SETTINGS.items()]
