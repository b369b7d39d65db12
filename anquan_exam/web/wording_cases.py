"""The part of the table of refusals about cases; in short, what the trail says of each."""

CASE_REFUSALS: dict[str, str] = {
    "case_ended": "这个案件已经结束了。",
    "case_not_verified": "还没查实，后面的步骤不能做。先听本人怎么说，再由别人查实。",
    "case_not_heard": "先听本人怎么说。他不愿意说，也要记一笔。",
    "case_out_of_order": "还没轮到这一步，或者日期排到了前一步前面。照顺序一步一步来。",
    "case_own": "这是你自己的案件，要由别人来办。",
    "case_signed_already": "这一栏签过了，或者你已经签了另一栏。两个签字要两个人。",
    "case_not_superior": "你不是他的上级，这一栏要他的上级签。",
    "case_not_safety": "这一栏要企业安全管理员签。",
    "case_reporter_decides": "谁报告的谁不能自己查实，换一个人来定。",
    "case_in_future": "时间写到以后去了，改一下。",
    "case_too_far_back": "日期太早了。",
    "case_not_yours": "这一步不归你办。看“下一步”写的是谁。",
    "case_late_reason": "这是 3 天以前的事。写上为什么现在才录，再由另一个人同意。",
    "case_second_same": "自己提的，自己不能同意。换一个人来看。",
    "case_request_settled": "这一条已经定过了，刷新看看。",
    "case_training_before": "这段课在立案（或上一次复考）以前，不能算。",
    "case_counted_already": "这次培训已经算进学时了。有错就找安全科。",
    "case_pass_gone": "他复考的那份卷子刚作废或者改判了，现在不能签。过一会儿再看。",
    "clearance_ended": "这张复岗单已经作废了，刷新看看。",
    "case_retest_there": "已经安排了一次复考，等它考完。",
    "training_backwards": "结束时间比开始还早，改一下。",
    "training_too_short": "不到 5 分钟，不能算。",
    "training_in_future": "课还没上完，上完再录。",
    "training_overlaps": "和另一次培训撞上了：{begins} 到 {ends}。",
    "training_at_work": "{source}记着他 {begins} 到 {ends} 在岗，这段时间不能算脱产培训。",
    "training_over_cap": "一天最多算 8 小时培训，超了。",
}
CASE_WORDING: dict[str, str] = {
    **CASE_REFUSALS,
    "clearance_why_missing": "写上为什么作废。",
    "case_no_terms": "这种案件的规定还没有，或者规定文件有错。找管系统的人看看 eligibility.yaml。",
    "case_kind_wrong": "这种案件不能手工立，系统会自己立。",
    "case_violation_missing": "选一下是哪一种三违。",
    "case_what_missing": "写一句发生了什么。",
    "case_where_missing": "写在哪儿。",
    "case_too_old": "超过三年的事不能在这里立案。",
    "case_replacement_self": "不能写他自己顶自己。写另一个人，没人顶就写“岗位停工”。",
    "case_replacement_missing": "停了他的岗，写上谁顶。没人顶就写“岗位停工”。",
    "case_own_report": "不能报自己。",
    "case_text_missing": "还没写内容。",
    "case_teacher_missing": "写上谁讲的课。",
    "case_content_missing": "写上讲了什么。",
    "case_moment": "日期和时间没填对，像 2026-11-24 和 14:30 这样。",
    "case_reflection_short": (
        "太短了，最少 {least} 个字。写清楚怎么回事、错在哪、以后怎么做；不会写就口述给班长。"
    ),
    "case_scan_missing": "附上负责人签字的决定，拍照或扫描都行。",
    "case_post_missing": "选一下是不再干哪个岗位。",
    "case_decision_missing": "选一下怎么定。",
    "case_retest_past": "复考的时间已经过了，改到以后。",
    "case_no_blueprint": "找不到复考用的组卷规则。找管系统的人看看 blueprints.yaml。",
    "case_retest_unready": "复考没发布成：人不在岗，或者题库里的题不够。看看花名册和题库。",
}
_IN_SHORT = {
    "training_overlaps": "和另一次培训撞上了",
    "training_at_work": "那段时间他在岗，不能算脱产培训",
}
REFUSED_IN_SHORT: dict[str, str] = {**CASE_REFUSALS, **_IN_SHORT}
"""For the trail, which tells the times beside it."""
WANTED: dict[str, str] = {
    "heard": "记听取本人",
    "verified": "查实",
    "dropped": "撤销",
    "trained": "记培训",
    "reflected": "记反思",
    "retested": "安排复考",
    "signed": "签字",
    "revoked": "作废复岗单",
    "decided": "定岗位",
    "late": "同意补录",
}
