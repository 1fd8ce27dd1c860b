"""Questions about papers: which, in which form, and what if one is missing (J4, D4, G2)."""

from tests.actions.conversation import Conversation
from tests.actions.faq_rows import Row, faults

INTENT = "faq_documents"
WHICH = "您想问的是哪一项"
LIST = [
    Row("要准备什么资料", "病理报告", then=WHICH),
    Row("申请门诊要交什么", "门诊预约一般需要", never="必须"),
    Row("办直付要带啥东西", "必须递交：病理报告、病历本复印件"),
    Row("住院预约需要哪些资料", "必须递交：住院条"),
    Row("第二诊疗意见要准备什么", "第二诊疗意见一般需要.*病理报告"),
    Row("需要什么材料", "基因检测.*一般需要", service="gene_test", never=WHICH),
    Row("什么资料必须交", "必须有的是", then="住院直付：病理报告、病历本复印件"),
    Row("哪些必须交", "门诊预约没有哪一样是非交不可", service="outpatient"),
    Row("材料清单发一份呗", "病理报告", intent="faq_eligibility"),
]
MISSING = [
    Row("没有病理报告行吗", "要看办哪一项：住院直付必须有病理报告", then=WHICH),
    Row("没有病理报告行吗", "没有病理报告还不能受理", service="direct_pay", then="人工"),
    Row("没有病理报告行吗", "没有病理报告也可以先申请", service="outpatient", never="必须有"),
    Row("办直付没有病历本咋办", "没有病历本复印件还不能受理"),
    Row("没有核磁报告可以申请吗", "没有MRI报告也可以先申请", never=WHICH),
    Row("出院小结丢了怎么办", "没有出院小结也可以先申请"),
    Row("没有住院条能约住院吗", "没有住院条还不能受理"),
    Row("病理报告是必须的吗", "是的，病理报告是住院直付必须递交的", service="direct_pay"),
    Row("病理报告必须要吗", "病理报告是住院直付必须递交", intent="faq_authorization"),
    Row("CT单子还要不要交", "不是必须的"),
    Row("只有CT可以吗", "可以先申请", never="没有CT"),
    Row("材料不全能先申请吗", "可以先申请", then="住院直付必须有病理报告和病历本复印件"),
    Row("材料不全能先申请吗", "可以先申请第二诊疗意见", service="second_opinion", never="受理"),
    Row("办门诊要住院条吗", "门诊预约一般不需要住院条", never="必须"),
    Row("没有血检报告还能办吗", "没有血液检测报告也可以先申请", intent="faq_eligibility"),
]
FORM = [
    Row("CT片子要原件吗", "CT报告", then="没有写", never="必须"),
    Row("照片可以吗", "^可以的"),
    Row("复印件行不行", "^复印件可以的", then="病历本"),
    Row("要原件还是复印件", "先不用寄原件"),
    Row("手机截图中不中，电子版的行吗", "^可以的"),
    Row("要不要盖章", "没有写", then="人工.*400-606-5033"),
    Row("报告要多久以内的", "没有写"),
    Row("去年的检查单还能用不", "没有写", intent="faq_timeline"),
    Row("外地医院的病历认不认", "没有写"),
    Row("需要身份证照片吗", "不用拍证件", then="姓名"),
    Row("要不要提供户口簿和银行卡", "不用拍证件"),
    Row("资料怎么发给你们", "直接发到这个对话"),
    Row("要写申请表吗", "不用填申请表"),
    Row("病历本复印件到底指哪几页", "没有写"),
    Row("住院条是啥，在哪开", "医生开的住院通知"),
    Row("为啥要这么多资料", "了解病情"),
    Row("只有B超单可以不", "不在一般要的资料里"),
    Row("請問要準備什麼資料", "病理报告"),
]


def test_j4_which_papers(talk: Conversation) -> None:
    assert faults(talk, INTENT, LIST) == []


def test_d4_a_paper_that_is_missing(talk: Conversation) -> None:
    assert faults(talk, INTENT, MISSING) == []


def test_j4_the_form_of_the_papers(talk: Conversation) -> None:
    assert faults(talk, INTENT, FORM) == []
