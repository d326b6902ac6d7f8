"""The console's pages about animals: what they show, what they do, and what they never lose."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from petwire.catalog.actions import change_animal
from petwire.catalog.fosters import set_fosters
from petwire.catalog.models import Animal, Edit, ImportDraft
from petwire.catalog.moving import offer_animal
from petwire.sharing.actions import set_decision
from petwire.sharing.choices import withheld_from
from tests.console import Cast, a_cast
from tests.world import BY, NOW, a_picture, an_animal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def at(cast: Cast, name: str, animal: Animal | None = None, **named: int) -> str:
    ids = {"org_id": cast.world.happy_tails.pk, **({"animal_id": animal.pk} if animal else {}), **named}
    return reverse(f"animals:{name}", kwargs=ids)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def told(client: Client, cast: Cast) -> str:
    """What the next page says was done."""
    return client.get(at(cast, "list")).content.decode()


def fresh(animal: Animal) -> Animal:
    return Animal.objects.get(pk=animal.pk)


def filled(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """What the form at an address would send, with some fields typed over."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False, [])}
    return {**sent, **changed}


# The list


def test_the_list_narrows_counts_and_sorts(cast):
    org = cast.world.happy_tails
    an_animal(org, name="Zoë", status="Adopted", rescue_id="R-77")
    an_animal(org, name="Blaze", status="Hold")
    client = cast.client("volunteer")

    def names(query: str) -> list[str]:
        return [line.name for line in client.get(at(cast, "list") + query).context["found"].lines]

    assert names("") == ["Blaze", "Mittens", "Biscuit"]
    assert names("?sort=name") == ["Biscuit", "Blaze", "Mittens"]
    assert names("?group=Adopted") == ["Zoë"]
    assert names("?group=all&q=r-77") == ["Zoë"]
    assert names("?q=short") == ["Mittens"]
    assert names(f"?q={cast.world.biscuit.pk}") == ["Biscuit"]
    assert names("?species=Cat") == ["Mittens"]
    assert names("?mark=not-shown") == ["Blaze"]
    assert names("?q=%00&sort=x&mark=y&page=zz&species=%00") == ["Blaze", "Mittens", "Biscuit"]
    groups = {one.value: one.count for one in client.get(at(cast, "list")).context["found"].groups}
    assert (groups["care"], groups["Adopted"], groups["all"]) == (3, 1, 4)


def test_a_long_list_asks_as_much_as_a_short_one(cast):
    client = cast.client("volunteer")
    a_picture(cast.world.biscuit)

    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(cast, "list") + "?group=all").status_code == 200
        return len(captured)

    few = questions()
    for number in range(20):
        an_animal(cast.world.happy_tails, name=f"Dog {number}")

    assert questions() == few
    assert few <= 16


def test_one_tap_adopts_and_the_page_offers_to_undo_it(cast):
    client = cast.client("volunteer")

    tap = {"status": "Adopted", "back": "list", "query": "species=Dog&x=%0d%0aSet-Cookie: a"}
    sent = client.post(at(cast, "status", cast.world.biscuit), tap)
    said = told(client, cast)
    edit = Edit.objects.latest("id")
    undo = at(cast, "undo", edit_id=edit.pk)
    asked = text(client.get(undo))
    client.post(undo)

    assert sent.headers["Location"] == at(cast, "list") + "?species=Dog"
    assert undo in said
    assert "Take this change back?" in asked
    assert fresh(cast.world.biscuit).status == "Available"


@pytest.mark.parametrize(
    ("deed", "holds"),
    [
        ("status:Adopted", lambda one: one.status == "Adopted"),
        ("publish:no", lambda one: one.do_not_publish),
        ("withhold:hearth", lambda one: withheld_from(one.pk) == ["hearth"]),
    ],
)
def test_a_deed_on_many_is_done_to_the_ticked_and_undone_as_one(cast, deed, holds):
    client = cast.client("volunteer")
    both = (cast.world.biscuit, cast.world.mittens)
    untouched = an_animal(cast.world.happy_tails, name="Other")

    client.post(at(cast, "many"), {"deed": deed, "animal": [one.pk for one in (*both, cast.world.shy)]})
    done = [bool(holds(fresh(one))) for one in (*both, untouched, cast.world.shy)]
    client.post(at(cast, "undo", edit_id=Edit.objects.latest("id").pk))

    assert done == [True, True, False, False]
    assert not any(holds(fresh(one)) for one in both)


