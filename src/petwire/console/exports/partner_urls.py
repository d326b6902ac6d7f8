"""The address at which a partner answers a request for an account."""

from django.urls import path

from petwire.console.exports import asking

app_name = "account-requests"
urlpatterns = [path("<str:account_token>/", asking.answer, name="answer")]
