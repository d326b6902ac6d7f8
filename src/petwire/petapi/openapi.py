"""The OpenAPI 3.1 document of the functions, and their pages of the reference. Pure: both follow from FUNCTIONS."""

from collections.abc import Mapping
from typing import Any, Final

from petwire.petapi.errors import Code
from petwire.petapi.inputs import FUNCTIONS, OUTPUTS, VERSIONS, Function, Input

_NULLABLE: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["integer", "null"]},
    "flag": {"type": ["integer", "null"], "enum": [0, 1, None]},
}
_PHOTO: Final = {
    "results_photo_url": "string",
    "results_photo_width": "number",
    "results_photo_height": "number",
    "large_results_photo_url": "string",
    "large_results_photo_width": "number",
    "large_results_photo_height": "number",
}
_LISTED: Final = {
    "order": "integer",
    **_PHOTO,
    "details_url": "string",
    "pet_id": "string",
    "pet_name": "string",
    "sex": "text",
    "age": "text",
    "size": "text",
    "primary_breed": "text",
    "secondary_breed": "text",
    "addr_city": "text",
    "addr_state_code": "text",
    "shelter_name": "string",
    "shelter_details_url": "string",
}
_LIMITED: Final = {
    "pet_id": "integer",
    "pet_name": "string",
    "pet_code": "string",
    "species": "text",
    "sex": "text",
    "age": "text",
    "primary_breed": "text",
    "secondary_breed": "text",
    "purebred": "integer",
    "size": "text",
    "color": "text",
    "hair_length": "text",
    "special_needs": "flag",
    "act_quickly": "integer",
    "automap": "integer",
    "addr_city": "text",
    "addr_state_code": "text",
    "last_modified": "text",
    "video_url": "text",
    "pet_details_url": "string",
}
_FULL: Final = {
    **_LIMITED,
    "description": "text",
    "good_with_cats": "flag",
    "good_with_dogs": "flag",
    "good_with_kids": "flag",
    "housetrained": "flag",
    "shots_current": "flag",
    "spayed_neutered": "flag",
    "declawed": "flag",
    "bonded_pair": "integer",
    "shelter_name": "string",
    "email": "string",
    "phone_area_code": "string",
    "phone_number": "string",
    "phone_extension": "string",
    "addr_line_1": "text",
    "addr_line_2": "text",
    "addr_postal_code": "text",
    "shelter_details_url": "string",
}
_SHELTER_ITEM: Final = {
    "order": "integer",
    "shelter_id": "string",
    "shelter_name": "string",
    "cared_for_by": "text",
    "addr_city": "text",
    "addr_state_code": "text",
    "addr_postal_code": "text",
    "distance": "decimal",
    "total_pets": "integer",
    "details_url": "string",
    "shelter_details_url": "string",
}
_SHELTER: Final = {
    "shelter_id": "integer",
    "shelter_name": "string",
    "cared_for_by": "text",
    "addr_line_1": "text",
    "addr_line_2": "text",
    "addr_city": "text",
    "addr_state_code": "text",
    "addr_postal_code": "text",
    "addr_country_code": "text",
    "phone_area_code": "string",
    "phone_number": "string",
    "phone_extension": "string",
    "email": "string",
    "website_url": "text",
    "facebook_url": "text",
    "description": "text",
    "adoption_process": "text",
    "meet_pets": "text",
    "total_pets": "integer",
    "shelter_details_url": "string",
}
_OPTIONS: Final = ("age", "sex", "hair", "geo_range", "breed_id", "color_id", "pet_size_range_id")

# What examples ask for, where it is no id.
EXAMPLES: Final = {"city_or_zip": "78701", "species": "dog"}

Schema = dict[str, Any]


def document() -> Schema:
    """The whole document; the server's address is the one that it is fetched from."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "petwire search API",
            "version": "1",
            "description": "Adoptable animals for the services that their rescues allow.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {f"/search/{name}": {"get": _operation(one)} for name, one in FUNCTIONS.items()},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}},
            "schemas": {"Failure": failure_schema(), **{_title(name): schema_of(name) for name in FUNCTIONS}},
        },
    }


def schema_of(function: str) -> Schema:
    """The JSON schema of what a function answers when all is well."""
    match function:
        case "pets_at_shelter" | "pets_at_shelters":
            pet = _object(_with_species())
            return _answer({"returned_pets": "integer", "total_pets": "integer"}, pets=_list(pet))
        case "pet_search":
            counts = ("returned_pets", "returned_exact_matches", "returned_nonexact_matches", "total_pets")
            nothing = _object({"msg": "string", "details": "string"})
            return _answer(dict.fromkeys(counts, "integer"), pets=_list(_object(_LISTED)), exception=nothing)
        case "search_form":
            option = _object({"label": "string", "value": "string"})
            lists = {name: _list(option) for name in _OPTIONS}
            return _answer({}, **lists)
        case "pet_details" | "limited_pet_details":
            pet = _object(_FULL if function == "pet_details" else _LIMITED)
            pet["properties"] |= {"status": {"type": "string"}, "images": _list(_image())}
            return _answer({}, "pet", pet=pet)
        case "shelter_search":
            totals = {"returned_shelters": "integer", "total_shelters": "integer"}
            return _answer(totals, shelters=_list(_object(_SHELTER_ITEM)))
        case _:
            return _answer({}, "shelter", shelter=_object(_SHELTER))


def _with_species() -> dict[str, str]:
    """The fields of a listed pet in the order of the answers, with the one that searches leave out."""
    fields = list(_LISTED.items())
    behind = list(_LISTED).index("details_url") + 1
    return dict([*fields[:behind], ("species", "string"), *fields[behind:]])


def page_of(function: str) -> str:
    """docs/reference/search-<function>.md"""
    one = FUNCTIONS[function]
    query = "".join(f"&{given.name}={_example(given)}" for given in one.inputs if given.required)
    rows = "\n".join(
        f"| `{given.name}` | {'yes' if given.required else 'no'} | {given.says} |" for given in one.inputs
    )
    fields = "\n".join(f"| `{name}` | {kind} |" for name, kind in page_fields(function))
    return f"""# `{function}`

