-- Add the seconds that changes took to an account's day.
INSERT INTO exports_daylag (account_id, day, seconds) VALUES (%(account)s, %(day)s, %(seconds)s::integer[])
ON CONFLICT (account_id, day) DO UPDATE SET seconds = exports_daylag.seconds || excluded.seconds
