export { begin } from "./app.js";
