"""Questions whose words leave no doubt: answered whatever the classifier takes them for, inside forms and outside.

The hotline's number, whether this is real, what it costs, what happens to those who do not turn up, applying for
somebody else, which document counts and why, a named doctor, 凭什么. Heard in `faq.plain_answer`.
"""

import re
from dataclasses import dataclass

from actions import page_links
from actions.answers import is_question, squeezed
from actions.base import TurnContext
from actions.faq_intro import fee
from actions.faq_points import Point, first_fitting, point, worded
from actions.mentions import mentioned_service
from bot.catalog import AskId, Service, ServiceId, get_catalog

_BOUGHT_TEST = re.compile(
    r"(?:检测|基因|测序)[^。！!]{0,14}(?:报销|报吗|能报|可以报|给报|报不|退钱|退费|能退|退吗|赔)|(?:报销|赔|退)[^。！!]{0,10}(?:检测|基因|测序)"
    r"|(?:自己|自费|自行|私下|外面|外头|别处|别的机构|网上)[^。！!]{0,8}(?:买|购|做|测)[^。！!]{0,8}(?:检测|基因|测序)[^。！!]{0,12}(?:算|认|行吗|可以吗|能用|钱|报)"
)
_WHAT_FOR = re.compile(
    r"(?:检测|基因)(?:的)?(?:结果|报告)?[^。！!]{0,6}(?:准吗|准不准|可靠|有什么用|有啥用|有用吗|干什么用|做什么用|用来(?:干|做)|能说明|当依据|能决定)"
    r"|(?:检测|基因)(?:的)?(?:结果|报告)[^。！!]{0,8}(?:看不懂|怎么看|什么意思)"
)
_TESTS = r"(?:测|检|检测|查|做)[^，。]{0,3}(?:基因|靶点|突变)"
_TEST_FIRST = re.compile(
    rf"药[^。]{{0,12}}(?:先|要|得|该|去){_TESTS}|(?:先|要|得){_TESTS}[^。]{{0,8}}(?:再|才)[^。]{{0,6}}药"
)
_WANTS = re.compile(r"安排|帮|给我|申请|求")
_SHORT_LEAD = r"(?:那|请问|问下|问一下|你们?|您们?|咱们?|恁|的|客服|服务|咨询|着急|有没有|有|把|给我?|一?个|联系)*"
_HOTLINE = re.compile(
    rf"{_SHORT_LEAD}(?:400)?的?(?:电话|热线|座机|联系方式)(?:号码?)?(?:是|给(?:我|一?个)?|发我|发|告诉我?|一下)*"
    r"(?:好多|多少|什么|啥子?|几多|几号|哪个)?号?(?:来着|呢|啊|呀|嘞|哦|嘛|吗|么|不|有没有|[?？])*"
)
_FEE = re.compile(
    rf"{_SHORT_LEAD}(?:这|这个|办|做一次|一次|一共|总共|大概)*(?:要|得|是|需要|会)*(?:花|交|给|付|收)?"
    r"(?:(?:好多|多少|几多|几)(?:钱|费用|票子|块钱)|几钱|(?:怎么|咋|咋个|如何)(?:收费|收钱|算钱)(?:的)?|(?:要|得|需要)?(?:花|掏|交)(?:多少|好多)"
    r"|(?:收不收|要不要)(?:钱|费)|(?:收|要|花|掏)(?:钱|费)(?:吗|么|不|嘛|伐))(?:啊|呀|呢|嘛|咧|嘞|哦|[?？])*"
)
_REAL = re.compile(
    r"(?:这|你们?|恁|您们?|该|别|不会|莫不是|不是|是|都|吧|，|真|有点|像|什么|服务|个|我)*"
    r"(?:骗人|骗子|骗钱|骗局|诈骗|忽悠|假|真的?假|真的?还是假|靠谱|正规|靠不靠谱|是真|真)的?(?:公司|人|我)?的?(?:吧|吗|么|不|嘛|啊|呢|哦|[?？])+"
    r"|(?:这|这个|你们|服务|是)*(?:真的?假的?|靠不靠谱|是真是假)(?:啊|呢|[?？])*"
)
_NOT_GOING = r"(?:不去|没去|没去成|没看成|没能去|不来|没到|没住|不住|去不成|放鸽子|爽约)"
_IF_NOT_GOING = re.compile(
    rf"(?:如果|要是|万一|假如|假设|到时候?|到日子|约(?:好|上|完|了)|挂(?:完|了|好|上)?了?号?|安排好|预约)[^。！?？]{{0,10}}{_NOT_GOING}"
    r"[^。！]{0,6}(?:呢|会|怎么样|怎样|咋样|扣|算|影响|后果|作废|浪费|次数|还能)"
    rf"|{_NOT_GOING}(?:的话|了)?[^。！]{{0,4}}(?:会怎|会咋|会有|有(?:什么|啥)|怎么样|怎样|咋样|扣不扣|会不会|会扣|扣|算用|算一次|算次数|算不算|次数)"
)
_SOMEBODY = (
    r"(?:[我俺他她]?(?:爸|妈|爹|娘|父亲|母亲|老公|老婆|爱人|家人|家里?人|老人|孩子|婆婆|公公|岳父|岳母|外公|外婆|爷爷|奶奶)"
    r"|他|她|别人|病人|患者|亲戚|朋友|长辈)"
)
_ASKS_TO_HELP = re.compile(
    rf"(?<!们)(?<!恁)(?:能|可以|可不可以|能不能|可否)(?:不能)?(?:帮|替|代)(?:着)?{_SOMEBODY}[^，。]{{0,4}}(?:办|申请|弄|填|操作)[^，。]{{0,3}}(?:吗|么|不|嘛|得不得行|[?？])"
    r"|(?:女儿|儿子|闺女|老公|老婆|配偶|家属|家里?人|女婿|儿媳|孙子|子女|亲戚|朋友|兄弟|姐妹)(?:来|可以|能)*(?:代|替|帮)(?:着|我|忙|他|她|病人|老人|患者)*(?:办|申请|弄|操作)[^，。]{0,4}(?:吗|么|不|[?？])"
    r"|(?:要|得|必须|一定要|非要|非得|是不是要)(?:病人|患者|本人|被保险人)(?:自己|亲自|本人)*(?:来)?(?:办|申请|弄|操作)[^，。]{0,4}(?:吗|么|不|[?？])"
)
_POINTS: tuple[Point, ...] = (
    point(
        "faq.documents.why_id",
        r"(?:为(?:什么|啥|何)|干嘛|干吗|干啥|凭(?:什么|啥))[^，。]{0,6}(?:身份证|证件|姓名|名字)"
        r"|(?:身份证|证件|姓名|名字)(?:号码?|信息)?[^，。]{0,4}(?:干嘛|干啥|干吗|干什么|做什么|什么用|啥用)",
    ),
    point(
        "faq.documents.medical_card",
        r"(?:医保卡|社保卡|就诊卡)[^，。]{0,6}(?:忘|没带|没拿|不在身边|找不着|找不到|要带)|(?:忘|没)(?:了|记)?(?:带|拿)[^，。]{0,3}(?:医保卡|社保卡|就诊卡)",
    ),
    point(
        "faq.documents.id_kinds",
        r"(?:港澳|回乡证|通行证|台胞证|护照|军官证|士官证|户口[本簿]|居住证|永居|外国人身份证|驾[驶照]|出生证)[^，。]{0,6}"
        r"(?:可以|可不可以|能不能|能用|能|行|算|成|得)[^，。]{0,4}(?:吗|么|不|唔得|[?？])"
        r"|用(?:护照|港澳[^，。]{0,4}|台胞证|通行证|回乡证)[^，。]{0,4}(?:吗|么|不|[?？])",
    ),
    point(
        "faq.documents.incomplete_any",
        r"^(?:我|我们|现在|目前|手头|手上|身边|这边|但是?|可是?|还|啥|什么|都|也|，)*(?:没有?|木有|冇)(?:任何|什么|啥)?(?:检查)?(?:报告|病历|资料|材料)"
        r"(?:了|的|呢|啊|，|怎么办|咋办|咋弄|行吗|行不行|可以吗|能办吗|能申请吗|能不能办)*[。？?]?$",
    ),
    point(
        "faq.rights.why_refused",
        r"凭(?:什么|啥)[^，。]{0,4}(?:不(?!是)|拒)|为(?:什么|啥)(?:我|就)*(?:不(?:行|能|给|让|可以|符合)|办不了)|(?<!不)交了(?:钱|保费|那么多)[^，。]{0,8}(?:不给我?办|不让|不行|凭)|^凭(?:什么|啥)[啊呀呢吗!！?？]*$",
    ),
    point(
        "faq.expert_abroad",
        r"(?:外国|国外|海外|境外|美国|日本|德国|英国|新加坡|香港|洋人?)的?(?:专家|医生|大夫|教授|名医|医院)[^，。]{0,6}(?:看|会诊|意见|读|瞧|帮)|(?:让|请|找|想要?)(?:个)?(?:外国|国外|海外|境外|美国|日本|德国)的?(?:专家|医生|大夫|教授)",
    ),
    point(
        "faq.plainly",
        r"说人话(?!的)|(?:你|您|们|能不能|可以|麻烦)[^，。]{0,4}(?:说话?|讲)(?:得|的)?[^，。]{0,6}(?:简单|短|明白|通俗|直白|清楚)(?:一?点|些)|字(?:太|这么)多[^。]{0,4}(?:看|不)|不(?:想|要|爱|用)?看[^，。]{0,2}[这那]么多字|直接(?:说|讲|告诉我)(?:咋|怎么)|(?:你|您)[^，。]{0,4}(?:太绕|太复杂)",
    ),
)
_NAMED_DOCTOR = re.compile(
    r"(?:一定|非|必须|就|只|指名|点名)(?:要|得|认|想|找|挂|约|看)[^。]{0,8}(?:教授|主任|院长|院士|大夫|医生)[^。]{0,8}(?:保证|能不能|行不行|可以|行[吗不]|吗|不$|[?？])"
    r"|非[一-龥]{1,4}(?:教授|主任|院长|院士|大夫|医生)不(?:看|可|行|去)|保证[^。]{0,10}(?:教授|主任|院长|院士|大夫|医生)|(?:教授|主任|院士|大夫|医生)的号[^。]{0,8}(?:保证|约得到|约得上|能约上|能挂上)"
)
_CLAUSE = re.compile(r"[，,。；;！!？?\s]+")
_DOCTOR = re.compile(r"教授|主任|院长|院士|大夫|医生")
LONGEST_WISH = 60


