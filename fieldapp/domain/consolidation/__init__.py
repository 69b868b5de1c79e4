"""Several reports of one problem: found, merged, taken apart again."""
