"""Each person's account: signing in, passwords, second factors, sessions. The work is django-allauth's."""
