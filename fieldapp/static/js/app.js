// Everything the pages can do beyond plain HTML. Each module wraps HTML that works without it.
import "./category-hint.js";
import "./use-position.js";
import "./photo-picker.js";
import "./patrol-route.js";
import "./captured-at.js";
import "./private-words.js";
import "./form-draft.js";
import "./submit-once.js";

document.querySelector("[data-summary]")?.focus();
