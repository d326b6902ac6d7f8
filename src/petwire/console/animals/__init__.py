"""An organisation's animals: the list, each animal's page and form, accounts, history, recovery bin, spreadsheets."""
