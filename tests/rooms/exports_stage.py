"""A rescue with accounts at sites, and folders in the sites' places."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from petwire.exports.actions import AccountForm, account_of, enable, set_account
from petwire.exports.carry import Carried, ToFolder
from petwire.exports.models import Account
from petwire.exports.plan import Plan
from petwire.exports.reads import SiteState, sites_of
from petwire.exports.run import Order, Outcome, run_export
from tests.world import BY, NOW, an_animal, an_org

FORM = AccountForm(host="ftp.site.example", user="shelter7", password="secret")
DOG = {"species": "Dog", "primary_breed": "Beagle", "sex": "Male", "size": "Medium", "age": "Adult"}


class Stage:
    """A rescue with two dogs and an account at one site."""

    def __init__(self, folder: Path, site: str = "adoptapet", form: AccountForm = FORM) -> None:
        self.folder, self.site = folder, site
        self.org = an_org()
        self.biscuit = an_animal(self.org, **DOG)
        self.rover = an_animal(self.org, **{**DOG, "name": "Rover"})
        set_account(org_id=self.org.pk, site=site, form=form, by=BY, now=NOW)

    @property
    def account(self) -> Account:
        return account_of(self.org.pk, self.site)

    def enable(self, **more: Any) -> Plan:
        return enable(org_id=self.org.pk, site=self.site, by=BY, now=NOW, **more)

    def run(self, carrier: Any = None, **order: Any) -> Outcome:
        given = replace(Order(NOW, BY), **order)
        return run_export(self.account, given, carrier=carrier or ToFolder(self.folder))

    def listed(self) -> dict[str, str]:
        with (self.folder / "pets.csv").open(newline="") as file:
            return {row["Id"]: row["Name"] for row in csv.DictReader(file)}

    def state(self) -> SiteState:
        return next(one for one in sites_of(self.org.pk, now=NOW) if one.site == self.site)


class Refusing(ToFolder):
    """A site that takes pictures and refuses the data file."""

    def __init__(self, folder: Path, trouble: str = "full", words: str = "The account is full.") -> None:
        super().__init__(folder)
        self.trouble, self.words = trouble, words

    def carry(self, parcel: Any, progress: Any, cancelled: Any) -> Carried:
        done = super().carry(replace(parcel, listing=(), remove=(), events=()), progress, cancelled)
        done.failed |= {one.path: self.words for one in parcel.listing}
        done.failed |= {one.key: self.words for one in parcel.events}
        done.trouble, done.words = self.trouble, self.words
        return done
