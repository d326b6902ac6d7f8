from django.apps import AppConfig


class PetapiConfig(AppConfig):
    name = "petwire.petapi"
