"""The XML schema of the XML output: what the OpenAPI document says, for programs that read XML. Pure.

One root, `result`, for every function: after `status` come the fields of one of them, or `error`. Elements stand in the
order in which they are answered. Null is an empty element with the attribute nil="true", of no namespace.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from petwire.petapi.openapi import failure_schema, schema_of

Schema = Mapping[str, Any]

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!-- The XML output of petwire's search API (output=xml). Version 1. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="unqualified">"""

# An empty element that may say so: nil="true" is null, in words of our own, for the output has no namespace.
_TYPES: Final = """
  <xs:simpleType name="flag">
    <xs:restriction base="xs:integer"><xs:enumeration value="0"/><xs:enumeration value="1"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="nothing">
    <xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="numberOrNothing"><xs:union memberTypes="xs:integer nothing"/></xs:simpleType>
  <xs:simpleType name="flagOrNothing"><xs:union memberTypes="flag nothing"/></xs:simpleType>"""

_ORNULL: Final = {"textOrNull": "xs:string", "numberOrNull": "numberOrNothing", "flagOrNull": "flagOrNothing"}


def document() -> str:
    """The whole schema as text."""
    nullable = [_or_null(name, base) for name, base in _ORNULL.items()]
    parts = [_HEAD, _TYPES, *nullable, *_named().values(), _result(), "</xs:schema>"]
    return "\n".join(parts) + "\n"


def _named() -> dict[str, str]:
    """The types that have names of their own: they are what a reader makes classes of."""
    listed = _part("pets_at_shelter", "pets")
    full, limited = _part("pet_details", "pet"), _part("limited_pet_details", "pet")
    only_full = [name for name in full["properties"] if name not in limited["properties"]]
    error = failure_schema()["properties"]["error"]
    return {
        "listedPet": _type("listedPet", _elements(listed, optional=("species",))),
        "pet": _type(
            "pet",
            [
                *_elements(limited),
                '<xs:sequence minOccurs="0">',
                *_indented(_elements(full, only=only_full)),
                "</xs:sequence>",
            ],
        ),
        "image": _type("image", _elements(full["properties"]["images"]["items"])),
        "listedShelter": _type("listedShelter", _elements(_part("shelter_search", "shelters"))),
        "shelter": _type("shelter", _elements(_part("shelter_details", "shelter"))),
        "option": _type("option", _elements(schema_of("search_form")["properties"]["age"]["items"])),
        "exception": _type("exception", _elements(_part("pet_search", "exception"))),
        "problem": _type("problem", _elements(error["properties"]["missing"]["items"])),
        "error": _type(
            "error",
            _elements(error, types={"missing": "problem", "invalid": "problem", "unknown": "problem"}),
        ),
    }


def _or_null(name: str, base: str) -> str:
    attribute = '<xs:attribute name="nil" type="xs:boolean"/>'
    return (
        f'  <xs:complexType name="{name}">\n    <xs:simpleContent><xs:extension base="{base}">{attribute}'
        "</xs:extension></xs:simpleContent>\n  </xs:complexType>"
    )


def _part(function: str, name: str) -> Schema:
    """The schema of a field of a function's answer; of a list, that of its items."""
    found: Schema = schema_of(function)["properties"][name]
    inner: Schema = found.get("items", found)
    return inner


def _result() -> str:
    """The root. Which function answered can be told by the element behind `status`, so no reader has to guess."""
    form = [
        _element(name, "option", many=True)
        for name in schema_of("search_form")["properties"]
        if name != "status"
    ]
    search = ("returned_exact_matches", "returned_nonexact_matches", "total_pets")
    content = [
        _element("status", "xs:string"),
        "<xs:choice>",
        *_indented(
            [
                _element("error", "error"),
                _element("pet", "pet"),
                _element("shelter", "shelter"),
                *_sequence(
                    [
                        _element("returned_pets", "xs:integer"),
                        "<xs:choice>",
                        *_indented(
                            [
                                _element("total_pets", "xs:integer"),
                                *_sequence([_element(name, "xs:integer") for name in search]),
                            ]
                        ),
                        "</xs:choice>",
                        _element("pets", "listedPet", many=True),
                        _element("exception", "exception", needed=False),
                    ]
                ),
                *_sequence(
                    [
                        _element("returned_shelters", "xs:integer"),
                        _element("total_shelters", "xs:integer"),
                        _element("shelters", "listedShelter", many=True),
                    ]
                ),
                *_sequence(form),
            ]
        ),
        "</xs:choice>",
    ]
    inner = "\n".join(f"      {line}" for line in content)
    head, tail = "<xs:complexType><xs:sequence>", "</xs:sequence></xs:complexType>"
    return f'  <xs:element name="result">\n    {head}\n{inner}\n    {tail}\n  </xs:element>'


def _type(name: str, content: Iterable[str]) -> str:
    inner = "\n".join(f"      {line}" for line in content)
    return f'  <xs:complexType name="{name}">\n    <xs:sequence>\n{inner}\n    </xs:sequence>\n  </xs:complexType>'


def _elements(
    schema: Schema,
    *,
    only: Sequence[str] | None = None,
    optional: Sequence[str] = (),
    types: Mapping[str, str] | None = None,
) -> list[str]:
    """An element for each field of an object, in its order."""
    named = {"images": "image"} | dict(types or {})
    return [
        _element(
            name,
            named.get(name) or _simple(one),
            many=one.get("type") == "array",
            needed=name in schema["required"] and name not in optional,
        )
        for name, one in schema["properties"].items()
        if only is None or name in only
    ]


def _element(name: str, kind: str, *, many: bool = False, needed: bool = True) -> str:
    occurs = ' minOccurs="0" maxOccurs="unbounded"' if many else "" if needed else ' minOccurs="0"'
    return f'<xs:element name="{name}" type="{kind}"{occurs}/>'


def _simple(schema: Schema) -> str:
    kinds = schema["type"]
    if not isinstance(kinds, list):
        return {"string": "xs:string", "integer": "xs:integer", "number": "xs:decimal"}[kinds]
    if "enum" in schema:
        return "flagOrNull"
    return "numberOrNull" if "integer" in kinds else "textOrNull"


def _sequence(content: Iterable[str]) -> list[str]:
    return ["<xs:sequence>", *_indented(content), "</xs:sequence>"]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