def test_a_deed_on_all_that_fit_reaches_those_alone(cast):
    client = cast.client("volunteer")

    client.post(at(cast, "many"), {"deed": "status:Hold", "all": "1", "query": "species=Cat"})

    assert fresh(cast.world.mittens).status == "Hold"
    assert fresh(cast.world.biscuit).status == "Available"


@pytest.mark.parametrize(
    "sent", [{}, {"deed": "status:Deleted"}, {"deed": "status:Adopted"}, {"deed": "show:x"}]
)
def test_what_cannot_be_done_to_many_is_said(cast, sent):
    client = cast.client("volunteer")

    client.post(
        at(cast, "many"), {**sent, **({"animal": [cast.world.biscuit.pk]} if "Deleted" in str(sent) else {})}
    )

    assert 'class="said error"' in told(client, cast)
    assert fresh(cast.world.biscuit).status == "Available"


# The form


def test_an_animal_is_entered_with_a_name_and_a_kind_alone(cast):
    client = cast.client("volunteer")

    response = client.post(at(cast, "add"), filled(client, at(cast, "add"), name="Rex", species="dog"))

    animal = Animal.objects.get(name="Rex")
    assert response.headers["Location"] == at(cast, "animal", animal)
    assert (animal.species, animal.status, animal.ok_with_cats) == ("Dog", "Available", None)


def test_everything_that_is_typed_is_stored(cast):
    client = cast.client("editor")
    typed = {
        "name": "Rex",
        "species": "Dog",
        "sex": "Male",
        "primary_breed": "Lab mix",
        "born": "2 years",
        "ok_with_dogs": "yes",
        "ok_with_cats": "no",
        "ok_with_kids": "",
        "description": "Line one\r\n\r\nLine two",
        "youtube": "https://youtu.be/dQw4w9WgXcQ\r\nhttps://www.youtube.com/shorts/aaaaaaaaaaa",
        "qualities": ["lap", "fetches"],
        "adoption_fee": "$150",
        "location_zip": "78704",
        "bonded_with_id": "mittens",
        "contact_name": "Ann",
        "size_current": "45.5",
        "size_unit": "Pounds",
        "do_not_publish": "on",
    }

    client.post(at(cast, "add"), filled(client, at(cast, "add"), **typed))

    animal = Animal.objects.get(name="Rex")
    assert (animal.primary_breed, animal.mixed) == ("Labrador Retriever", True)
    assert animal.own_words == {"primary_breed": "Lab mix"}
    assert (animal.age, animal.birthdate_guessed) == ("Young", True)
    assert (animal.ok_with_dogs, animal.ok_with_cats, animal.ok_with_kids) == (True, False, None)
    assert animal.description_plain == "Line one\n\nLine two"
    assert sorted(animal.qualities) == ["fetches", "lap"]
    assert animal.bonded_with_id == cast.world.mittens.pk
    assert fresh(cast.world.mittens).bonded_with_id == animal.pk
    assert [one.video_id for one in animal.videos.order_by("position")] == ["dQw4w9WgXcQ", "aaaaaaaaaaa"]
    assert (animal.contact_public, animal.do_not_publish, str(animal.size_current)) == (
        False,
        True,
        "45.500000",
    )


