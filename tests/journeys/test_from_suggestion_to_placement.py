"""A specialist opens a participant, sees suggestions, starts a placement, and ends it the same day."""

from crm.database import db
from crm.employers.models import Employer
from tests.crm import rows
from tests.crm.people import a_house


def test_from_a_wish_to_a_placement_that_ends_the_same_day(app, client, monkeypatch):
    house = a_house(app, monkeypatch, interests=["jobba med djur"])
    employer = rows.an_employer(
        "Zoobutiken", description="Vi säljer hundar och katter", sni="47762", stage="offers_places"
    )
    supervisor = rows.a_supervisor(employer, "Sam Handledare")
    client.log_in_as(house.specialist)
    person = f"/participants/{house.person.id}"

    assert f"{person}/suggestions" in client.get(person).text
    start = f"/placements/new?participant={house.person.id}&employer={employer.id}"
    assert start.replace("&", "&amp;") in client.get(f"{person}/suggestions").text

    assert "Sam Handledare" in client.get(start).text
    agreed = {
        "kind": "internship",
        "starts_on": "2026-11-22",
        "hours_week": "60",
        "supervisor_id": supervisor.id,
        "programme_id": house.programme.id,
        "purpose": "Prova butiken",
    }
    refused = client.post(start, data=agreed)
    assert refused.status_code == 422
    assert 'value="60"' in refused.text
    assert "Prova butiken" in refused.text

    started = client.post(start, data={**agreed, "hours_week": "7,5"})
    assert started.status_code == 303
    placement = started.location
    assert "Zoobutiken" in client.get(person).text
    assert db.session.get(Employer, employer.id).stage == "hosting"

    form = client.get(f"{placement}/end")
    version = form.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    ended = {"ends_on": "2026-11-22", "version": version, "note": "Hundarna skällde, men chefen var snäll."}
    assert "Hundarna skällde" in client.post(f"{placement}/end", data=ended).text
    by_participant = {**ended, "ended_by": "participant"}
    # Who ends it on the first day is asked what did not fit.
    assert client.post(f"{placement}/end", data=by_participant).status_code == 422
    assert (
        client.post(f"{placement}/end", data={**by_participant, "reason": "surroundings"}).status_code == 303
    )

    assert "Hundarna skällde" in client.get(placement).text
    assert "Hundarna skällde" in client.get(person).text
    assert db.session.get(Employer, employer.id).stage == "offers_places"
