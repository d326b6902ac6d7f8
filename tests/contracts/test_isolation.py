"""Who is withheld is in no answer of any outlet, and what is somebody else's is neither told nor changed.

Generated from the code: every address of the URL resolver, every command of typer's registry and every job of the
worker has a row here, in test_outlets.py or in test_console_roles.py; a new one without a row fails. The world and its
marks: tests/isolation.py.
"""

import re
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client

from petwire.console.doors import Door
from tests.console import ROLES, console_addresses
from tests.contracts.test_console_roles import ROWS, concrete
from tests.isolation import Forms, Marked, a_marked_world, close, dump, words_in, writes

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

EVERYBODY = (*ROLES, "other")
IDS = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")
SECRETS = {
    "token",
    "request_token",
    "address_token",
    "key_token",
    "key",
    "uidb36",
}  # who has one is the one it is for
MIXED = (
    "volunteer",
    "editor",
    "admin",
)  # who get into their own organisation, and then name what is another's
# Of these the cast has none, neither its own nor another's: the rows they name come at the end of a key's life.
MADE_UP = {"certificate_id"}
EVERYBODYS = {"site_name"}  # a site has one name for all: with one's own organisation it is one's own


@pytest.fixture
def world() -> Marked:
    return a_marked_world()


def names_in(address: str) -> set[str]:
    return {one or other for one, other in IDS.findall(address)}


def path_of(address: str, ids: dict[str, object]) -> str:
    """The address with these ids."""
    missing = names_in(address) - ids.keys() - {"key", "pk"} - MADE_UP
    assert not missing, f"{address}: give {missing} in the ids of tests/console.py"

    class With:
        pass

    With.ids = ids
    return concrete(address, With)


def client_of(world: Marked, who: str) -> Client:
    client = Client()
    if who == "other":
        client.force_login(world.rightful["holders"])
    elif who != "anonymous":
        client.force_login(world.cast.people[who])
    return client


def allowed(who: str, door: Door, words: set[str]) -> set[str]:
    """Of the marks in an answer, those that this role may see at such an address."""
    seen = set()
    if who == "operator" and door is Door.OPERATORS:
        seen |= words  # what is to be decided is shown to who decides
    if who == "other":
        seen |= {word for word in words if word.startswith("zqzqz6")}
    if who in ("volunteer", "editor", "admin"):
        seen |= {word for word in words if word.startswith("zqzqz8")}
    if who == "foster":
        seen |= {
            word for word in words if word.startswith("zqzqz8contact")
        }  # of Biscuit, when she cares for him
    return seen


def test_each_role_gets_what_the_table_says_and_nothing_of_what_is_others(world):
    clients = {who: client_of(world, who) for who in EVERYBODY}
    wrong, leaks = {}, []
    for address, pattern in console_addresses().items():
        answered = []
        for who, client in clients.items():
            answer = client.get(path_of(address, world.cast.ids))
            answered.append(answer.status_code)
            words = words_in(answer)
            if found := words - allowed(who, pattern.callback.door, words):
                leaks.append((who, address, sorted(found)[:3]))
        if (got := tuple(answered[: len(ROLES)])) != ROWS[address]:
            wrong[address] = got

    assert not wrong
    assert not leaks


def foreign(world: Marked) -> list[tuple[str, Door, str, tuple[str, ...]]]:
    """Addresses with the ids of Silent Valley and of the other holder, and who asks for them: address, door, path, who.

    All of the ids are another's; and then the organisation is one's own, and the rest another's.
    """
    found = []
    for address, pattern in console_addresses().items():
        names = names_in(address) - SECRETS
        if not names or not names.isdisjoint({"version"}):
            continue
        door = pattern.callback.door
        ids = {**world.cast.ids, **world.foreign, **dict.fromkeys(SECRETS, "wrong"), "uidb36": 1}
        rightful = {Door.OPERATORS: "operator", Door.HOLDERS: "other", Door.SIGNED_IN: "other"}.get(door)
        everybody = tuple(who for who in EVERYBODY if who != rightful)
        found.append((address, door, path_of(address, ids), everybody))
        if door is Door.MEMBERS and len(names - EVERYBODYS) > 1:
            mixed = {**ids, "org_id": world.cast.ids["org_id"]}
            found.append((address, door, path_of(address, mixed), MIXED))
    return found