@dataclass(frozen=True)
class _Found:
    words: str
    wish: str | None = None


def answer(turn: TurnContext, service: Service | None) -> str | None:
    """The answer to a question that its words leave no doubt about; None when it is none of them.

    Danger is never held up, and the wish for a person only by what is asked in a word or two (电话多少). A named
    doctor is not promised (G3), but the wish is kept where a request for a hospital is being filled in.
    """
    if turn.intent == "emergency":
        return None
    if turn.intent == "human_agent":
        return _short_question(squeezed(turn.text), service)
    found = _answer(turn.text, service)
    if found is not None and found.wish:
        keep_wish(turn, service, found.wish)
    return found.words if found is not None else page_links.answer(turn)


def _answer(text: str, service: Service | None) -> _Found | None:
    if _BOUGHT_TEST.search(text):
        return _Found(worded("faq.bought_test"))
    if (
        _TEST_FIRST.search(text)
        and not _WANTS.search(text)
        and (is_question(text) or text.rstrip("。？?").endswith("吧"))
    ):
        return _Found(worded("faq.test_first"))
    if is_question(text) and _WHAT_FOR.search(text):
        return _Found(worded("faq.what_for"))
    if _NAMED_DOCTOR.search(text):
        return _Found(worded("faq.named_doctor"), wish=_doctor_wished(text))
    if words := _short_question(squeezed(text), service):
        return _Found(words)
    if _ASKS_TO_HELP.search(text) and mentioned_service(text) is None and "签" not in text:
        return _Found(worded("faq.rights.for_family"))
    if _IF_NOT_GOING.search(text) and "还剩" not in text:
        return _Found(_not_going(text, service))
    words = first_fitting(_POINTS, text)
    return _Found(words) if words else None


