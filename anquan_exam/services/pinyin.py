"""The initials by which people look somebody up: 王建军 is wjj."""

# Family names that are read otherwise than the character alone.
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "区": "ou", "盖": "ge",
    "朴": "piao", "缪": "miao", "翟": "zhai", "乐": "yue", "折": "she", "覃": "qin", "冼": "xian",
    "员": "yun", "秘": "bi", "繁": "po", "召": "shao", "种": "chong", "重": "chong", "宓": "mi",
    "谌": "chen", "郗": "xi", "尉": "wei", "长": "zhang", "黑": "he", "逄": "pang", "祭": "zhai",
    "洗": "xian", "车": "che", "石": "shi", "贾": "jia", "沈": "shen", "尹": "yin", "那": "na",
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "长孙": "zhang sun",
}  # fmt: skip
LONGEST = 60


def initials(name: str) -> str:
    """The initials in small letters; with a second reading of the family name where there is one,
    "slr dlr": both are looked for. Characters without a reading fall out."""
    if name.isascii():
        return _first(name.split())[:LONGEST]
    plain = _read(name)
    family = name[:2] if name[:2] in SURNAMES else name[:1]
    if family not in SURNAMES:
        return plain[:LONGEST]
    named = _first(SURNAMES[family].split()) + _read(name[len(family) :])
    return " ".join(dict.fromkeys((named, plain)))[:LONGEST]


def _read(characters: str) -> str:
    import pypinyin

    return _first(pypinyin.lazy_pinyin(characters, errors="ignore"))


def _first(syllables: list[str]) -> str:
    return "".join(syllable[0].lower() for syllable in syllables if syllable)