def rightful_clients(world: Marked) -> dict[str, Client]:
    """Those who may, by the door that they come through. Each signs in once, for that takes longer than a page."""
    clients = {door: Client() for door in world.rightful}
    for door, client in clients.items():
        client.force_login(world.rightful[door])
    return clients


def filled_in(clients: dict[str, Client], address: str, door: Door, path: str) -> dict[str, str] | None:
    """What the rightful person's form at an address sends, so that an attacker sends something that would count."""
    if door is Door.ANYONE:
        return None
    answer = clients[door.value].get(path)
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        close(answer)
        return None
    forms = Forms(answer.content.decode()).found
    return forms[0] if forms else None


def test_what_is_another_s_is_neither_told_nor_changed_whoever_asks(world):
    clients = {who: client_of(world, who) for who in EVERYBODY}
    asked = foreign(world)
    rightful = rightful_clients(world)
    bodies = {address: filled_in(rightful, address, door, path) for address, door, path, _ in reversed(asked)}
    before = dump()

    troubles, requests = [], 0
    for address, door, path, everybody in asked:
        for who in everybody:
            for method in ("get", "post"):
                with writes() as changed:
                    body = bodies[address] or {} if method == "post" else {}
                    answer = getattr(clients[who], method)(path, body)
                requests += 1
                words = words_in(answer)
                words -= allowed(who, door, words)
                if words or changed or answer.status_code == 500:
                    troubles.append((who, method, path, answer.status_code, sorted(words)[:3], changed[:2]))

    assert not troubles
    assert dump() == before
    assert requests > 1000


def test_what_the_attackers_sent_would_have_counted_from_the_right_hands(world):
    """Else the proof above would prove nothing. Each is taken back, so that the next finds what it needs."""
    counted, tried = [], []
    clients = rightful_clients(world)
    for address, door, path, everybody in foreign(world):
        if everybody == MIXED or (body := filled_in(clients, address, door, path)) is None:
            continue
        client = clients[door.value]
        cookies = client.cookies.copy()
        tried.append(address)
        with writes() as changed, transaction.atomic():
            client.post(path, body)
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(cookies)
        if changed:
            counted.append(address)

    assert len(counted) >= 25, sorted(set(tried) - set(counted))


# Public addresses


