"""The part of the table of refusals about how a paper is put before somebody; see wording.py."""

BODIES: dict[str, str] = {
    "attempt_conducted": "这份卷正由监考员替您录答案，手机上不能答。想自己答，跟监考员说。",
    "attempt_not_conducted": "这份卷不是由您在录。回监考页面，点这个人，再接过来。",
    "body_not_safe": "这个地方不许带手机，只能用纸卷，或者当面问答、出来以后再录。",
    "body_not_conducted": "这种考法由本人自己答，不用您录。",
    "bad_pin": "密码要 4 到 6 个数字，别用 1234、0000 这样一猜就中的。",
    "wrong_pin": "密码不对，还能试 {left} 次。",
    "handed_locked": "密码用不了了。{officer}用自己的账号登录，手机就收回来。",
    "handed_to_another": "这部手机是{officer}的，只能用{officer}的账号登录。",
    "handed_only": "这部手机现在只能答卷。",
    "not_identified": "先核对{name}的身份，再把手机给他。",
    "witness_missing": "写上在场见证的人的姓名。",
    "start_no_phones": (
        "这里不许带手机（{reason}），手机上不能考。找监考员，用纸卷，或者他问你答。"
    ),
}
