from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "petwire.stores"
