"""Letters: a visitor writes to whom an animal or an organisation belongs, and neither learns an address from the page.

petwire sends the mail. The visitor's address stands in its Reply-To and nowhere else; the receiver's is never shown. Of
a letter nothing is kept but that there was one, for as long as the receiver may report it (docs/decisions/0030).
"""
