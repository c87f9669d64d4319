"""A ward whose disk is full says so, whatever language its database speaks (F6)."""

from collections.abc import Callable

import pytest

from server.store import Store
from tests.server.laptop import Laptop, Refusal

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'không thể mở rộng tập tin: thiết bị hết chỗ' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON op_log FOR EACH ROW WHEN (NEW.ward_id = '{}')
    EXECUTE FUNCTION full_disk()
"""


@pytest.mark.postgres
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_a_postgresql_of_any_language_is_understood(
    laptop: Callable[..., Laptop], ward: str, store: Store
) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    with store.writing() as connection:
        connection.exec_driver_sql(FULL.format(ward))
    try:
        with pytest.raises(Refusal) as caught:
            lan.push()
    finally:
        with store.writing() as connection:
            connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")
    assert (caught.value.status, caught.value.body["code"]) == (507, "full")
    assert lan.push()["through"] == 1
