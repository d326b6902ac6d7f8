"""A source's attribution stands on the pages of its animals and organisations, where it was set, and nowhere else."""

import pytest

from petwire.mirror.actions import add_source, set_source
from petwire.orgs.models import Source
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, an_animal, an_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client):
    """The pages of an animal and an organisation of a source, then of one that is kept here."""
    add_source(name="upstream", url="/nowhere", by=BY, now=NOW)
    org = a_mirrored_org(Source.objects.get(name="upstream"))
    ours = an_org()
    paths = [f"/animals/{a_mirrored_animal(org).pk}", f"/orgs/{org.pk}"]
    paths += [f"/animals/{an_animal(ours).pk}", f"/orgs/{ours.pk}"]
    return lambda: [client.get(path, follow=True).content.decode() for path in paths]


def test_without_attribution_nothing_is_said(pages):
    assert not any("Source:" in page for page in pages())


def test_text_and_link_stand_on_the_pages_of_that_source_alone(pages):
    set_source(
        name="upstream", attribution_text="Far <Hub>", attribution_url="https://far.example/", by=BY, now=NOW
    )

    told = 'Source: <a href="https://far.example/" rel="noopener">Far &lt;Hub&gt;</a>.'
    assert [told in page for page in pages()] == [True, True, False, False]
    assert [page.count("Source:") for page in pages()] == [1, 1, 0, 0]


@pytest.mark.parametrize(("text", "url"), [("Far Hub", ""), ("", "https://far.example/")])
def test_either_alone_is_enough(pages, text, url):
    set_source(name="upstream", attribution_text=text, attribution_url=url, by=BY, now=NOW)

    assert all("Source:" in page and (text or url) in page for page in pages()[:2])


def test_it_is_taken_off_again(pages):
    set_source(name="upstream", attribution_text="Far Hub", attribution_url="", by=BY, now=NOW)
    set_source(name="upstream", attribution_text="", attribution_url="", by=BY, now=NOW)

    assert not any("Source:" in page for page in pages())
