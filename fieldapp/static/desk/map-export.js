// The drawing as a picture: the server's own SVG, laid on a canvas at twice its size. Without this script there is the SVG.
customElements.define(
  "map-export",
  class extends HTMLElement {
    connectedCallback() {
      const button = this.querySelector("button");
      button.hidden = false;
      button.addEventListener("click", () => this.save(button));
    }

    async save(button) {
      button.setAttribute("aria-busy", "true");
      try {
        const drawing = new Image();
        drawing.src = this.dataset.picture;
        await drawing.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [drawing.naturalWidth * 2, drawing.naturalHeight * 2];
        canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
        const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(picture);
        link.download = `map-${new Date().toISOString().slice(0, 10).replaceAll("-", "")}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      } finally {
        button.removeAttribute("aria-busy");
      }
    }
  },
);
