"""Consent: per purpose, with its words, its proof, a witness or a guardian; taken back with a day."""

from datetime import date

import pytest

from desktop.contract.ids import uuid7
from desktop.errors import InvalidInput
from desktop.services.citizen import CitizenDraft, ConsentDraft, needs_guardian
from desktop.services.drafting import checked
from desktop.services.office import Office
from tests.builders import home_of

DAY = date(2026, 11, 26)
SIGNED = {"method": "sheet", "sheet": "1", "line": 3, "given_on": DAY}


def keep(office: Office, birth: str, **consent: object) -> str:
    person = uuid7()
    draft = CitizenDraft(home=home_of(office), full_name="Lê Bé Na", birth=birth)
    office.citizen.save(person, draft, {}, checked(ConsentDraft, SIGNED | consent)).result()
    return person


def test_each_purpose_is_a_consent_of_its_own_with_the_words_it_was_asked_with(office: Office) -> None:
    assert [each.code for each in office.consent.purposes()] == ["remember", "invite"]  # none by law
    person = keep(office, "1960", also={"invite": 1}, text_version=2)
    given = {each.purpose: each for each in office.consent.of(person)}
    assert {code: each.text_version for code, each in given.items()} == {"remember": 2, "invite": 1}
    assert {(each.method, each.sheet, each.line) for each in given.values()} == {("sheet", "1", 3)}
    office.consent.withdraw(given["invite"].id, DAY).result()
    assert [each.purpose for each in office.consent.of(person) if each.withdrawn_on] == ["invite"]
    assert office.citizen.consent(person) is not None  # to be remembered she still agrees
    office.consent.withdraw(given["remember"].id, DAY).result()
    assert office.citizen.consent(person) is None
    office.consent.withdraw(given["remember"].id, None).result()
    assert office.citizen.consent(person) is not None


def test_for_a_child_a_guardian_is_named(office: Office) -> None:
    assert [needs_guardian(birth, DAY) for birth in ("2010-11-26", "2010-11-27", "2011", "2009", None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(InvalidInput, match="guardian"):
        keep(office, "2015")
    person = keep(office, "2015", guardian="Lê Văn Bố")
    assert office.consent.of(person)[0].guardian == "Lê Văn Bố"


def test_what_was_only_said_has_a_witness_and_what_the_law_allows_its_basis() -> None:
    for values in ({"method": "spoken"}, {"method": "legal_basis"}):
        with pytest.raises(InvalidInput):
            checked(ConsentDraft, values)
    assert checked(ConsentDraft, {"method": "spoken", "witness": "Lê Thị Chứng"}).witness
