// Finds kinds of problems by words, among radio buttons or the options of a list, without asking the server: the rules
// of domain/reports/category_search.py, tried with the same table of examples.
const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

// The likeliest of `kinds` ({ terms }) first, at most `most`.
export function findKinds(kinds, words, most) {
  const said = plain(words);
  if (!said) return [];
  const shared = new Map();
  for (const term of kinds.flatMap(({ terms }) => terms)) shared.set(term, (shared.get(term) ?? 0) + 1);
  const weight = (term) => {
    const times = said.split(term).length - 1;
    if (times) return (term.length * (1 + 0.5 * Math.log(times))) / shared.get(term);
    return term.includes(said) ? said.length / term.length / shared.get(term) : 0;
  };
  const scored = kinds.map((kind) => ({ kind, score: kind.terms.reduce((sum, term) => sum + weight(term), 0) }));
  const found = scored.filter(({ score }) => score).sort((one, other) => other.score - one.score);
  return found.slice(0, most).map(({ kind }) => kind);
}

class CategorySearch extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("input[type=search]");
    this.found = this.querySelector("[data-found]");
    this.select = this.dataset.for && this.closest("form").elements[this.dataset.for];
    this.kinds = [...(this.select || this).querySelectorAll("[data-terms]")].map((element) => ({
      element,
      terms: element.dataset.terms.split(" "),
    }));
    this.querySelector("[data-needless]")?.remove();
    this.box.addEventListener("input", (event) => event.isComposing || this.look());
    this.box.addEventListener("compositionend", () => this.look());
    this.box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && this.take(event));
  }

  look() {
    const found = findKinds(this.kinds, this.box.value, Number(this.dataset.most));
    const shown = found.map(({ element }) => (this.select ? this.button(element) : this.radio(element)));
    if (!shown.length && this.box.value.trim()) shown.push(this.none());
    if (!this.select) shown.unshift(...this.chosen(found));
    this.found.replaceChildren(...shown);
    const group = this.found.closest("fieldset");
    if (group) group.hidden = false;
    if (found.length) this.querySelector("details")?.removeAttribute("open");
  }

  // What was chosen stays in sight, and chosen, whatever is looked for.
  chosen(found) {
    const value = this.querySelector("input[type=radio]:checked")?.value;
    const kind = this.kinds.find(({ element }) => element.querySelector("input").value === value);
    return kind && !found.includes(kind) ? [this.radio(kind.element, true)] : [];
  }

  radio(element, isChosen = false) {
    const copy = element.cloneNode(true);
    const [input] = copy.getElementsByTagName("input");
    input.checked = isChosen || input.value === this.querySelector("input[type=radio]:checked")?.value;
    return copy;
  }

  button(option) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = option.label;
    button.addEventListener("click", () => {
      this.select.value = option.value;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
      this.found.replaceChildren();
      this.select.focus();
    });
    return button;
  }

  none() {
    const note = document.createElement("p");
    note.className = "field__hint";
    note.setAttribute("role", "status");
    note.textContent = this.dataset.none;
    return note;
  }

  // Enter chooses the first found and sends nothing.
  take(event) {
    event.preventDefault();
    this.found.querySelector("button, input")?.click();
  }
}

customElements.define("category-search", CategorySearch);
