"""What people see who signed in: organisations' own pages, each person's account, and the operator's pages.

One folder a topic (`console/people/`, `console/animals/`, ...), each with `views.py`, `forms.py`, `urls.py`, and its
templates in `templates/console/<topic>/`. A view parses, calls one read or action of a room below, and answers.

**To add a screen**

1. `urls.py` of the topic has an `app_name` and `urlpatterns`, and is included by `console/urls.py` under
   `console/<id:org_id>/...`. Use `<id:...>` for every number: it fits a bigint.
2. Every view is made by a door of `doors.py`, else tests/contracts/test_console.py fails:
   `@for_members(May.EDIT_ANIMALS)`, `@for_operators`, `@for_signed_in` or `@for_anyone`. Roles are lists of permissions
   (`orgs/rules.py`); of several permissions any will do. A view is `(request: MemberRequest, org_id: int, ...)`:
   `request.person`, `.org`, `.role`, `.by`, `.now` and `request.may(May.X)` are set, and django-scopes is active.
   A foster has EDIT_OWN_ANIMALS alone: a door that lets them in leaves it to the view to look whose the animal is.
3. Rows of an organisation are fetched by `Model.scoped` (never `.objects`), so that what is another organisation's
   is a 404. Only then is its id handed to an action of the room below, with `by=request.by` and `now=request.now`.
4. A row in tests/contracts/test_console_roles.py says who gets what at the address, and one in
   tests/journeys/console_screens.py has the screen looked at by axe at 360 and at 1280 px, in light and in dark.
5. What belongs in the organisation's navigation is an entry of `navigation.py`.

**Templates** extend `console/base.html`, or `console/narrow.html` for one column of reading width. Blocks: `title`,
`crumbs` (links back), `head`, `main`, which begins with `<header class="heading"><h1>...</h1><p class="lead">...</p>`.
In templates `person`, `org`, `role` and `may.EDIT_ANIMALS` are there. Parts:

- `{{ form }}` is a whole form with an error summary, `{{ form.name.as_field_group }}` one field; where they are placed
  one by one, include `console/summary.html` first. `<form class="form" method="post" novalidate>`; `.row` puts fields
  side by side; `<details class="fold">` folds what is rarely needed.
- `pages.py`: `form_page(...)` and `confirm_page(...)` are whole pages.
- `console/_empty.html` (title, words, href, button) says that there is nothing yet.
- `<table class="cards-table">`: rows become cards on telephones; each `td` with `data-label`, deeds in a `td.deeds`.
- `button`, `button quiet`, `button danger`, `small`; `actions` (a row of them); `panel`, `doors` (large links), `note`,
  `tag` with `yes` or `no`, `fine`. Icons: include `listings/icons/<name>.svg`.

**Everything works without JavaScript.** htmx is loaded with eval off, and only shortens ways. Scripts and styles are
files, for the CSP allows none inline. A POST answers with `redirect(...)` after `messages.success(request, ...)`; a
form with errors comes back with 422. The account pages are allauth's views, our templates in `templates/account/`.
"""
