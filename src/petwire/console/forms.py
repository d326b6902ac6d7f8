"""How forms look: Django's own machinery with our templates."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders whole forms with an error summary, and each field with label, help and error tied together."""

    form_template_name = "console/form.html"
    field_template_name = "console/field.html"
