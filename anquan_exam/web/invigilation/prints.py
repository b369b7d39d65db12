"""What is printed of a room: the seat plan, and its record."""

from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.results.prints.room_record import room_record
from anquan_exam.services.results.prints.seat_sheets import seat_plan
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.network import site_address
from anquan_exam.web.results.sending import PDF, send


@blueprint.get("/<exam>/seats.pdf")
@needs(Permission.SIT)
def seats_pdf(exam: str) -> ResponseReturnValue:
    """座位表 and the list to sign."""
    content = seat_plan(actor(), exam, site_address(), now=clock.now())
    return send(content, f"座位表-{exam}.pdf", PDF, inline=True)


@blueprint.get("/<exam>/record.pdf")
@needs(Permission.SIT)
def record_pdf(exam: str) -> ResponseReturnValue:
    """考场记录."""
    content = room_record(actor(), exam, site_address(), now=clock.now())
    return send(content, f"考场记录-{exam}.pdf", PDF, inline=True)