def test_saving_without_a_change_changes_nothing(cast):
    rich = an_animal(
        cast.world.happy_tails,
        description="<p>One</p>\r\n<p>two</p>",
        birthdate=date(2024, 1, 31),
        qualities=["lap", "olderKidsOnly"],
        youtube=["dQw4w9WgXcQ"],
        sex="Neuter",
        bonded_with_id=cast.world.mittens.pk,
        mixed=False,
    )
    client, edits = cast.client("editor"), Edit.objects.count()

    client.post(at(cast, "edit", rich), filled(client, at(cast, "edit", rich)))

    assert "Nothing was different" in told(client, cast)
    assert Edit.objects.count() == edits


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "needed"),
        ({"born": "soonish"}, "born", "neither an age"),
        ({"born": "2199-01-01"}, "born", "yet to come"),
        ({"contact_email": "nobody"}, "contact_email", "no e-mail address"),
        ({"youtube": "https://vimeo.com/1"}, "youtube", "no video at YouTube"),
        ({"size_current": "heavy"}, "size_current", "no plain number"),
        ({"bonded_with_id": "Nobody"}, "bonded_with_id", "no such animal"),
        ({"primary_breed": "Beegle"}, "primary_breed", "do not know this word"),
        ({"species": "doggo"}, "species", "do not know this word"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(cast, typed, field, words):
    client = cast.client("editor")
    address = at(cast, "edit", cast.world.biscuit)

    response = client.post(address, filled(client, address, summary="Kept words", **typed))

    assert response.status_code == 422
    form = response.context["form"]
    assert words in str(form.errors[field])
    assert form["summary"].value() == "Kept words"
    assert form[field].value() == typed[field]
    assert not fresh(cast.world.biscuit).summary


def test_an_unknown_breed_is_offered_its_neighbours_and_may_be_kept(cast):
    client = cast.client("volunteer")
    address = at(cast, "edit", cast.world.biscuit)

    asked = client.post(address, filled(client, address, primary_breed="Beegle"))
    client.post(address, filled(client, address, primary_breed="Beegle", breed_choice="Beagle"))
    chosen = fresh(cast.world.biscuit)
    client.post(address, filled(client, address, primary_breed="Beegle hund", breed_choice="Beegle hund"))

    assert "Did you mean one of these?" in asked.content.decode()
    assert "Beagle" in dict(asked.context["form"].fields["breed_choice"].choices)
    assert (chosen.primary_breed, chosen.own_words) == ("Beagle", {"primary_breed": "Beegle"})
    assert fresh(cast.world.biscuit).primary_breed == "Beegle hund"


def test_two_who_type_at_once_do_not_overwrite_each_other_unseen(cast):
    client, address = cast.client("volunteer"), at(cast, "edit", cast.world.biscuit)
    sent = filled(client, address, summary="Mine")
    change_animal(
        animal_id=cast.world.biscuit.pk, values={"summary": "Theirs"}, by=BY, now=NOW + timedelta(1)
    )

    warned = client.post(address, sent)
    again = client.post(address, {**sent, "seen": warned.context["form"]["seen"].value()})

    assert warned.status_code == 422
    assert "Somebody changed this animal" in warned.content.decode()
    assert again.status_code == 302
    assert fresh(cast.world.biscuit).summary == "Mine"


def test_the_preview_button_saves_nothing_and_keeps_what_is_typed(cast):
    client, address = cast.client("volunteer"), at(cast, "edit", cast.world.biscuit)
    hostile = "<b>Bold</b><script>alert(1)</script>"

    page = client.post(address, filled(client, address, description=hostile, preview="1"))
    fragment = client.post(at(cast, "description"), {"description": hostile})

    assert "<b>Bold</b>" in text(page)
    assert "alert(1)" not in text(fragment)
    assert page.context["form"]["description"].value() == hostile
    assert not fresh(cast.world.biscuit).description


def test_a_copy_takes_over_all_but_what_is_its_own(cast):
    original = an_animal(
        cast.world.happy_tails, name="Max", rescue_id="R1", color="Black", contact_name="Ann", mixed=True
    )

    form = cast.client("volunteer").get(at(cast, "add") + f"?like={original.pk}").context["form"]

    assert (form["color"].value(), form["mixed"].value()) == ("Black", "yes")
    assert not form["name"].value()
    assert not form["rescue_id"].value()
    assert "contact_name" not in form.fields


def test_a_litter_has_everything_in_common_but_the_names(cast):
    client, address = cast.client("volunteer"), at(cast, "litter")

    client.post(address, filled(client, address, names="Salt\r\n\r\n Pepper ", species="cat", born="8 weeks"))
    many = client.post(address, filled(client, address, names="x\n" * 21, species="Cat"))

    litter = Animal.objects.filter(name__in=["Salt", "Pepper"])
    assert [(one.species, one.age) for one in litter] == [("Cat", "Baby"), ("Cat", "Baby")]
    assert many.status_code == 422


# A foster's


@pytest.fixture
def hers(cast) -> Animal:
    """Biscuit lives with the foster."""
    person = cast.people["foster"]
    set_fosters(animal_id=cast.world.biscuit.pk, person_ids=[person.pk], by=BY, now=NOW)
    return cast.world.biscuit


def test_a_foster_sees_and_edits_only_her_own(cast, hers):
    client = cast.client("foster")
    address = at(cast, "edit", hers)

    listed = [line.name for line in client.get(at(cast, "list")).context["found"].lines]
    client.post(address, filled(client, address, description="Snores.", name="Hijacked", adoption_fee="$1"))

    assert listed == ["Biscuit"]
    assert (fresh(hers).description, fresh(hers).name, fresh(hers).adoption_fee) == ("Snores.", "Biscuit", "")
    for name in ("animal", "edit", "status", "accounts", "preview", "history"):
        assert client.get(at(cast, name, cast.world.mittens)).status_code == 404
        assert client.post(at(cast, name, cast.world.mittens), {"status": "Hold"}).status_code == 404
    assert fresh(cast.world.mittens).status == "Available"


@pytest.mark.parametrize(
    ("status", "becomes"), [("Hold", "Hold"), ("Adopted", "Available"), ("Deleted", "Available")]
)
def test_a_foster_may_take_her_animal_off_and_nothing_more(cast, hers, status, becomes):
    client = cast.client("foster")

    client.post(at(cast, "status", hers), {"status": status})

    assert fresh(hers).status == becomes


def test_a_foster_does_not_undo_what_takes_an_animal_off_nor_what_others_did(cast, hers):
    client = cast.client("foster")
    client.post(at(cast, "status", hers), {"status": "Hold"})
    own = Edit.objects.latest("id").pk
    change_animal(animal_id=hers.pk, values={"summary": "Editor's"}, by="person:0", now=NOW)
    others = Edit.objects.latest("id").pk

    assert client.post(at(cast, "undo", edit_id=own)).status_code == 403
    assert client.post(at(cast, "undo", edit_id=others)).status_code == 403
    assert (fresh(hers).status, fresh(hers).summary) == ("Hold", "Editor's")


# Accounts


def test_each_account_says_why_and_offers_what_mends_it(cast):
    world = cast.world
    change_animal(animal_id=world.biscuit.pk, values={"status": "Hold"}, by=BY, now=NOW)
    change_animal(animal_id=world.mittens.pk, values={"do_not_publish": True}, by=BY, now=NOW)
    client = cast.client("volunteer")

    held = text(client.get(at(cast, "accounts", world.biscuit)))
    marked = text(client.get(at(cast, "accounts", world.mittens)))
    client.post(at(cast, "publish", world.mittens))
    client.post(at(cast, "accounts", world.mittens), {"withhold": "hearth"})
    withheld = text(client.get(at(cast, "accounts", world.mittens)))
    set_decision(org_id=world.happy_tails.pk, audience="hearth", yes=False, by=BY, now=NOW)
    refused = text(client.get(at(cast, "accounts", world.mittens)))

    assert "Make it Available" in held
    assert "Clear the mark" in marked
    assert not fresh(world.mittens).do_not_publish
    assert "No longer withhold it" in withheld
    assert "Your organisation said no to it. An admin can change that." in refused


def test_an_account_that_is_none_changes_nothing(cast):
    client = cast.client("volunteer")

    client.post(at(cast, "accounts", cast.world.biscuit), {"withhold": "nobody"})

    assert 'class="said error"' in told(client, cast)


def test_the_animals_page_says_what_visitors_see(cast):
    client = cast.client("volunteer")

    public = text(client.get(at(cast, "animal", cast.world.biscuit)))
    change_animal(animal_id=cast.world.biscuit.pk, values={"do_not_publish": True}, by=BY, now=NOW)
    hidden = text(client.get(at(cast, "animal", cast.world.biscuit)))

    assert f'href="/animals/{cast.world.biscuit.pk}-biscuit"' in public
    assert "marked “do not publish”" in hidden


def test_the_preview_shows_the_public_page_to_members_and_counts_no_visit(cast):
    change_animal(
        animal_id=cast.world.biscuit.pk, values={"status": "Hold", "summary": "Soon home"}, by=BY, now=NOW
    )

    page = text(cast.client("volunteer").get(at(cast, "preview", cast.world.biscuit)))

    assert "Soon home" in page
    assert "Preview, for members only" in page
    assert 'class="pixel"' not in page


# History, bin


def test_the_history_names_people_and_values_and_hides_private_contacts(cast):
    client = cast.client("editor")
    address = at(cast, "edit", cast.world.biscuit)
    client.post(address, filled(client, address, summary="New words", contact_name="Ann Secret"))

    seen = text(client.get(at(cast, "history", cast.world.biscuit)))
    volunteer = text(cast.client("volunteer").get(at(cast, "history", cast.world.biscuit)))
    everyone = text(cast.client("volunteer").get(at(cast, "all_history")))

    assert "editor@rescue.example" in seen
    assert "New words" in seen
    assert "Ann Secret" in seen
    assert "New words" in volunteer
    assert "Ann Secret" not in volunteer + everyone


def test_what_is_deleted_is_in_the_bin_and_comes_back(cast):
    client = cast.client("editor")

    client.post(at(cast, "delete", cast.world.biscuit))
    binned = text(client.get(at(cast, "bin")))
    gone = fresh(cast.world.biscuit).status
    client.post(at(cast, "bin"), {"animal": [cast.world.biscuit.pk, cast.world.shy.pk, "x"]})

    assert "Biscuit" in binned
    assert gone == "Deleted"
    assert fresh(cast.world.biscuit).status == "Available"


# Spreadsheets


def uploaded(client: Client, cast: Cast, data: bytes) -> Any:
    file = BytesIO(data)
    file.name = "animals.csv"
    return client.post(at(cast, "import"), {"file": file})


def test_a_spreadsheet_is_looked_at_and_taken_in_as_one(cast):
    client = cast.client("editor")

    sent = uploaded(client, cast, b"rescue_id,name,species\nA1,Pepper,cat\nA2,Salt,cat\n")
    before = Animal.objects.filter(org=cast.world.happy_tails).count()
    looked = text(client.get(sent.headers["Location"]))
    client.post(sent.headers["Location"])

    assert "nothing is done yet" in looked
    assert (before, Animal.objects.filter(org=cast.world.happy_tails).count()) == (2, 4)
    assert not ImportDraft.objects.exists()


def test_a_spreadsheet_with_a_wrong_cell_is_not_taken_in(cast):
    client = cast.client("editor")

    sent = uploaded(client, cast, b"name,species,status\nPepper,cat,Sleeping\n")
    looked = text(client.get(sent.headers["Location"]))
    client.post(sent.headers["Location"])

    assert "Some cells are wrong" in looked
    assert not Animal.objects.filter(name="Pepper").exists()


def test_nobody_else_takes_in_what_somebody_brought(cast):
    sent = uploaded(cast.client("editor"), cast, b"name,species\nPepper,cat\n")

    assert cast.client("admin").get(sent.headers["Location"]).status_code == 404


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(cast):
    response = uploaded(cast.client("editor"), cast, b"PK\x03\x04")

    assert response.status_code == 422
    assert "Save as, CSV" in response.content.decode()


def test_everything_goes_out_as_a_file(cast):
    client = cast.client("editor")

    csv = client.get(at(cast, "csv"))
    json = client.get(at(cast, "json"))

    assert "attachment" in csv.headers["Content-Disposition"]
    assert b"Biscuit" in b"".join(csv.streaming_content)
    assert b'"organisation"' in b"".join(json.streaming_content)


# Moving, fosters


def test_an_admin_of_the_other_organisation_takes_an_offered_animal_in(cast):
    editor, stranger = cast.client("editor"), cast.client("stranger")
    offers = reverse("animals:offers", kwargs={"org_id": cast.world.quiet_paws.pk})

    editor.post(at(cast, "move", cast.world.biscuit), {"to": "quiet paws haven"})
    offered = text(stranger.get(offers))
    stranger.post(offers, {"animal": cast.world.biscuit.pk, "accept": "1"})

    assert "Biscuit" in offered
    assert fresh(cast.world.biscuit).org_id == cast.world.quiet_paws.pk
    assert editor.get(at(cast, "animal", cast.world.biscuit)).status_code == 404


def test_an_offer_is_refused_or_taken_back(cast):
    world, offers = cast.world, reverse("animals:offers", kwargs={"org_id": cast.world.quiet_paws.pk})
    for client, address, sent in (
        (cast.client("stranger"), offers, {"animal": world.biscuit.pk, "refuse": "1"}),
        (cast.client("editor"), at(cast, "move", world.biscuit), {"end": "1"}),
    ):
        offer_animal(animal_id=world.biscuit.pk, to_org_id=world.quiet_paws.pk, by=BY, now=NOW)
        client.post(address, sent)
        cast.client("stranger").post(offers, {"animal": world.biscuit.pk, "accept": "1"})

    assert fresh(world.biscuit).org_id == world.happy_tails.pk


def test_an_editor_says_who_an_animal_lives_with(cast):
    foster = cast.people["foster"]

    cast.client("editor").post(at(cast, "fosters", cast.world.mittens), {"people": [foster.pk]})

    assert text(cast.client("foster").get(at(cast, "animal", cast.world.mittens)))
