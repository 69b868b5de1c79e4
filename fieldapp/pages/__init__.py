"""What pages show, one room a concept. HTML is the templates' part, rules are the domain's."""
