"""Words of an emergency. A hint only: they lower the classifier's bar and never decide alone (decision 0051).

What decides alone is conversations/danger.yaml; here stand weaker words too, of which most messages with one are calm.
"""

import re

_ACUTE = (
    r"[吐呕咳咯嘔][了着出的]*\S{0,4}血",
    r"便血|拉血|血便|大出血|血流不止|止不住\S{0,2}血|血\S{0,4}止不住|流\S{0,3}好多血|[飙飚喷噴涌]\S{0,3}血|血\S{0,4}[飙飚喷噴涌冒]|鲜血|血块",
    r"(喘|透|上|吸|呼)\S{0,2}不(过|過|上|了|进|進|动)\S{0,2}(气|氣|来|來)?|呼吸\S{0,3}(困难|困難|不了|不上|急促|停)|憋得|憋死|憋醒|窒息|气都\S{0,3}(没|上不来)",
    r"昏迷|昏过去|晕过去|暈過去|昏倒|晕倒|暈倒|休克|不省人事|没意识|意识\S{0,2}(不清|模糊|没)|叫不醒|喊不醒|摇不醒|没反应|没有反应|翻白眼|抽搐|抽筋\S{0,4}(吐|昏)|口吐白沫|没呼吸|没心跳|没脉",
    r"(突然|刚才|刚刚|一下子)\S{0,8}(倒|栽|瘫|歪|软)|倒地|栽倒|不动了|没动静|抽(起来|过去|成一团|个不停)|胡话|认不[出得]人",
    r"(胸|心)口?\S{0,4}(剧痛|绞痛|疼死|痛死|疼得\S{0,6}(汗|受不了|打滚|不行))|剧痛|劇痛|疼得打滚|痛得打滚|冷汗",
    r"(嘴唇|脸|嘴|指甲)\S{0,3}(发紫|发黑|青紫|乌紫|发青|发灰)|半边身子|半身\S{0,3}(动不了|没知觉)|嘴歪|歪嘴|说不出话|120|救护车|救護車|救命|救救",
    r"(4[01]|四十|四十一)\s*(度|℃|°)|高烧不退|烧到\s*4|过敏\S{0,6}(肿|喘)|喉咙\S{0,3}肿|快不行了|要不行了|人不行了|血氧|[呛噎]\S{0,2}(住|着)|误[服食喝吃]",
    r"(喝|吃|吞)了?\S{0,4}(农药|百草枯|安眠药|一瓶药|整瓶|半瓶)",
)
_SELF_HARM = (
    r"不想\S{0,3}活(?![检动血])|活不下去|活着\S{0,6}(没|沒|什么|有什么|太|真)\S{0,6}(意思|意义|用|累|劲|盼头)|活[够腻]|活着干嘛|还活着干",
    r"自杀|自殺|自尽|轻生|輕生|寻死|尋死|想死(?!我|你)|去死|死了算|死了\S{0,4}(好|干净|解脱|清静|一了)|一死|寻短见|想不开|了断|了结|一了百了|[该还快]\S{0,2}死(?!了?[我你])",
    r"跳(楼|樓|下去|河|江|桥|橋|海)|割腕|上吊|烧炭|燒炭|安乐死|安樂死|解脱|解脫|遗书|遺書|遗言|遗嘱|后事|结束\S{0,4}(生命|自己|这一切|痛苦|一切)|绳子|绝食",
    r"(没|沒)有?我\S{0,6}(会|就|都|更)\S{0,6}(好|轻松)|不想\S{0,4}(醒|拖累|连累)|别醒|走了\S{0,4}(算了|干净)|撑不下去|坚持不下去|来世|来生|下辈子|攒了\S{0,6}药|药\S{0,3}(都|全|一起|一把)\S{0,2}(吃|吞)",
    r"拖累|累赘|累贅|无底洞|消失|永别|[道告]个?别|别(救|拦|找)我|送人|先走一步|安眠药|安定片|农药|天台|楼顶|顶楼|窗台|栏杆|铁轨|不在了|不醒|[这此]一生|牵挂",
)

# What nearly every message of danger has one of: a body and what befalls it, harm, despair, parting. So have most calm
# ones; but a text without any is hardly a danger, however odd it sounds to the classifier.
_SIGNS = (
    r"血|疼|痛|[晕暈昏喘憋闷悶噎呛嗆吐呕嘔抽瘫癱麻倒摔栽醒硬软軟僵木抖烫燙]|叫不|喊不|反应|反應|不动|动不|动弹|郁唔|意识|糊涂|胡话|认不|人事",
    r"说不出|说话|[嘴脸臉舌眼鼻喉腿胳膊胸肚头頭汗肿腫疹紫尿拉伤傷刀药藥喝吞毒针]|手[脚指腕抖里上]|身[子体上]|心[跳慌脏臟口里裡碎烂]|呼吸|[气氣烧燒]|冷|过敏|发[青黑白]|便血|管子|[尿氧胃引]\S?管|管\S{0,3}(掉|脱|断|拔|出来)",
    r"120|救|不行|不中|不对劲|危|[死活命亡]|走[了的吧拉法]|[让想早]\S{0,2}走|离开|離開|解脱|解脫|轻松|拖累|连累|累|绝望|絕望|崩|撑|坚持|没(什么)?(意思|意义|劲|盼头|人管|用了)|没有用|希望|不想要|不玩|不在",
    r"[跳楼樓桥橋江河井绳割吊寿墓坟]|遗|后事|[睡熬]|受不了|受罪|難受|难受|折磨|消失|结束|結束|了结|了了|了断|自己了|停下来|[告道]别|再见|永别|保重|来世|下辈子|人生|世[界上间]|一辈子",
    r"拜托|交代|托付|对不起",
    r"[尽炸杀砍哭怕苦孤]|报复|别管我|想不开|扛|牵挂|照顾好|收走|老天|阎王|垃圾|多余|干干净净|没了|清空|日子|窗户|[床地桌]上",
    r"知觉|心[条率]|自己(解决|来|动手|让|挑|选)|最后|祝你|[那这]一?天|报警|警察|没有?我|老伴|不想|想或",
    r"(?<![a-z])(si|xue|hu ?xi|zisha|zou|huo)(?![a-z])",
)

ACUTE = re.compile("|".join(_ACUTE))
SELF_HARM = re.compile("|".join(_SELF_HARM))
SIGN = re.compile("|".join(_SIGNS))


def acute(text: str) -> bool:
    """Whether a normalised text has a word of an acute danger to life."""
    return ACUTE.search(text) is not None


def self_harm(text: str) -> bool:
    """Whether a normalised text has a wording of somebody who may not want to live on."""
    return SELF_HARM.search(text) is not None


def sign(text: str) -> bool:
    """Whether a normalised text speaks at all of a body, of harm, of despair or of parting."""
    return SIGN.search(text) is not None