PUBLIC: dict[str, tuple[tuple[str, set[int]], ...]] = {
    "": (("/", {200}),),
    "animals": (
        ("/animals", {200}),
        ("/animals?org={silent}", {404}),
        ("/animals?status=Available", {200}),
    ),
    r"animals/(?P<animal_id>[0-9]{1,18})(?:-(?P<words>[^/]*))?$": (
        ("/animals/{biscuit}", {200}),
        ("/animals/{secret}", {404, 410}),
        ("/animals/{secret}-hush", {404, 410}),
        ("/animals/{hidden}", {404, 410}),
        ("/animals/{withdrawn}", {410}),
    ),
    r"animals/(?P<animal_id>[0-9]{1,18})/poster$": (
        ("/animals/{biscuit}/poster", {200}),
        ("/animals/{secret}/poster", {404, 410}),
        ("/animals/{hidden}/poster", {404, 410}),
        ("/animals/{withdrawn}/poster", {410}),
    ),
    r"animals/(?P<animal_id>[0-9]{1,18})/card$": (
        ("/animals/{biscuit}/card", {200}),
        ("/animals/{secret}/card", {404, 410}),
        ("/animals/{hidden}/card", {404, 410}),
        ("/animals/{withdrawn}/card", {410}),
    ),
    "favourites": (("/favourites", {200}),),
    "favourites/cards": (("/favourites/cards?ids={biscuit},{secret},{hidden},{withdrawn}", {200}),),
    "orgs": (("/orgs", {200}),),
    r"orgs/(?P<org_id>[0-9]{1,18})(?:-(?P<words>[^/]*))?$": (
        ("/orgs/{happy_tails}", {200}),
        ("/orgs/{silent}", {404, 410}),
    ),
    (
        r"media/(?P<picture_id>[0-9]{1,18})-(?P<content>[0-9a-f]{8})(?:_(?P<size>[0-9]{2,4}(?:x[0-9]{2,4})?))?"
        r"\.(?P<form>jpg|webp)$"
    ): (
        ("/media/{shown_picture}.jpg", {200}),
        ("/media/{shown_picture}_500.webp", {200, 404}),
        ("/media/{secret_picture}.jpg", {404, 410}),
        ("/media/{secret_picture}_500.jpg", {404, 410}),
        ("/media/{withdrawn_picture}.jpg", {410}),
        ("/media/{withdrawn_picture}_500.webp", {404, 410}),
    ),
    r"messages/(?P<about>animals|orgs)/(?P<subject>[0-9]{1,18})$": (
        ("/messages/animals/{biscuit}", {200}),
        ("/messages/animals/{secret}", {404}),
        ("/messages/animals/{hidden}", {404}),
        ("/messages/animals/{withdrawn}", {404}),
        ("/messages/orgs/{happy_tails}", {200}),
        ("/messages/orgs/{silent}", {404}),
    ),
    r"messages/(?P<about>animals|orgs)/(?P<subject>[0-9]{1,18})/sent$": (
        ("/messages/animals/{biscuit}/sent", {200}),
        ("/messages/animals/{secret}/sent", {404}),
        ("/messages/orgs/{silent}/sent", {404}),
    ),
    "messages/report/<str:token>": (("/messages/report/wrong", {410}),),
    # Open outlets
    "animals.json": (
        ("/animals.json", {200}),
        ("/animals.json?limit=1", {200}),
        ("/animals.json?cursor=c1.0.0.0", {200}),
        ("/animals.json?org={happy_tails}", {200}),
        ("/animals.json?org={silent}", {404, 410}),
        ("/animals.json?org={silent}&cursor=c1.0.0.0", {404, 410}),
    ),
    "animals.atom": (
        ("/animals.atom", {200}),
        ("/animals.atom?org={happy_tails}&species=dog", {200}),
        ("/animals.atom?org={silent}", {404, 410}),
    ),
    "animals.feed.json": (
        ("/animals.feed.json", {200}),
        ("/animals.feed.json?org={silent}", {404, 410}),
    ),
    "sitemap.xml": (("/sitemap.xml", {200}),),
    "sitemaps/pages.xml": (("/sitemaps/pages.xml", {200}),),
    "sitemaps/<str:kind>-<int:number>.xml": (
        ("/sitemaps/animals-0.xml", {200}),
        ("/sitemaps/orgs-0.xml", {200}),
    ),
    "robots.txt": (("/robots.txt", {200}),),
    "embed.js": (("/embed.js", {200}),),
    "embed/<int:org_id>.json": (
        ("/embed/{happy_tails}.json", {200}),
        ("/embed/{silent}.json", {404, 410}),
    ),
    "embed/<int:org_id>": (
        ("/embed/{happy_tails}", {200}),
        ("/embed/{happy_tails}?species=Dog&limit=60", {200}),
        ("/embed/{silent}", {404, 410}),
    ),
    "watch/search": (
        ("/watch/search?species=Dog", {200}),
        ("/watch/search?org={silent}", {200}),
    ),
    r"watch/animals/(?P<animal_id>[0-9]{1,18})$": (
        ("/watch/animals/{biscuit}", {200}),
        ("/watch/animals/{secret}", {404}),
        ("/watch/animals/{hidden}", {404}),
        ("/watch/animals/{withdrawn}", {404}),
    ),
    "watch/asked": (("/watch/asked", {200}),),
    "watch/confirm/<str:token>": (("/watch/confirm/wrong", {410}),),
    "watch/mine/<str:token>": (("/watch/mine/wrong", {410}),),
    "watch/end/<str:token>": (("/watch/end/wrong", {200}),),
    r"looks/org-(?P<org_id>[0-9]{1,18})-(?P<digest>[0-9a-f]{12})\.css$": (
        ("/looks/org-{silent}-0123456789ab.css", {404}),
        ("/looks/org-{happy_tails}-0123456789ab.css", {404}),
    ),
    r"looks/site-(?P<digest>[0-9a-f]{12})\.css$": (("/looks/site-0123456789ab.css", {404}),),
    r"looks/logo-(?P<digest>[0-9a-f]{12})\.(?P<ending>svg|png|webp)$": (
        ("/looks/logo-0123456789ab.svg", {404}),
    ),
    "privacy": (("/privacy", {200}),),
    "terms": (("/terms", {200}),),
    "favicon.ico": (("/favicon.ico", {301}),),
    "healthz": (("/healthz", {200}),),
    "readyz": (("/readyz", {200}),),
    "metrics": (("/metrics", {401}),),
    "pet": (("/pet?{secret}&a=&h=", {200}), ("/pet?{biscuit}&a=&h=", {200})),
    # Files of services: without their login nobody learns more than that one is needed; tests/contracts/test_outlets.py
    # asks with logins.
    "files/.petwire/receipt": (("/files/.petwire/receipt", {401, 405}),),
    "files/.petwire/certificate": (("/files/.petwire/certificate", {401, 405}),),
    r"files/(?P<name>(?:\.petwire/)?[^/]+)$": (
        ("/files/pets_1.json", {401}),
        ("/files/.petwire/manifest.json", {401}),
        ("/files/.petwire/withdrawals.json", {401}),
    ),
}


