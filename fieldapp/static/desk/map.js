// The map of the list beside it: what it draws it reads from the list, so that the two cannot disagree. Without this
// script the drawing made by the server stays. Leaflet draws on a canvas and needs no tiles.
const L = window.L;
const HALF_HOUR_ON_FOOT = 16; // a zoom that shows a few streets, for a single point

customElements.define(
  "case-map",
  class extends HTMLElement {
    connectedCallback() {
      const items = [...this.querySelectorAll("li[data-lat]")];
      const outlines = [...this.querySelectorAll("[data-outline]")];
      if (!L || !(items.length || outlines.length)) return;
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
      const drawn = [...outlines.map((outline) => this.outline(outline)), this.points(items)];
      const whole = drawn.reduce((all, layer) => all.extend(layer.getBounds()), L.latLngBounds([]));
      this.map.fitBounds(whole, { padding: [16, 16], maxZoom: HALF_HOUR_ON_FOOT });
    }

    disconnectedCallback() {
      this.map?.remove();
    }

    colour(name) {
      return getComputedStyle(this).getPropertyValue(`--${name}`).trim();
    }

    outline(source) {
      const corners = JSON.parse(source.dataset.outline).map(([lon, lat]) => [lat, lon]);
      const line = { color: this.colour("edge"), weight: 1.5, fillColor: this.colour("accent-soft"), fillOpacity: 0.7 };
      return L.polygon(corners, { ...line, interactive: false }).addTo(this.map);
    }

    // A dot a case; what lies close together as one with its number, until one comes closer.
    points(items) {
      const group = L.markerClusterGroup({
        animate: false,
        showCoverageOnHover: false,
        maxClusterRadius: 48,
        iconCreateFunction: (cluster) => this.sign(cluster),
      });
      for (const item of items) group.addLayer(this.dot(item));
      return group.addTo(this.map);
    }

    dot(item) {
      const { lat, lon, urgent } = item.dataset;
      const fillColor = this.colour(urgent === undefined ? "accent" : "danger");
      const looks = { radius: 10, weight: 2, color: this.colour("surface"), fillColor, fillOpacity: 1 };
      const words = document.createElement("div");
      words.append(...[...item.children].map((part) => part.cloneNode(true)));
      const dot = L.circleMarker([lat, lon], { ...looks, urgent: urgent !== undefined });
      return dot.bindPopup(words, { closeButton: false, minWidth: 200 });
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
