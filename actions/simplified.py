"""Traditional characters of members' questions as simplified ones, so that one pattern hears both."""

_TRADITIONAL = (
    "沒們嗎麼樣裡裏這個為甚還說話請問謝謝對錯過來時間後幾點號長幫辦約診療醫院門專家術藥費錢報銷單據證圖書簽權"
    "檢測體檢驗結果電腦網頁機會員務業務項種類買賣險療養區縣鎮鄉東華廣漢濟寧慶滬遼龍總個別國內範圍條資訊"
    "準備開關閉聯繫絡戶現實際應該當選擇決定給經濟壓緊慢遲轉讓換變動態類腫癌細胞組織養護樓層層級學習題聽見"
    "覺記憶認識講讀寫發佈從頭帶備齊兩雙點將來無論與於產線優惠齡歲壽邊離遠達運費郵遞遺傳陽陰陳劉張趙楊黃"
)
_SIMPLIFIED = (
    "没们吗么样里里这个为甚还说话请问谢谢对错过来时间后几点号长帮办约诊疗医院门专家术药费钱报销单据证图书签权"
    "检测体检验结果电脑网页机会员务业务项种类买卖险疗养区县镇乡东华广汉济宁庆沪辽龙总个别国内范围条资讯"
    "准备开关闭联系络户现实际应该当选择决定给经济压紧慢迟转让换变动态类肿癌细胞组织养护楼层层级学习题听见"
    "觉记忆认识讲读写发布从头带备齐两双点将来无论与于产线优惠龄岁寿边离远达运费邮递遗传阳阴陈刘张赵杨黄"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """`text` with the traditional characters that we know written as simplified ones."""
    return text.translate(_TABLE)
