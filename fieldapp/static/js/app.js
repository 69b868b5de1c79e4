// Everything the pages can do beyond plain HTML. Each module wraps HTML that works without it.
import "../vendor/htmx.esm.min.js";
import "./category-hint.js";
import "./category-search.js";
import "./use-position.js";
import "./photo-picker.js";
import "./patrol-track.js";
import "./private-words.js";
import "./open-forms.js";
import "./sync.js";
import "./sync-chip.js";
import "./outbox-page.js";
import "./keep-typed.js";
import "./submit-once.js";
import "./phone.js";
import "./pin-lock.js";
import "./offers.js";
import "./kept-search.js";
import "./search-box.js";
import "./leave.js";
import "./time-left.js";
import "./back.js";
import "./turn.js";
import "./share-receipt.js";

// A form of an ended session, after signing in again: on with it at once.
document.querySelector("form[data-go-on]")?.requestSubmit();

// What has to be put right, else what the last save did: read out first.
document.querySelector("[data-summary], [data-after-save]")?.focus();