{one.says} How keys, errors, quotas and versions work: [the search API](search-api.md).

    curl "http://127.0.0.1:8000/search/{function}?key=$KEY{query}"

| Input | Required | What |
| --- | --- | --- |
{rows}

| Field | Type |
| --- | --- |
{fields}
"""


def page_fields(function: str) -> list[tuple[str, str]]:
    """Every field that a function answers, with its path and what it can be, in words."""
    return [(name, _type(schema)) for name, schema in _fields(schema_of(function))]


def _operation(one: Function) -> Schema:
    shared = [
        {"name": "v", "in": "query", "schema": {"type": "string", "enum": list(VERSIONS), "default": "1"}},
        {
            "name": "output",
            "in": "query",
            "schema": {"type": "string", "enum": list(OUTPUTS), "default": "json"},
        },
    ]
    answers = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in (_title(one.name), "Failure")]}
    content = {"application/json": {"schema": answers}, "application/xml": {"schema": {"type": "string"}}}
    failure = {
        "application/json": {"schema": {"$ref": "#/components/schemas/Failure"}},
        "application/xml": {"schema": {"type": "string"}},
    }
    return {
        "operationId": one.name,
        "summary": one.says,
        "parameters": [*(_parameter(given) for given in one.inputs), *shared],
        "responses": {
            "200": {"description": "The answer, or what is wrong.", "content": content},
            "default": {"description": "What is wrong.", "content": failure},
        },
    }


def _parameter(given: Input) -> Schema:
    return {
        "name": given.name,
        "in": "query",
        "required": given.required,
        "description": given.says,
        "schema": dict(given.schema),
    }


def failure_schema() -> Schema:
    """The JSON schema of what every function answers when something is wrong."""
    problems = _list(_object({"field": "string", "msg": "string"}))
    error: Schema = {
        "type": "object",
        "required": ["code", "msg"],
        "properties": {
            **dict.fromkeys(("missing", "invalid", "unknown"), problems),
            "code": {"type": "integer", "enum": [int(one) for one in Code]},
            "details": {"type": "string"},
            "msg": {"type": "string", "enum": [one.name.lower() for one in Code]},
        },
    }
    return {
        "type": "object",
        "required": ["status", "error"],
        "properties": {"status": {"const": "fail"}, "error": error},
    }


def _answer(fields: Mapping[str, str], *needed: str, **more: Schema) -> Schema:
    found = _object(fields)
    found["properties"] = {"status": {"const": "ok"}, **found["properties"], **more}
    found["required"] = ["status", *found["required"], *needed]
    return found


def _object(fields: Mapping[str, str]) -> Schema:
    return {
        "type": "object",
        "required": list(fields),
        "properties": {name: _plain(kind) for name, kind in fields.items()},
    }


def _plain(kind: str) -> Schema:
    if kind == "decimal":
        return {"type": "number"}
    return {**_NULLABLE[kind]} if kind in _NULLABLE else {"type": kind}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _image() -> Schema:
    return _object(
        {
            f"{name}_{part}": "string" if part == "url" else "number"
            for name in ("thumbnail", "original")
            for part in ("url", "width", "height")
        }
    )


def _title(function: str) -> str:
    return "".join(word.capitalize() for word in function.split("_"))


def _fields(schema: Schema, before: str = "") -> list[tuple[str, Schema]]:
    """Every field with its path, those of lists and objects as well."""
    found: list[tuple[str, Schema]] = []
    for name, one in schema["properties"].items():
        found.append((before + name, one))
        inner = one.get("items", one)
        if "properties" in inner:
            found += _fields(inner, f"{before}{name}{'[]' if 'items' in one else ''}.")
    return found


def _type(schema: Schema) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "enum" in schema:
        return ", ".join("null" if one is None else str(one) for one in schema["enum"])
    return " or ".join(kinds)


def _example(given: Input) -> str:
    return EXAMPLES.get(given.name, "1")
