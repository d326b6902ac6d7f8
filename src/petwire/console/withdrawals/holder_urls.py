"""Addresses of the orders to a service, for its holder."""

from django.urls import path

from petwire.console.withdrawals import holder

app_name = "orders"
urlpatterns = [
    path("orders/", holder.orders, name="list"),
    path("webhook/", holder.webhook, name="webhook"),
]
