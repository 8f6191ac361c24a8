"""What offices open is said on "What I may do here": each door is a page of the service, named in six languages."""

from quartier.hosting import Service
from quartier.operate.installed import installed


def test_every_door_is_a_page_and_says_whom_it_is_for() -> None:
    for service in installed():
        pages = {route.path for route in service.routes if route.method == "GET" and route.kind == "page"}
        assert {door.path for door in service.doors} <= pages, service.name
        assert all(door.offices for door in service.doors), service.name
        assert not {door.label for door in service.doors} & {entry.label for entry in service.nav}


def test_every_service_names_what_its_offices_open() -> None:
    def told(service: Service) -> set[str]:
        return {office for entry in (*service.nav, *service.doors) for office in entry.offices}

    for service in installed():
        assert "carrier" in told(service), service.name
