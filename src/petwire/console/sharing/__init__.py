"""Who shows our animals: every page, service and site with a switch each, the answers by category, the ledger."""
