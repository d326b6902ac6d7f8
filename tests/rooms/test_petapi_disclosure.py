"""What is withheld is absent from every function, its counts and its plans' whole tables; pages hold still."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from petwire.catalog.models import Animal
from petwire.orgs.models import Environment, Organisation
from petwire.sharing.actions import set_decision, withhold_animal
from tests.rooms.petapi_stage import Client, a_key
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_picture, a_source, a_world, an_animal

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def client(world):
    return Client(a_key())


def withheld_by_choice(world, key):
    withhold_animal(animal_id=world.biscuit.pk, audience=key[:8], withhold=True, by=BY, now=NOW)


def withheld_org(world, key):
    set_decision(org_id=world.happy_tails.pk, audience=key[:8], yes=False, by=BY, now=NOW)


def not_published(world, key):
    Animal.objects.filter(pk=world.biscuit.pk).update(do_not_publish=True)


def adopted(world, key):
    Animal.objects.filter(pk=world.biscuit.pk).update(status="Adopted")


def suspended_org(world, key):
    Organisation.objects.filter(pk=world.happy_tails.pk).update(standing="suspended")


@pytest.mark.parametrize("deed", [withheld_by_choice, withheld_org, not_published, adopted, suspended_org])
def test_what_is_withheld_is_nowhere_at_once(client, world, deed):
    shelter, pet = world.happy_tails.pk, world.biscuit.pk
    asks = {
        "pets_at_shelter": {"shelter_id": shelter},
        "pets_at_shelters": {"shelter_ids": f"{shelter},{world.quiet_paws.pk}"},
        "pet_search": {"city_or_zip": "78701", "species": "dog"},
    }
    before = {function: client.ask(function, **given)["total_pets"] for function, given in asks.items()}
    assert min(before.values()) >= 1
    assert client.ask("pet_details", pet_id=pet)["status"] == "ok"

    deed(world, client.key)

    for function, given in asks.items():
        answer = client.ask(function, **given)
        assert answer["total_pets"] < before[function]
        assert "Biscuit" not in str(answer)
    for function in ("pet_details", "limited_pet_details"):
        gone = client.get(function, pet_id=pet)
        assert gone.json["error"]["invalid"] == [{"field": "pet_id", "msg": "There is no pet with this id."}]
        assert gone.body == client.get(function, pet_id=99_999_999).body


def test_a_withheld_shelter_has_the_answer_of_one_that_is_not_there(client, world):
    quiet = client.get("shelter_details", shelter_id=world.quiet_paws.pk)

    assert quiet.body == client.get("shelter_details", shelter_id=99_999_999).body
    assert quiet.body == client.get("shelter_details", shelter_id=10**30).body
    assert "Quiet" not in str(client.ask("shelter_search", city_or_zip="74103", geo_range=10))


def test_a_withdrawn_picture_is_shown_to_nobody(client, world):
    first, second = a_picture(world.biscuit), a_picture(world.biscuit, "red")
    before = client.ask("pet_details", pet_id=world.biscuit.pk)["pet"]["images"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing_withdrawalentry (at, by, previous, hash, kind, subject, code)"
            " VALUES (now(), 'test', '', 'x', 'picture', %s, 'legal') RETURNING id",
            [first.pk],
        )
        (entry,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO sharing_withdrawn (kind, subject, entry_id) VALUES ('picture', %s, %s)",
            [first.pk, entry],
        )

    images = client.ask("pet_details", pet_id=world.biscuit.pk)["pet"]["images"]
    (listed, *_) = client.ask("pets_at_shelter", shelter_id=world.happy_tails.pk)["pets"]

    assert len(before) == 2
    assert [f"/{second.pk}-" in one["original_url"] for one in images] == [True]
    assert f"/{second.pk}-" in listed["results_photo_url"]


def test_mirrored_animals_are_for_keys_that_their_terms_allow(client, world):
    org = a_mirrored_org(a_source(), zip="78701")
    set_decision(org_id=org.pk, audience=client.key[:8], yes=True, by=BY, now=NOW)
    animal = a_mirrored_animal(org)

    assert client.ask("pets_at_shelter", shelter_id=org.pk)["total_pets"] == 0
    assert client.ask("pet_details", pet_id=animal.pk)["status"] == "fail"

    with connection.cursor() as cursor:
        cursor.execute("UPDATE orgs_source SET terms = 'republish' WHERE name = 'upstream'")
    assert client.ask("pets_at_shelter", shelter_id=org.pk)["total_pets"] == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orgs_source SET environment = %s WHERE name = 'upstream'", [Environment.TEST])
    assert client.ask("pets_at_shelter", shelter_id=org.pk)["total_pets"] == 0


def test_the_street_is_told_only_where_it_is_shown(client, world):
    Organisation.objects.filter(pk=world.happy_tails.pk).update(address="1 Secret Lane", show_address=False)

    assert "Secret" not in str(client.ask("shelter_details", shelter_id=world.happy_tails.pk))
    assert "Secret" not in str(client.ask("pet_details", pet_id=world.biscuit.pk))

    Organisation.objects.filter(pk=world.happy_tails.pk).update(show_address=True)
    assert client.ask("pet_details", pet_id=world.biscuit.pk)["pet"]["addr_line_1"] == "1 Secret Lane"


def page(client, first, *, size=3, **given):
    answer = client.ask(
        "pet_search",
        city_or_zip="78701",
        species="dog",
        sort="newest",
        start_number=first,
        end_number=first + size - 1,
        **given,
    )
    return [(pet["order"], int(pet["pet_id"])) for pet in answer["pets"]], answer["total_pets"]


def test_pages_hold_still_while_animals_come_and_go(client, world):
    ids = [world.biscuit.pk, *(an_animal(world.happy_tails).pk for _ in range(7))][::-1]
    first, total = page(client, 1)
    newer = an_animal(world.happy_tails)  # would push all others down
    Animal.objects.filter(pk=ids[0]).update(status="Adopted")  # would pull them up
    Animal.objects.filter(pk=ids[4]).update(do_not_publish=True)

    second, _ = page(client, 4)
    third, _ = page(client, 7)

    assert first == [(1, ids[0]), (2, ids[1]), (3, ids[2])]
    assert total == 8
    assert second == [(4, ids[3]), (6, ids[5])]  # what is withheld is not shown, and its place stays free
    assert third == [(7, ids[6]), (8, ids[7])]
    assert page(client, 1)[0][0] == (1, newer.pk)  # a first page shows what there is now


def test_clients_that_page_at_once_each_go_on_where_they_were(client, world):
    ids = [world.biscuit.pk, *(an_animal(world.happy_tails).pk for _ in range(7))][::-1]
    page(client, 1)
    newer = an_animal(world.happy_tails)
    other, _ = page(client, 1)

    assert page(client, 4)[0] == [(4, ids[3]), (5, ids[4]), (6, ids[5])]  # of the first
    assert other[0] == (1, newer.pk)
    assert page(client, 4)[0] == [(4, ids[2]), (5, ids[3]), (6, ids[4])]  # of the other
    client.now = NOW + timedelta(minutes=5)
    assert page(client, 4)[0] == [(4, ids[2]), (5, ids[3]), (6, ids[4])]  # what there is now


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("function", ["pet_search", "pets_at_shelter"])
def test_who_pages_for_a_minute_sees_nothing_twice_and_loses_nothing(client, world, function, seed):
    """Ten pages, six seconds apart, while animals come, go and come back as chance has it."""
    chance = random.Random(seed)
    ids = [world.biscuit.pk, *(an_animal(world.happy_tails).pk for _ in range(29))]
    asks = {
        "pet_search": {"city_or_zip": "78701", "species": "dog", "sort": "newest"},
        "pets_at_shelter": {"shelter_id": world.happy_tails.pk},
    }[function]
    touched, pages = set(), []
    for first in range(1, 34, 3):
        answer = client.ask(function, start_number=first, end_number=first + 2, **asks)
        pages.append([int(pet["pet_id"]) for pet in answer["pets"]])
        client.now += timedelta(seconds=6)
        an_animal(world.happy_tails)
        one = chance.choice(ids)
        touched.add(one)
        Animal.objects.filter(pk=one).update(status=chance.choice(["Adopted", "Available"]))

    seen = [one for page in pages for one in page if one != world.mittens.pk]
    assert len(seen) == len(set(seen))
    assert set(ids) - touched <= set(seen) <= set(ids)


TABLES = {"catalog_animal", "orgs_organisation"}  # the large ones


def whole_tables(plan):
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in TABLES:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from whole_tables(part)


def test_no_plan_reads_a_whole_table_for_a_page(client, world):
    """With 20,000 animals of 2,000 organisations, by the plans that were really made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orgs_organisation (source, source_id, name, standing, zip, org_type, species)"
            " SELECT 'here', 'many' || n, 'Many', 'approved', lpad((1000 + n * 40)::text, 5, '0'), '', ''"
            " FROM generate_series(1, 2000) n"
        )
        cursor.execute(
            "INSERT INTO catalog_animal (org_id, source, source_id, status, species, name)"
            " SELECT o.id, 'here', o.source_id || '-' || n, 'Available', 'Dog', 'One'"
            " FROM orgs_organisation o, generate_series(1, 10) n WHERE o.name = 'Many'"
        )
        cursor.execute(
            "INSERT INTO sharing_preference (org_id, category, yes)"
            " SELECT id, 'adoption sites', true FROM orgs_organisation WHERE name = 'Many'"
        )
        for table in (*TABLES, "sharing_preference"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT id FROM orgs_organisation WHERE source_id = 'many900'")
        (org,) = cursor.fetchone()
    seen = client.record_plans()

    assert client.ask("pets_at_shelter", shelter_id=org)["total_pets"] == 10
    for sort in ("nearest", "newest"):
        answer = client.ask(
            "pet_search", city_or_zip="37000", species="dog", geo_range=50, sort=sort, end_number=5
        )
        assert answer["status"] == "ok"
    client.ask("pet_search", city_or_zip="60601", species="dog", geo_range=500, end_number=5)
    client.ask("shelter_search", city_or_zip="78701", geo_range=100)

    assert {name for name, _ in seen} >= {
        "key.sql",
        "shelter_page.sql",
        "search.sql",
        "items.sql",
        "shelters_near.sql",
    }
    assert {name: set(whole_tables(plan)) for name, plan in seen if set(whole_tables(plan))} == {}
