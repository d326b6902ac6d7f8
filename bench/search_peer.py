"""pets_at_shelter as one writes it with Django REST framework: a view, serialisers, the ORM.

It asks for the key and for what may be shown, and has no quota.
"""

from typing import Any

from django.db.models import Prefetch
from django.urls import path
from django.utils.text import slugify
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from petwire.access.actions import digest
from petwire.access.models import Service
from petwire.catalog.models import Animal, Picture
from petwire.lib.config import config
from petwire.sharing.models import ShownAnimal

FIRST, LAST = "start_number", "end_number"


class PetSerializer(serializers.ModelSerializer):
    """An item of the list, with the fields of ours."""

    order = serializers.SerializerMethodField()
    results_photo_url = serializers.SerializerMethodField()
    large_results_photo_url = serializers.SerializerMethodField()
    details_url = serializers.SerializerMethodField()
    pet_id = serializers.CharField(source="id")
    pet_name = serializers.CharField(source="name")
    species = serializers.SerializerMethodField()
    sex = serializers.SerializerMethodField()
    age = serializers.SerializerMethodField()
    addr_city = serializers.CharField(source="org.city")
    addr_state_code = serializers.CharField(source="org.state")
    shelter_name = serializers.CharField(source="org.name")
    shelter_details_url = serializers.SerializerMethodField()

    class Meta:
        model = Animal
        fields = (
            *("order", "results_photo_url", "large_results_photo_url", "details_url", "species", "pet_id"),
            *("pet_name", "sex", "age", "size", "primary_breed", "secondary_breed", "addr_city"),
            *("addr_state_code", "shelter_name", "shelter_details_url"),
        )

    def get_order(self, pet: Animal) -> int:
        return int(self.context["order"][pet.pk])

    def get_results_photo_url(self, pet: Animal) -> str | None:
        return next((one.small_url for one in pet.pictures.all()), None)

    def get_large_results_photo_url(self, pet: Animal) -> str | None:
        return next((one.large_url for one in pet.pictures.all()), None)

    def get_details_url(self, pet: Animal) -> str:
        return f"{self.context['public']}/search/pet_details?pet_id={pet.pk}&key={self.context['key']}&v=1&output=json"

    def get_species(self, pet: Animal) -> str:
        return pet.species.lower()

    def get_sex(self, pet: Animal) -> str | None:
        return {"Male": "m", "Female": "f"}.get(pet.sex)

    def get_age(self, pet: Animal) -> str:
        return pet.age.lower()

    def get_shelter_details_url(self, pet: Animal) -> str:
        return f"{self.context['public']}/orgs/{pet.org_id}-{slugify(pet.org.name)}"


class PetsAtShelter(APIView):
    """The list of an organisation's animals."""

    def get(self, request: Request) -> Response:
        given = request.query_params
        service = Service.objects.filter(key_digest=digest(given["key"])).select_related("audience").first()
        if service is None or service.audience.standing != "approved":
            raise NotAuthenticated
        shown = ShownAnimal.objects.filter(audience_id=service.audience_id, org_id=given["shelter_id"])
        pets = Animal.objects.filter(pk__in=shown.values("animal_id")).order_by("id")
        first, last = int(given.get(FIRST, 1)), int(given.get(LAST, 50))
        page = list(
            pets.select_related("org").prefetch_related(
                Prefetch("pictures", Picture.objects.order_by("position", "id"))
            )[first - 1 : last]
        )
        context: dict[str, Any] = {
            "order": {pet.pk: place for place, pet in enumerate(page, first)},
            "public": config().public_url,
            "key": given["key"],
        }
        return Response(
            {
                "status": "ok",
                "returned_pets": len(page),
                "total_pets": pets.count(),
                "pets": PetSerializer(page, many=True, context=context).data,
            }
        )


urlpatterns = [path("search/pets_at_shelter", PetsAtShelter.as_view())]
