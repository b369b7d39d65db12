"""The part of the table of refusals that is about the record of a spot check."""

RECORD_WORDING: dict[str, str] = {
    "problem_empty": "写上发现了什么问题。",
    "problems_full": "一次抽考最多记 {most} 条问题。几条合成一条再写。",
    "problem_withdrawn": "这条已经撤掉了。",
    "basis_half": "依据要写全：哪个文件，第几条。不写就都空着。",
    "basis_unknown": "这个文件里没有这一条。照原文写，比如：第二十五条第二款。",
    "basis_not_in_force": "这个文件今天不在施行，换一个。",
    "due_wrong": "期限写今天以后、一年以内的一天。",
    "record_not_begun": "还没开考，先开考再定稿。",
    "record_sitting": "还有 {people} 人在答题，等交了卷再定稿。",
    "record_moved_on": "别人刚定了新的一版，看新的。",
    "record_signed": "这一方已经签过了。",
    "signing_unsaid": "选一下怎么签。",
    "signer_missing": "写上签字人的姓名。",
    "refusal_unsaid": "写上他为什么不签。",
    "refusal_witness_missing": "拒签要有见证人，写上姓名。",
    "officer_refuses": "执法人员不能拒签。记录不对就改好，重新定稿。",
    "signature_empty": "还没签名。在框里写上名字，或者选签在纸上。",
    "signature_bad": "签名没传好，重写一次；还不行就签在纸上。",
}
