"""Stand-ins for what others run. They behave by the rules that their makers document, also where that is harsh."""
