"""The way out, with real servers: nothing inside is ever connected to, and nothing is taken without bounds."""

import gzip
import socket
import ssl
import tracemalloc
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from petwire.lib.outbound import Limits, NotAllowed, NotFetched, TooLarge, fetch, web
from petwire.lib.outbound.vetting import is_public
from tests.outbound_stage import GIF, INNER, PUBLIC, Names, Server, drip, lets_through, moved, plain

pytestmark = pytest.mark.slow

SHORT = Limits(seconds=0.4)


@pytest.fixture(scope="module")
def servers():
    both = Server(PUBLIC), Server(INNER)
    yield both
    for server in both:
        server.close()


@pytest.fixture
def public(servers):
    servers[0].reset()
    return servers[0]


@pytest.fixture
def inner(servers):
    servers[1].reset()
    return servers[1]


@pytest.fixture(autouse=True)
def connected(monkeypatch):
    """Every address that any socket of this process was connected to."""
    seen: list[str] = []
    connect = socket.socket.connect

    def watched(self, address):
        seen.append(str(address[0]))
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return seen


def at(server, path="/biscuit.gif", host=PUBLIC):
    return f"http://{host}:{server.port}{path}"


# Ways to name 127.0.0.1, and other places that are none of the public internet. `{port}` is that of the inner server.
FORMS = {
    "plain": "http://127.0.0.1:{port}/",
    "another of the network": "http://127.8.8.8:{port}/",
    "by name": "http://localhost:{port}/",
    "by name with a dot": "http://localhost.:{port}/",
    "by name in capitals": "http://LOCALHOST:{port}/",
    "a name under localhost": "http://pets.localhost:{port}/",
    "decimal": "http://2130706433:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "long octal": "http://017700000001:{port}/",
    "octal with many zeros": "http://0000177.0.0.1:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1:{port}/",
    "mixed parts": "http://0x7f.0.01:{port}/",
    "two parts": "http://127.1:{port}/",
    "three parts": "http://127.0.1:{port}/",
    "more than 32 bits": "http://4294967296127:{port}/",
    "trailing dot": "http://127.0.0.1.:{port}/",
    "leading zeros": "http://127.000.000.001:{port}/",
    "zero": "http://0:{port}/",
    "this network": "http://0.0.0.0:{port}/",
    "v6": "http://[::1]:{port}/",
    "v6 written out": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "v6 unspecified": "http://[::]:{port}/",
    "v6 mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "v6 mapped in hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "v6 compatible": "http://[::127.0.0.1]:{port}/",
    "v6 NAT64": "http://[64:ff9b::7f00:1]:{port}/",
    "v6 local NAT64": "http://[64:ff9b:1::7f00:1]:{port}/",
    "v6 6to4": "http://[2002:7f00:1::]:{port}/",
    "v6 Teredo": "http://[2001:0:7f00:1::1]:{port}/",
    "v6 link local": "http://[fe80::1]:{port}/",
    "v6 with a zone": "http://[fe80::1%25lo]:{port}/",
    "v6 unique local": "http://[fd00:ec2::254]:{port}/",
    "v6 multicast": "http://[ff02::1]:{port}/",
    "metadata": "http://169.254.169.254:{port}/latest/meta-data/",
    "metadata by decimal": "http://2852039166:{port}/",
    "metadata elsewhere": "http://192.0.0.192:{port}/",
    "private": "http://10.0.0.1:{port}/",
    "shared": "http://100.64.0.1:{port}/",
    "multicast": "http://224.0.0.1:{port}/",
    "broadcast": "http://255.255.255.255:{port}/",
    "a user that looks like a host": "http://example.org@127.0.0.1:{port}/",
    "a password": "http://example.org:80@127.0.0.1:{port}/",
    "two users": "http://a@b@127.0.0.1:{port}/",
    "backslash": "http://127.0.0.1:{port}\\@example.org/",
    "backslash before": "http://example.org\\@127.0.0.1:{port}/",
    "no slashes": "http:127.0.0.1:{port}/",
    "three slashes": "http:///127.0.0.1:{port}/",
    "a line break": "http://127.0.0.1:{port}/\r\nHost: example.org",
    "a tab": "http://127.0.\t0.1:{port}/",
    "a blank": "http://example.org 127.0.0.1:{port}/",
    "percent": "http://%31%32%37.0.0.1:{port}/",
    "full-width": "http://１２７．０．０．１:{port}/",
    "ideographic dots": "http://127。0。0。1:{port}/",
    "circled": "http://①②⑦.⓪.⓪.①:{port}/",
    "circled name": "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "a soft hyphen": "http://local\u00adhost:{port}/",
    "an alias that leads inside": "http://alias.example.org:{port}/",
    "one of several inside": "http://several.example.org:{port}/",
    "a name for the metadata": "http://metadata.google.internal:{port}/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_x",
    "ftp": "ftp://127.0.0.1:{port}/x",
    "no scheme": "//127.0.0.1:{port}/",
    "data": "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
}


