"""An answer's model as JSON or XML. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import orjson

TYPES = {"json": "application/json; charset=utf-8", "xml": "application/xml; charset=utf-8"}

# What XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def encoded(model: Mapping[str, Any], output: str) -> bytes:
    """The bytes of an answer; fields stand in the order of the model."""
    return orjson.dumps(model) if output == "json" else _xml(model)


def _xml(model: Mapping[str, Any]) -> bytes:
    """Root `result`, an element for each field, a list as its element repeated, null as an empty one with `nil`."""
    inner = "".join(_element(name, value) for name, value in model.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<result>{inner}</result>'.encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(key, one) for key, one in value.items())}</{name}>"
    if value is None:
        return f'<{name} nil="true"/>'
    return f"<{name}>{escape(_NO_XML.sub('', str(value)))}</{name}>"
