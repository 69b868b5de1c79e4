// Draws the outline of a grid into the field beside it: a click adds a corner, corners are dragged or moved by the arrow
// keys and removed by Delete. What is pasted into the field is drawn; without this script there is the field alone.
const L = window.L;
const STEP = 0.00005; // degrees an arrow key moves a corner: some five metres

customElements.define(
  "outline-map",
  class extends HTMLElement {
    connectedCallback() {
      if (!L) return;
      this.field = this.querySelector("textarea");
      this.querySelector("[data-drawing]").hidden = false;
      const looks = { attributionControl: false, doubleClickZoom: false, zoomControl: false, maxZoom: 19 };
      this.map = L.map(this.querySelector(".outline-map__live"), looks);
      L.control.zoom({ zoomInTitle: this.dataset.closer, zoomOutTitle: this.dataset.farther }).addTo(this.map);
      if (this.dataset.tiles) L.tileLayer(this.dataset.tiles, { maxZoom: 19 }).addTo(this.map);
      const around = [...this.querySelectorAll("[data-outline]")].map((place) => this.neighbour(place));
      this.shape = L.polygon([], { color: this.colour("accent"), weight: 3, fillOpacity: 0.15 }).addTo(this.map);
      this.corners = L.layerGroup().addTo(this.map);
      this.read();
      const whole = [...around, this.shape].reduce((all, each) => all.extend(each.getBounds()), L.latLngBounds([]));
      const [west, south, east, north] = this.dataset.area.split(",").map(Number);
      const drawn = this.points.length ? this.shape.getBounds() : whole;
      this.map.fitBounds(drawn.isValid() ? drawn : [[south, west], [north, east]], { padding: [24, 24], maxZoom: 17 });
      this.map.on("click", ({ latlng }) => this.change([...this.points, latlng]));
      this.field.addEventListener("input", () => this.read());
      this.querySelector("[data-undo]").addEventListener("click", () => this.change(this.points.slice(0, -1)));
      this.querySelector("[data-clear]").addEventListener("click", () => this.change([]));
    }

    disconnectedCallback() {
      this.map?.remove();
    }

    colour(name) {
      return getComputedStyle(this).getPropertyValue(`--${name}`).trim();
    }

    neighbour({ dataset, textContent }) {
      const corners = JSON.parse(dataset.outline).map(([lon, lat]) => [lat, lon]);
      const looks = { color: this.colour("edge"), weight: 1.5, fillOpacity: 0.1, interactive: false };
      const name = { permanent: true, direction: "center", className: "map__name", interactive: false };
      return L.polygon(corners, looks).bindTooltip(textContent, name).addTo(this.map);
    }

    // What stands in the field; unfinished typing is left alone.
    read() {
      let points = [];
      try {
        points = JSON.parse(this.field.value || "[]").map(([lon, lat]) => L.latLng(lat, lon));
      } catch {
        if (this.points) return;
      }
      this.points = points;
      this.draw();
    }

    change(points, focus) {
      this.points = points;
      const rounded = points.map(({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
      this.field.value = rounded.length ? JSON.stringify(rounded) : "";
      this.draw();
      if (focus !== undefined) this.corners.getLayers()[focus]?.getElement()?.focus();
    }

    draw() {
      this.shape.setLatLngs(this.points);
      this.corners.clearLayers();
      this.points.forEach((point, at) => this.corners.addLayer(this.corner(point, at)));
      this.points.forEach((point, at) => this.corners.addLayer(this.middle(point, at)));
      this.querySelector("output").textContent = this.dataset.count.replace("{n}", this.points.length);
    }

    handle(point, name, more) {
      const icon = L.divIcon({ className: `outline-map__${name}`, iconSize: name === "corner" ? [48, 48] : [16, 16] });
      return L.marker(point, { icon, draggable: true, ...more });
    }

    without(at) {
      return this.points.filter((_, number) => number !== at);
    }

    corner(point, at) {
      const label = this.dataset.corner.replace("{n}", at + 1);
      const corner = this.handle(point, "corner", { alt: label, title: label });
      const moved = (to) => this.points.map((each, number) => (number === at ? to : each));
      corner.on("drag", ({ latlng }) => this.shape.setLatLngs(moved(latlng)));
      corner.on("dragend", () => this.change(moved(corner.getLatLng()), at));
      corner.on("dblclick", () => this.change(this.without(at)));
      corner.on("keydown", ({ originalEvent: event }) => {
        const [north, east] = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
        if (event.key === "Delete") this.change(this.without(at), Math.max(at - 1, 0));
        else if (north !== undefined) this.change(moved(L.latLng(point.lat + north * STEP, point.lng + east * STEP)), at);
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
      return corner;
    }

    // Between two corners: dragged or clicked, it becomes one.
    middle(point, at) {
      const next = this.points[(at + 1) % this.points.length];
      const middle = this.handle([(point.lat + next.lat) / 2, (point.lng + next.lng) / 2], "middle", { keyboard: false, zIndexOffset: 1000 });
      const add = () => this.change([...this.points.slice(0, at + 1), middle.getLatLng(), ...this.points.slice(at + 1)], at + 1);
      return middle.on("dragend", add).on("click", add);
    }
  },
);