def inner_names():
    return Names(
        alias_example_org=[["127.0.0.1"]],
        several_example_org=[["8.8.8.8", "127.0.0.1"]],
        localhost=[["127.0.0.1", "::1"]],
        pets_localhost=[["127.0.0.1"]],
        metadata_google_internal=[["169.254.169.254"]],
    )


@pytest.mark.parametrize("form", FORMS)
def test_nothing_inside_is_connected_to(form, inner, connected):
    rules = lets_through(inner.port, names=inner_names())

    with pytest.raises(NotAllowed) as refused:
        fetch(FORMS[form].format(port=inner.port), by=rules)

    assert connected == []
    assert inner.connections == 0
    if form.endswith("inside"):  # what an inner name server says is not told
        assert "127.0.0.1" not in str(refused.value)


@pytest.mark.parametrize("form", FORMS)
def test_no_redirect_leads_inside(form, public, inner, connected):
    target = FORMS[form].format(port=inner.port)
    if form == "no scheme":
        target = f"//127.0.0.1:{inner.port}/"
    public.answers["/biscuit.gif"] = moved(
        target.encode().decode("latin-1") if target.isascii() else target_in_ascii(target)
    )

    with pytest.raises((NotAllowed, NotFetched)):
        fetch(at(public), by=lets_through(public.port, inner.port, names=inner_names()))

    assert set(connected) == {PUBLIC}
    assert inner.connections == 0


def target_in_ascii(target: str) -> str:
    """As browsers accept it in a header: the bytes of UTF-8, one letter each. Here: the letters as IDNA reads them."""
    host = target.split("/")[2].rpartition(":")[0]
    return target.replace(host, host.encode("idna").decode())


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_each_kind_of_redirect_is_vetted(status, public, inner, connected):
    public.answers["/biscuit.gif"] = moved(at(inner, host=INNER), status=status)

    with pytest.raises(NotAllowed):
        fetch(at(public), by=lets_through(public.port, inner.port))

    assert inner.connections == 0


def test_redirects_are_followed_up_to_five_times(public):
    for hop in range(7):
        public.answers[f"/{hop}"] = moved(f"/{hop + 1}")
    public.answers["/7"] = plain(GIF)
    by = lets_through(public.port)

    assert fetch(at(public, "/2"), by=by).address == at(public, "/7")
    with pytest.raises(NotFetched, match="more than 5 times"):
        fetch(at(public, "/1"), by=by)


