from django.apps import AppConfig


class BulkfilesConfig(AppConfig):
    name = "petwire.bulkfiles"
