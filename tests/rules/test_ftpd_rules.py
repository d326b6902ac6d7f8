"""What an FTP session may name, and the words it gets."""

import pytest

from petwire.ftpd import rules


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([], id="the set itself"),
        pytest.param(["pets_1.json"], id="a file of the set"),
        pytest.param(["a1b2c3d4_pets_1.json.zip"], id="a prefixed, zipped file"),
        pytest.param([".petwire"], id="petwire's folder, for clients that change into it first"),
        pytest.param([".petwire", "manifest.json"], id="petwire's own file"),
    ],
)
def test_files_of_a_set_may_be_named(parts):
    assert rules.is_offered(parts)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["etc", "passwd"], id="a folder that a set does not have"),
        pytest.param([".hidden"], id="a dot file"),
        pytest.param([".."], id="the parent"),
        pytest.param([".petwire", ".."], id="back from petwire's folder"),
        pytest.param([".petwire", "deeper", "file"], id="below petwire's folder"),
        pytest.param([".petwire", ".secret"], id="a dot file of petwire's"),
        pytest.param([".PETWIRE", "manifest.json"], id="other letters"),
        pytest.param(["pets_1.json\0.csv"], id="a NUL"),
    ],
)
def test_nothing_else_may_be_named(parts):
    assert not rules.is_offered(parts)


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ("", ""),
        ("-a", ""),
        ("-al", ""),
        ("-l -a", ""),
        ("-la pets_*.json", "pets_*.json"),
        ("-1 petlist.csv", "petlist.csv"),
        ("petlist.csv", "petlist.csv"),
        ("pets -a", "pets -a"),
        ("-8.json", "-8.json"),
    ],
)
def test_options_of_ls_are_left_out(argument, path):
    assert rules.without_options(argument) == path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["newpets_1.json", "petlist.csv", "pets_1.json", "pets_12.json"]),
        ("pets_*", ["pets_1.json", "pets_12.json"]),
        ("pets_?.json", ["pets_1.json"]),
        ("*pets_[0-9].json", ["newpets_1.json", "pets_1.json"]),
        ("PETS_*", []),
    ],
)
def test_a_pattern_stands_for_names(pattern, names):
    files = ["newpets_1.json", "petlist.csv", "pets_1.json", "pets_12.json"]

    assert rules.matching(files, pattern) == names


def test_a_reason_without_words_tells_no_more_than_a_wrong_password():
    assert rules.refusal("something new") == rules.refusal("unknown")


REPLIES = [
    *(text for text in vars(rules).values() if isinstance(text, str) and text[:3].isdigit()),
    *rules.REFUSALS.values(),
]


@pytest.mark.parametrize("reply", REPLIES)
def test_every_reply_is_a_code_and_a_sentence_on_one_line(reply):
    code, _, sentence = reply.partition(" ")

    assert code.isdigit()
    assert sentence[0].isupper() and sentence[-1] == "."
    assert "\n" not in reply and len(reply) < 250
