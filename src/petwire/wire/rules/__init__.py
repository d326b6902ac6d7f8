"""The validator's rules: each a sentence, a severity, an example, a remedy and a function that finds.

Pure, as all of `wire`: records, surveys and a vocabulary in, notices out. `table` is the register, `check` runs
it over the files of a set. A rule is added in the file of its subject, registered in `table`, and gets a row in
tests/rules/test_bulk_rules.py; `make docs` writes its place on the reference page. An error means that a reader
cannot use the row or the set, a warning that something wants a look, an info that it is worth knowing.
"""
