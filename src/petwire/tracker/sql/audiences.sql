-- Audiences to which views may belong, with the domains on which they show animals. One that has ended keeps its number.
SELECT id, name, domains FROM sharing_audience ORDER BY id
