"""Anyone may check a draw: the commitment before, the secret and every paper after."""

from functools import lru_cache

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.services import verification
from anquan_exam.services.errors import NotFound
from anquan_exam.services.verification import PaperFault, Verification
from anquan_exam.web.access import public
from anquan_exam.web.extensions import limiter

blueprint = Blueprint("verification", __name__)

FAULTS: dict[PaperFault, str] = {
    PaperFault.DIGEST: "内容和抽题时记下的指纹对不上",
    PaperFault.POOL: "不是从公布的题里抽的",
    PaperFault.NUMBER: "卷号不在名单里",
    PaperFault.DRAW: "重算出来是另一份卷",
}


KEPT_SECONDS = 60


@lru_cache(maxsize=64)
def _verified(public_id: str, _turn: int) -> Verification:
    """The check of an exam, kept a minute: a whole plant may look at once, and a big exam takes a
    second to recompute."""
    return verification.verify(public_id)


@blueprint.get("/verify/<public_id>")
@public
@limiter.limit("120/minute")
def show(public_id: str) -> ResponseReturnValue:
    """What can be checked of an exam by now; one's own paper by its receipt code."""
    found = _verified(public_id, int(clock.now().timestamp()) // KEPT_SECONDS)
    receipt = request.args.get("receipt", "").strip()
    own, missing = None, False
    if receipt:
        try:
            own = verification.own_paper(public_id, receipt)
        except NotFound:
            missing = True
    return render_template(
        "verification/show.html",
        found=found,
        own=own,
        missing=missing,
        receipt=receipt,
        faults=FAULTS,
    )


@blueprint.get("/verify/<public_id>/data.json")
@public
@limiter.limit("30/minute")
def bundle(public_id: str) -> ResponseReturnValue:
    """Everything needed to recompute the commitment, and with a receipt one's own paper."""
    told = verification.bundle(public_id)
    if receipt := request.args.get("receipt", "").strip():
        own = verification.own_paper(public_id, receipt)
        told["own"] = {
            "number": own.number,
            "word": own.word,
            "inputs": own.inputs,
            "paper": own.paper.to_json() if own.paper else None,
            "sha256": own.digest,
        }
    return jsonify(told)
