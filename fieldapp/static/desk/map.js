// The map of the list beside it: what it draws it reads from the list, so that the two cannot disagree, and what is
// chosen in one is marked in the other. Without this script the drawing made by the server stays.
const L = window.L;
const HALF_HOUR_ON_FOOT = 16; // a zoom that shows a few streets, for a single point
const LETTER = 15; // pixels of a character of a place's name; a name without room is left out
const HEAT = [0, 0.12, 0.28, 0.45, 0.65];

customElements.define(
  "case-map",
  class extends HTMLElement {
    connectedCallback() {
      this.items = [...this.querySelectorAll("li[data-lat]")];
      const outlines = [...this.querySelectorAll("[data-outline]")];
      if (!L || !(this.items.length || outlines.length)) return;
      const box = this.querySelector(".map__live");
      box.hidden = false;
      this.querySelector(".map__picture").setAttribute("hidden", "");
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const looks = { preferCanvas: true, attributionControl: false, zoomControl: false, maxZoom: 18 };
      this.map = L.map(box, { ...looks, zoomAnimation: !still, fadeAnimation: !still });
      const titles = { zoomInTitle: this.dataset.closer, zoomOutTitle: this.dataset.farther };
      L.control.zoom(titles).addTo(this.map);
      L.control.scale({ imperial: false }).addTo(this.map);
      if (this.dataset.tiles) L.tileLayer(this.dataset.tiles, { maxZoom: 18 }).addTo(this.map);
      this.places = outlines.map((outline) => this.outline(outline));
      const drawn = [...this.places, this.points()];
      const whole = drawn.reduce((all, layer) => all.extend(layer.getBounds()), L.latLngBounds([]));
      this.map.fitBounds(whole, { padding: [16, 16], maxZoom: HALF_HOUR_ON_FOOT });
      this.names();
      this.map.on("zoomend", () => this.names());
      this.listen();
    }

    disconnectedCallback() {
      this.map?.remove();
    }

    colour(name) {
      return getComputedStyle(this).getPropertyValue(`--${name}`).trim();
    }

    outline({ dataset, textContent }) {
      const corners = JSON.parse(dataset.outline).map(([lon, lat]) => [lat, lon]);
      const grade = Number(dataset.grade ?? 0);
      const fill = { fillColor: this.colour(grade ? "danger" : "accent-soft"), fillOpacity: grade ? HEAT[grade] : 0.7 };
      const line = { color: this.colour("edge"), weight: 1.5, interactive: false };
      const looks = { permanent: true, direction: "center", className: "map__name", interactive: false };
      return L.polygon(corners, { ...line, ...fill }).bindTooltip(textContent, looks).addTo(this.map);
    }

    // Names of the places that have room for theirs at this zoom.
    names() {
      for (const place of this.places) {
        const bounds = place.getBounds();
        const [one, other] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.map.latLngToLayerPoint(at));
        const hasRoom = other.x - one.x > LETTER * place.getTooltip().getContent().length && one.y - other.y > 2 * LETTER;
        place[hasRoom ? "openTooltip" : "closeTooltip"]();
      }
    }

    // A sign a case, as it stands in the list; what lies close together as one with its number, until one comes closer.
    points() {
      const iconCreateFunction = (cluster) => this.sign(cluster);
      this.group = L.markerClusterGroup({ animate: false, showCoverageOnHover: false, maxClusterRadius: 48, iconCreateFunction });
      this.dots = new Map(this.items.map((item) => [item, this.dot(item)]));
      this.group.addLayers([...this.dots.values()]);
      return this.group.addTo(this.map);
    }

    dot(item) {
      const { lat, lon, urgent } = item.dataset;
      const html = item.querySelector(".sign").cloneNode(true);
      const icon = L.divIcon({ html, className: "map__sign", iconSize: [48, 48] });
      const title = item.querySelector("a").textContent;
      const dot = L.marker([lat, lon], { icon, title, alt: title, urgent: urgent !== undefined });
      const words = document.createElement("div");
      words.append(...[...item.children].slice(1).map((part) => part.cloneNode(true)));
      dot.bindPopup(words, { closeButton: false, minWidth: 200 });
      dot.on("popupopen", () => this.choose(item, false));
      return dot;
    }

    listen() {
      this.addEventListener("focusin", ({ target }) => this.choose(target.closest("li[data-lat]")));
      this.querySelector(".map__list")?.addEventListener("click", ({ target }) => {
        if (!target.closest("a")) this.choose(target.closest("li[data-lat]"));
      });
      this.map.on("moveend zoomend", () => this.mark());
    }

    // `isFromList`: the map moves to it; else the list scrolls to it.
    choose(item, isFromList = true) {
      if (!item || item === this.chosen) return;
      this.chosen?.removeAttribute("aria-current");
      this.chosen = item;
      item.setAttribute("aria-current", "true");
      const dot = this.dots.get(item);
      if (!isFromList) item.scrollIntoView({ block: "nearest" });
      else if (this.map.getBounds().contains(dot.getLatLng())) this.mark();
      else this.map.panTo(dot.getLatLng(), { animate: false });
      this.mark();
    }

    // The chosen one, or the number it is among.
    mark() {
      this.querySelectorAll(".map__live .is-chosen").forEach((old) => old.classList.remove("is-chosen"));
      const dot = this.chosen && this.dots.get(this.chosen);
      (dot && this.group.getVisibleParent(dot))?.getElement?.()?.classList.add("is-chosen");
    }

    sign(cluster) {
      const number = document.createElement("b");
      number.textContent = cluster.getChildCount();
      const isUrgent = cluster.getAllChildMarkers().some((dot) => dot.options.urgent);
      const className = `map__cluster${isUrgent ? " map__cluster--urgent" : ""}`;
      return L.divIcon({ html: number, className, iconSize: [48, 48] });
    }
  },
);
