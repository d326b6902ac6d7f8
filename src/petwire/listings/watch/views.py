"""Notices by mail: asking for one, confirming it, looking at one's own, ending them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from petwire.listings import visitors
from petwire.listings.messages.forms import new_stamp, read_stamp
from petwire.listings.messages.rules import form_age
from petwire.listings.messages.views import for_one
from petwire.listings.watch import mails, searches
from petwire.listings.watch.actions import (
    NoSuchWatch,
    TooManyAddresses,
    Wish,
    ask,
    confirm,
    end,
    keep,
    open_confirmation,
    reader_of,
    set_pace,
)
from petwire.listings.watch.forms import WatchForm
from petwire.listings.watch.models import Kind, Pace, Reader, Watch
from petwire.listings.watch.run import fates


@for_one
def search(request: HttpRequest) -> HttpResponse:
    """`/watch/search?<filters>`: mail about new animals that a search finds."""
    query = searches.tidy(request.META.get("QUERY_STRING", ""))
    wish = Wish(Kind.SEARCH, query=query)
    back = f"/animals?{query}" if query else "/animals"
    return _asking(request, wish, {"about": searches.words(query), "back": back, "search": True})


@for_one
def animal(request: HttpRequest, *, animal_id: int) -> HttpResponse:
    """`/watch/animals/<id>`: mail when one animal is on hold, adopted, or gone."""
    card = next(iter(searches.cards([animal_id], timezone.now())), None)
    if card is None:
        raise Http404
    wish = Wish(Kind.ANIMAL, animal=animal_id, fate=fates([animal_id])[animal_id])
    return _asking(request, wish, {"about": card.called, "back": card.path, "search": False})


@for_one
def asked(request: HttpRequest) -> HttpResponse:
    """`/watch/asked`: look into your mail."""
    return render(request, "listings/watch/asked.html")


@for_one
def confirmation(request: HttpRequest, *, token: str) -> HttpResponse:
    """`/watch/confirm/<token>`: the link of the first mail. A button, because programs follow links in mails, too."""
    now = timezone.now()
    try:
        if request.method == "POST":
            watch = confirm(token=token, now=now)
            return render(
                request, "listings/watch/confirmed.html", {"about": mails.about(watch, now), "watch": watch}
            )
        watch = open_confirmation(token, now=now)
    except NoSuchWatch:
        return _unknown(request)
    return render(request, "listings/watch/confirm.html", {"about": mails.about(watch, now), "watch": watch})


@for_one
def mine(request: HttpRequest, *, token: str) -> HttpResponse:
    """`/watch/mine/<token>`: all notices of an address: end one, change how often, say that they are wanted."""
    now = timezone.now()
    try:
        reader = reader_of(token)
    except NoSuchWatch:
        return _unknown(request)
    done = ""
    if request.method == "POST":
        done = _change(request, reader)
        if not Reader.objects.filter(pk=reader.pk).exists():
            return render(request, "listings/watch/ended.html")
    rows = reader.watches.filter(confirmed_at__isnull=False).order_by("pk")
    given = {
        "rows": [(one, mails.about(one, now)) for one in rows],
        "paces": Pace,
        "done": done,
        "token": token,
    }
    return render(request, "listings/watch/mine.html", given)


@csrf_exempt  # RFC 8058: the mail program posts here by itself; who has the link is the one it was sent to
@for_one
def ending(request: HttpRequest, *, token: str) -> HttpResponse:
    """`/watch/end/<token>`: everything ends, by one click. Asked for again, it has ended."""
    try:
        reader = reader_of(token)
    except NoSuchWatch:
        return render(request, "listings/watch/ended.html")
    if request.method != "POST":
        return render(request, "listings/watch/end.html", {"token": token, "count": reader.watches.count()})
    end(watches=Watch.objects.filter(reader=reader), now=timezone.now())
    return render(request, "listings/watch/ended.html")


def _asking(request: HttpRequest, wish: Wish, given: dict[str, object]) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        return _form(request, WatchForm(initial={"stamp": new_stamp(now), "pace": Pace.DAILY}), given, 200)
    form = WatchForm(request.POST)
    if request.POST.get("website"):
        return HttpResponseRedirect("/watch/asked")
    if not form.is_valid():
        return _form(request, form, given, 422)
    made = read_stamp(form.cleaned_data["stamp"])
    if made is None or form_age(made[0], now):
        form.add_error(None, gettext("That was quick, or very slow. Look at it once more, and send it."))
        return _form(request, form, given | {"stamp": new_stamp(now)}, 422)
    pace = Pace(form.cleaned_data["pace"] or Pace.DAILY)
    language = translation.get_language() or "en"
    try:
        found = ask(
            email=form.cleaned_data["email"],
            wish=Wish(wish.kind, wish.query, wish.animal, wish.fate, pace),
            language=language,
            visitor=visitors.address_of(request),
            now=now,
        )
    except TooManyAddresses:
        form.add_error(
            None, gettext("You have asked for mail to several addresses today. Try again tomorrow.")
        )
        return _form(request, form, given, 429)
    if found and not mails.send_confirmation(found, now=now):
        form.add_error(None, gettext("The mail could not be sent just now. Please try again in a while."))
        return _form(request, form, given, 503)
    return HttpResponseRedirect("/watch/asked")


def _form(request: HttpRequest, form: WatchForm, given: dict[str, object], status: int) -> HttpResponse:
    given = {"form": form, "stamp": form["stamp"].value(), **given}
    return render(request, "listings/watch/ask.html", given, status=status)


def _change(request: HttpRequest, reader: Reader) -> str:
    now, said = timezone.now(), request.POST
    if said.get("keep"):
        keep(reader=reader, now=now)
        return gettext("Good. We go on for another year.")
    rows = (
        reader.watches.filter(pk=int(said["watch"]))
        if said.get("watch", "").isdecimal()
        else reader.watches.none()
    )
    watch = rows.first()
    if watch is None:
        return ""
    if said.get("pace") in Pace.values:
        set_pace(watch=watch, pace=Pace(said["pace"]), now=now)
        return gettext("Changed.")
    if said.get("end"):
        end(watches=rows, now=now)
        return gettext("That one has ended.")
    return ""


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "listings/watch/unknown.html", status=410)
