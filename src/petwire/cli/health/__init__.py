"""`petwire check`: is this instance healthy and safely configured? Each check is one small documented function."""
