"""Tumours and small words in Latin letters: lung cancer is 肺癌, done and ok are none. Pure."""

import re

_CHINESE = {
    "lung": "肺", "liver": "肝", "hepatic": "肝", "breast": "乳腺", "stomach": "胃",
    "gastric": "胃", "colon": "结肠", "rectal": "直肠", "rectum": "直肠", "colorectal": "结直肠",
    "bowel": "肠", "thyroid": "甲状腺", "pancreatic": "胰腺", "pancreas": "胰腺", "ovarian": "卵巢",
    "ovary": "卵巢", "cervical": "宫颈", "prostate": "前列腺", "bladder": "膀胱", "kidney": "肾",
    "renal": "肾", "brain": "脑", "esophageal": "食管", "oesophageal": "食管", "nasopharyngeal": "鼻咽",
    "throat": "喉", "skin": "皮肤", "bone": "骨", "gallbladder": "胆囊", "endometrial": "子宫内膜",
    "uterine": "子宫",
}  # fmt: skip
_KINDS = {"adenocarcinoma": "腺癌", "cancer": "癌", "carcinoma": "癌", "tumor": "肿瘤", "tumour": "肿瘤", "ca": "癌"}
_ALONE = {
    "lymphoma": "淋巴瘤",
    "leukemia": "白血病",
    "leukaemia": "白血病",
    "melanoma": "黑色素瘤",
    "myeloma": "骨髓瘤",
}
_NAMED = re.compile(rf"(?<![a-z])({'|'.join(_CHINESE)}) ?({'|'.join(_KINDS)})s?(?![a-z])", re.IGNORECASE)
_OF_ITSELF = re.compile(rf"(?<![a-z])({'|'.join(_ALONE)})(?![a-z])", re.IGNORECASE)
_LATIN = re.compile(r"[a-z0-9 ()+-]+", re.IGNORECASE)


def in_chinese(text: str) -> str:
    """`text` with the tumours that it calls by their English names in Chinese."""
    text = _NAMED.sub(lambda found: f"{_CHINESE[found[1].lower()]}{_KINDS[found[2].lower()]}", text)
    return _OF_ITSELF.sub(lambda found: _ALONE[found[1].lower()], text)


def is_latin(word: str) -> bool:
    """Whether a word has no Chinese in it: done, next page."""
    return bool(_LATIN.fullmatch(word))
