"""What a post needs, at the post: said anew each time, with what was said before."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.certificates import Proposal
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.vocabulary import INDUSTRY_LABELS, Industry
from anquan_exam.services.certificates import posts
from anquan_exam.services.certificates.posts import FeaturesInput, PostNeeds
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor, needs
from anquan_exam.web.certificates import blueprint
from anquan_exam.web.certificates.words import known, titles
from anquan_exam.web.wording import say

# Not of a post: they go with the person's duty, or with coming back.
LEFT_OUT = frozenset({Family.ASSESSMENT, Family.PRACTICAL_TEST})


@blueprint.route("/places/<public_id>/posts/<int:post_id>/needs", methods=["GET", "POST"])
@needs(Permission.PLACES_VIEW)
def post_needs(public_id: str, post_id: int) -> ResponseReturnValue:
    """The post as the rules see it; whoever keeps it may say otherwise."""
    now, problem = clock.now(), ""
    found = posts.post_needs(actor(), public_id, post_id, known(), now=now)
    given = _sent() if request.method == "POST" else _shown(found)
    if request.method == "POST":
        try:
            new = posts.say_needs(actor(), public_id, post_id, given, known(), now=now)
            flash("存下了，从现在起按这个算。" if new else "和原来一样，没有新的要存。", "safe")
            return redirect(
                url_for("certificates.post_needs", public_id=public_id, post_id=post_id)
            )
        except Invalid as refused:
            problem = say(refused)
    page = render_template(
        "certificates/post_needs.html",
        post=found,
        form=given,
        typed=dict(given.needs),
        problem=problem,
        guides=[guide for guide in known().every() if guide.family not in LEFT_OUT],
        titles=titles(),
        industries=INDUSTRY_LABELS,
        proposed=request.args.get("propose") == "1",
        proposal=_proposal_words(found.proposal) if _is_new(found) else "",
    )
    return page, 422 if problem else 200


def _sent() -> FeaturesInput:
    form = request.form
    chosen = set(form.getlist("industries"))
    return FeaturesInput(
        tuple(one for one in Industry if one.value in chosen),
        form.get("underground") == "1",
        form.get("high_risk") == "1",
        tuple((family, form.get(f"need-{family.value}", "")) for family in Family),
    )


def _shown(found: PostNeeds) -> FeaturesInput:
    """What holds; with the proposal taken over where that is asked for, not kept yet."""
    holds = found.holds
    needs = {family: "；".join(names) for family, names in holds.needs}
    underground = holds.underground
    if request.args.get("propose") == "1" and found.proposal is not None:
        one = found.proposal
        underground = underground or one.underground
        if one.family is not None:
            needs[one.family] = "；".join(one.operations)
    return FeaturesInput(holds.industries, underground, holds.high_risk, tuple(needs.items()))


def _is_new(found: PostNeeds) -> bool:
    """Whether the proposal says anything that does not hold already."""
    one, holds = found.proposal, found.holds
    if one is None:
        return False
    lacks = one.family is not None and one.family not in {family for family, _ in holds.needs}
    return lacks or (one.underground and not holds.underground)


def _proposal_words(one: Proposal | None) -> str:
    if one is None:
        return ""
    parts = ["井下作业"] if one.underground else []
    if one.family is not None:
        parts.append(f"要{titles()[one.family]}，操作项目是{'或者'.join(one.operations)}")
    return "，".join(parts)
