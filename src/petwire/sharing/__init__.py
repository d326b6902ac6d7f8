"""The one gate: audiences, decisions, withdrawals, and the rule that says who may see what.

Every outlet asks here. The rule stands twice, as a pure table (rules.py) and as a view for whole sets
(sql/views.sql); a test enumerates the table and proves that both agree.
"""
