"""The initials by which people look somebody up: 王建军 is wjj."""

# Family names that are read otherwise than the character alone.
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "区": "ou", "盖": "ge",
    "朴": "piao", "缪": "miao", "翟": "zhai", "乐": "yue", "折": "she", "覃": "qin", "冼": "xian",
    "员": "yun", "秘": "bi", "繁": "po", "召": "shao", "种": "chong", "重": "chong", "宓": "mi",
    "谌": "chen", "郗": "xi", "尉": "wei", "长": "zhang", "黑": "he", "逄": "pang", "祭": "zhai",
    "洗": "xian", "车": "che", "石": "shi", "贾": "jia", "沈": "shen", "尹": "yin", "那": "na",
    "万俟": "moqi", "尉迟": "yuchi", "单于": "chanyu", "澹台": "tantai", "长孙": "zhangsun",
}  # fmt: skip
LONGEST = 60


def initials(name: str) -> str:
    """The initials in small letters; with a second reading of the family name where there is one,
    "slr dlr": both are looked for. Characters without a reading fall out."""
    import pypinyin

    family = name[:2] if name[:2] in SURNAMES else name[:1]
    plain = "".join(_first(pypinyin.lazy_pinyin(name, errors=_latin)))
    if family not in SURNAMES:
        return plain[:LONGEST]
    read = SURNAMES[family][0] if len(family) == 1 else _of_two(SURNAMES[family])
    named = read + "".join(_first(pypinyin.lazy_pinyin(name[len(family) :], errors=_latin)))
    return " ".join(dict.fromkeys((named, plain)))[:LONGEST]


def _first(syllables: list[str]) -> list[str]:
    return [syllable[0].lower() for syllable in syllables if syllable]


def _of_two(reading: str) -> str:
    """The initials of the family names of two characters: moqi is mq."""
    seconds = {"moqi": "mq", "yuchi": "yc", "chanyu": "cy", "tantai": "tt", "zhangsun": "zs"}
    return seconds[reading]


def _latin(rest: str) -> list[str]:
    """Words in Latin letters give their first letters; dots and spaces nothing."""
    return [word for word in rest.replace("·", " ").split() if word[0].isalpha()]
