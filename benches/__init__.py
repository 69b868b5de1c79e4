"""One promise a script, printing JSON; the bare limit's figure beside it in the same run."""
