"""The address of the tracker image: the field's form, and a tag that cannot be carried elsewhere."""

import html

import pytest

from petwire.tracker.address import audience_of, pixel_img, pixel_url, tag_of, with_pixel

SECRET = "ab" * 32
BASE = "https://hub.example"


def test_files_carry_it_with_empty_tags():
    assert pixel_url(101809, base=BASE) == "https://hub.example/pet?101809&a=&h="


def test_a_tag_names_its_audience_and_host():
    url = pixel_url(7, base=BASE, audience="own", host="rescue.example", secret=SECRET)
    tag = tag_of(7, audience="own", host="rescue.example", secret=SECRET)

    assert url == f"{BASE}/pet?7&a={tag}&h=rescue.example"
    assert audience_of(tag, 7, host="rescue.example", secret=SECRET) == "own"


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("another animal", {"animal_id": 8}),
        ("another host", {"host": "other.example"}),
        ("no host", {"host": ""}),
        ("another secret", {"secret": "cd" * 32}),
        (
            "another audience",
            {"tag": "petfinder" + tag_of(7, audience="own", host="a.example", secret=SECRET)[3:]},
        ),
        ("no signature", {"tag": "own."}),
        ("a name alone", {"tag": "own"}),
        ("nothing", {"tag": ""}),
        ("no ASCII", {"tag": "own.ü"}),
    ],
)
def test_a_tag_is_wrong_elsewhere(why, changed):
    given = {"tag": tag_of(7, audience="own", host="a.example", secret=SECRET), "animal_id": 7}
    given |= {"host": "a.example", "secret": SECRET}

    assert audience_of(**(given | changed)) is None


def test_the_image_reads_as_written_in_html():
    url = pixel_url(7, base=BASE, audience="a-site", host="h.example", secret=SECRET)

    assert html.unescape(url) == url
    assert pixel_img(url) == f'<img src="{url}" width="0" height="0" alt="" />'
    assert '"onload' not in pixel_img('https://x.example/"onload="alert(1)')


@pytest.mark.parametrize("there", ["", '<img src="{url}">', '<img src="{escaped}">'])
def test_html_gets_it_once(there):
    url = pixel_url(7, base=BASE)
    text = f"<p>Kind.</p>{there.format(url=url, escaped=html.escape(url))}"

    assert with_pixel(text, url).replace("&amp;", "&").count(url) == 1
    assert with_pixel(text, "") == text
