"""Questions to the ORM that a page asks each time: put into SQL once for each process, not at each asking.

Django makes the SQL of a queryset anew whenever it is read, which for a row of a hundred columns takes longer than the
database does for the answer. A question that only differs in its values is the same text, and here it stays.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


class Told(Expression):
    """Stands in a queryset for a value that is told when it is asked."""

    def __init__(self, name: str, field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """One parameter: this itself, in whose place the value comes."""
        return "%s", [self]


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class OneOf(models.Lookup):
    """`column__one_of=Told(...)`: whether a value is in a list that is one parameter. Django's `in` has one for each
    value, and with a thousand of them taking the statement apart costs a tenth of rendering the rows."""

    lookup_name = "one_of"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        told, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY({told})", [*params, *values]


class _Made(NamedTuple):
    """What Django made of a queryset."""

    sql: str
    params: tuple[Any, ...]
    compiler: Any
    converters: Any
    names: list[str]
    columns: slice
    related: list[Any]


class Ready(Generic[M]):
    """A question for rows of one model, with what `select_related` brings; annotations are not read.

    `queryset` is called when it is asked first, and has a Told wherever a value differs.
    """

    def __init__(self, queryset: "Callable[[], models.QuerySet[M]]") -> None:
        self._queryset = queryset

    def rows(self, **told: Any) -> list[M]:
        """The rows in order. One query."""
        made = self._made
        params: list[Any] = [told[one.name] if isinstance(one, Told) else one for one in made.params]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            found = cursor.fetchall()
        return [self._row(one) for one in self._read(found)]

    def first(self, **told: Any) -> M | None:
        """The first row; the queryset says itself that there is one at most, or that one is enough."""
        return next(iter(self.rows(**told)), None)

    @cached_property
    def _made(self) -> _Made:
        queryset = self._queryset()
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        info = compiler.klass_info
        fields = info["select_fields"]
        columns = slice(fields[0], fields[-1] + 1)
        names = [one[0].target.attname for one in compiler.select[columns]]
        related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        converters = compiler.get_converters([one[0] for one in compiler.select])
        return _Made(sql, tuple(params), compiler, converters, names, columns, related)

    def _read(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Values as fields have them: JSON, say, comes as text."""
        made = self._made
        return made.compiler.apply_converters(rows, made.converters) if made.converters else rows

    def _row(self, row: Any) -> M:
        made = self._made
        found: M = self._made.compiler.query.model.from_db(DEFAULT_DB_ALIAS, made.names, row[made.columns])
        for one in made.related:
            one.populate(row, found)
        return found
