"""PostgreSQL's ltree as a Django field: the path of a place in its tree."""

from django.db import models


class LtreeField(models.TextField):
    """A label path ("city.street.community"), indexed by GiST; labels are letters, digits and underscores."""

    def db_type(self, connection):
        return "ltree"

    def get_internal_type(self):
        return "TextField"

    def get_db_prep_value(self, value, connection, prepared=False):
        return None if value is None else str(value)

    def get_placeholder(self, value, compiler, connection):
        return "%s::ltree"


class _PathLookup(models.Lookup):
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        cast = "" if "::ltree" in right else "::ltree"
        return f"{left} {self.operator} {right}{cast}", [*left_params, *right_params]


@LtreeField.register_lookup
class DescendantOf(_PathLookup):
    """The path itself or anything below it. An empty path would match everything: refused."""

    lookup_name, operator = "descendant_of", "<@"

    def get_prep_lookup(self):
        if not self.rhs:
            raise ValueError("an empty path would match every place")
        return self.rhs


@LtreeField.register_lookup
class AncestorOf(_PathLookup):
    """The path itself or anything above it."""

    lookup_name, operator = "ancestor_of", "@>"