def public_addresses() -> set[str]:
    from django.urls import URLResolver, get_resolver

    found = set()

    def walk(patterns, before):
        for one in patterns:
            route = before + str(one.pattern).removeprefix("^")
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route)
            else:
                found.add(route)

    walk(get_resolver().url_patterns, "")
    return found - set(console_addresses())


def test_every_public_address_has_a_row_and_every_row_its_address():
    assert public_addresses() == set(PUBLIC), (
        "give it a row in PUBLIC: what is asked, and what may be answered"
    )


def test_no_public_address_tells_what_is_withheld(world):
    place = world.cast.world
    shown = place.biscuit.pictures.order_by("id").first()
    ids = {
        "silent": world.silent.pk,
        "happy_tails": place.happy_tails.pk,
        "biscuit": place.biscuit.pk,
        "secret": world.foreign["animal_id"],
        "hidden": world.hidden.pk,
        "withdrawn": world.withdrawn.pk,
        "shown_picture": f"{shown.pk}-{shown.content[:8]}",
        "secret_picture": f"{world.secret_picture.pk}-{world.secret_picture.content[:8]}",
        "withdrawn_picture": f"{world.withdrawn_picture.pk}-{world.withdrawn_picture.content[:8]}",
    }
    hidden = {ids["withdrawn_picture"], ids["secret_picture"]}

    troubles = []
    for who in ("anonymous", "stranger", "admin", "operator", "holder"):
        client = client_of(world, who)
        for rows in PUBLIC.values():
            for path, statuses in rows:
                answer = client.get(path.format(**ids), follow=200 in statuses and "favicon" not in path)
                words = words_in(answer)
                told = not answer.streaming and any(name.encode() in answer.content for name in hidden)
                if answer.status_code not in statuses or words or told:
                    troubles.append((who, path, answer.status_code, sorted(words)[:3], told))

    assert not troubles