def test_the_name_server_is_asked_once_so_a_second_answer_comes_too_late(
    public, inner, connected, monkeypatch
):
    names = Names(rebinding_example_org=[[PUBLIC], [INNER]])
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def watched(host, *args, **named):
        try:
            ip_address(host)
        except ValueError:
            looked_up.append(host)
        return real(host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    public.answers["/biscuit.gif"] = plain(GIF)

    found = fetch(at(public, host="rebinding.example.org"), by=lets_through(public.port, names=names))

    assert found.data == GIF
    assert (names.asked, looked_up) == (["rebinding.example.org"], [])
    assert connected == [PUBLIC]


def test_a_name_that_leads_inside_at_the_second_look_stops_the_redirect(public, inner):
    names = Names(rebinding_example_org=[[PUBLIC], [INNER]])
    public.answers["/biscuit.gif"] = moved(f"http://rebinding.example.org:{inner.port}/biscuit.gif")

    with pytest.raises(NotAllowed):
        fetch(at(public, host="rebinding.example.org"), by=lets_through(public.port, inner.port, names=names))

    assert inner.connections == 0


def test_a_resolver_that_never_answers_does_not_hold_us_up():
    class Silent(Names):
        def __call__(self, host: str) -> list[str]:
            import threading

            threading.Event().wait(5)
            return [PUBLIC]

    with pytest.raises(NotAllowed):
        fetch("http://slow.example.org/", limits=Limits(seconds=0.1), by=lets_through(names=Silent()))


def test_only_what_is_needed_is_sent(public, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    public.answers["/a?b=c"] = moved("/biscuit.gif", status="302 F\r\nSet-Cookie: id=1; Path=/")
    public.answers["/biscuit.gif"] = plain(GIF)
    names = Names(pets_example_org=[[PUBLIC]])

    fetch(at(public, "/a?b=c#d", host="pets.example.org"), by=lets_through(public.port, names=names))

    lines = public.heads[1].splitlines()
    assert public.heads[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: pets.example.org:{public.port}" in lines
    sent = {line.split(":")[0].lower() for line in lines[1:] if line}
    assert sent == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize("path", ["/a b.gif", "/ü.gif"])
def test_a_path_is_sent_as_one_word(public, path):
    public.answers["/%C3%BC.gif"] = plain(GIF)
    if " " in path:
        with pytest.raises(NotAllowed, match="no web address"):
            fetch(at(public, path), by=lets_through(public.port))
    else:
        assert fetch(at(public, path), by=lets_through(public.port)).data == GIF


def test_more_than_the_limit_is_not_taken(public):
    many = Limits(bytes=100_000)
    by = lets_through(public.port)
    public.answers["/said"] = plain(b"x" * 100_001)
    public.answers["/unsaid"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_001
    public.answers["/chunked"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n" + b"x" * 100_001 + b"\r\n0\r\n\r\n"
    )
    public.answers["/packed"] = plain(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
    public.answers["/just"] = plain(b"x" * 100_000)

    for path in ("/said", "/unsaid", "/chunked", "/packed"):
        with pytest.raises(TooLarge, match="larger than 0 MB"):
            fetch(at(public, path), limits=many, by=by)
    assert len(fetch(at(public, "/just"), limits=many, by=by).data) == 100_000


def test_what_is_packed_is_not_unpacked_beyond_the_limit(public):
    public.answers["/packed"] = plain(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")

    tracemalloc.start()
    with pytest.raises(TooLarge):
        fetch(at(public, "/packed"), limits=Limits(bytes=100_000), by=lets_through(public.port))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 5_000_000


def test_what_was_packed_although_we_did_not_ask_is_unpacked(public):
    public.answers["/biscuit.gif"] = plain(gzip.compress(GIF), "Content-Encoding: gzip")
    public.answers["/br"] = plain(b"?", "Content-Encoding: br")
    public.answers["/broken"] = plain(b"no gzip", "Content-Encoding: gzip")

    assert fetch(at(public), by=lets_through(public.port)).data == GIF
    for path in ("/br", "/broken"):
        with pytest.raises(NotFetched, match="pack"):
            fetch(at(public, path), by=lets_through(public.port))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"X-More: 1\r\n", first=b"HTTP/1.1 200 OK\r\n"),
        drip(b"x", first=HEAD),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b""),
    ],
    ids=["header by header", "byte by byte", "continue for ever", "silence"],
)
def test_time_is_counted_over_the_whole(public, answer):
    public.answers["/biscuit.gif"] = answer

    with pytest.raises(NotFetched, match="took too long"):
        fetch(at(public), limits=SHORT, by=lets_through(public.port))


@pytest.mark.parametrize(
    ("answer", "words", "gone"),
    [
        (plain(b"", status="404 Not Found"), "nothing at this address", True),
        (plain(b"", status="410 Gone"), "nothing at this address", True),
        (plain(b"", status="403 Forbidden"), "needs no login", True),
        (plain(b"", status="503 Busy"), "Try again later", False),
        (plain(b"", status="429 Slow"), "Try again later", False),
        (plain(b"", status="302 Found"), "not where to", True),
        (HEAD + b"short", "broke off", False),
        (b"no HTTP at all\r\n\r\n", "broke off", False),
        (b"", "broke off", False),
    ],
)
def test_what_went_wrong_is_told_with_the_remedy(public, answer, words, gone):
    public.answers["/biscuit.gif"] = answer

    with pytest.raises(NotFetched, match=words) as told:
        fetch(at(public), by=lets_through(public.port))

    assert told.value.gone is gone


def test_a_server_that_does_not_listen_is_told_of_without_its_address():
    with socket.create_server((PUBLIC, 0)) as closed:
        port = closed.getsockname()[1]
    names = Names(pets_example_org=[[PUBLIC]])

    with pytest.raises(NotFetched, match=r"pets\.example\.org does not answer") as told:
        fetch(f"http://pets.example.org:{port}/", by=lets_through(port, names=names))

    assert PUBLIC not in str(told.value)


def certificate(tmp_path, name):
    """A self-signed certificate for a name: files for the server and for those who trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_over_tls_the_name_is_verified_although_an_address_is_connected_to(request, tmp_path, monkeypatch):
    public = Server(PUBLIC)
    request.addfinalizer(public.close)
    path = certificate(tmp_path, "pets.example.org")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    named: list[str | None] = []
    context.sni_callback = lambda sock, name, _: named.append(name)
    public.wrap = lambda sock: context.wrap_socket(sock, server_side=True)
    public.answers["/biscuit.gif"] = plain(GIF)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    web._tls.cache_clear()
    names = Names(pets_example_org=[[PUBLIC]], other_example_org=[[PUBLIC]])
    by = lets_through(public.port, names=names)

    found = fetch(f"https://pets.example.org:{public.port}/biscuit.gif", by=by)
    with pytest.raises(NotFetched, match=r"vouches for the certificate of other\.example\.org"):
        fetch(f"https://other.example.org:{public.port}/biscuit.gif", by=by)
    web._tls.cache_clear()

    assert found.data == GIF
    assert named == ["pets.example.org", "other.example.org"]


def test_the_forms_are_as_many_as_promised():
    assert len(FORMS) >= 60
    assert not is_public(ip_address(INNER))
