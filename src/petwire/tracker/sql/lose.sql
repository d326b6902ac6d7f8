-- Views of a day that could not be written down.
INSERT INTO tracker_lost (day, count) VALUES (%(day)s, %(count)s)
ON CONFLICT (day) DO UPDATE SET count = tracker_lost.count + excluded.count