def _short_question(plain: str, service: Service | None) -> str | None:
    """What is asked in a word or two: the number, the price, whether it is real."""
    if plain and _HOTLINE.fullmatch(plain):
        return worded("faq.intro.hotline")
    if _FEE.fullmatch(plain):
        return fee(service)
    return worded("faq.intro.real") if _REAL.fullmatch(plain) else None


def fee_besides(text: str, service: Service) -> str | None:
    """我想给婆婆做基因检测，得花钱不: what it costs, where a request asks it in a clause of its own."""
    clauses = [squeezed(clause) for clause in _CLAUSE.split(text)]
    return fee(service) if len(clauses) > 1 and any(_FEE.fullmatch(clause) for clause in clauses) else None


def _not_going(text: str, service: Service | None) -> str:
    """Arranged and not turned up: of direct payment (D8), else of an appointment (G5)."""
    pays = service is not None and service.id is ServiceId.DIRECT_PAY
    return worded("faq.direct_pay.not_admitted" if pays or "直付" in text else "faq.rights.missed")


def _doctor_wished(text: str) -> str | None:
    """The clause that names the doctor."""
    return next((clause for clause in _CLAUSE.split(text) if _DOCTOR.search(clause)), None)


def keep_wish(turn: TurnContext, service: Service | None, wish: str) -> None:
    """Note a wish with the request that is being filled in, beside what was wished before."""
    asks = service is not None and any(ask.id is AskId.HOSPITAL_WISH for ask in service.asks)
    if not asks or turn.draft.get("service") != getattr(service, "id", None):
        return
    before = str(turn.draft.get("hospital_wish") or "")
    if wish not in before:
        both = f"{before}，{wish}" if before and before not in wish else wish
        turn.draft["hospital_wish"] = both[:LONGEST_WISH]


def service_by_place(text: str, shown: str) -> Service | None:
    """第三个是干啥的, right after the list of services: the one in that place; None without the list or a place."""
    services = get_catalog().services
    if not all(f"{each.number} {each.name}" in shown for each in services):
        return None
    if re.search(r"(?:最后|末尾|最末)(?:的|那|一|面)*(?:个|项|条|种)", text):
        return services[-1]
    if re.search(r"(?:第一|头一?|最前面?的?那?一?)(?:个|项|条|种)", text):
        return services[0]
    found = re.search(r"第\s*([1-9一二三四五六七八九])(?:个|项|条|种|样)?(?!诊|意见|次|天|年|期)", text)
    number = found and ("一二三四五六七八九".find(found[1]) + 1 or int(found[1]))
    return next((each for each in services if each.number == number), None)
