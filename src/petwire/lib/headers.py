"""Headers that every answer of this program carries, also where Django's middleware is not asked."""

SECURITY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
TEST_DATA = (("Petwire-Environment", "test"), ("X-Robots-Tag", "noindex, nofollow"))
