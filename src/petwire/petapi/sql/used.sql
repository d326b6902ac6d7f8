-- A key is in use: days without use count anew.
UPDATE access_service SET used_at = %(now)s WHERE id = %(service)s AND (used_at IS NULL OR used_at < %(now)s)
