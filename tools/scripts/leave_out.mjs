// Puts other bodies into methods of htmx: node leave_out.mjs FROM TO, methods named in htmx-left-out.json.
// A parser finds the methods, so that the layout of the source does not matter.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

// From the folder ./dev js is run in: this file may be a copy beside no node_modules.
const { parse } = createRequire(`${process.cwd()}/`)("acorn");

const [from, to] = process.argv.slice(2);
const { methods } = JSON.parse(readFileSync(new URL("htmx-left-out.json", import.meta.url)));
const source = readFileSync(from, "utf8");

const nameOf = ({ key }) => (key.type === "PrivateIdentifier" ? `#${key.name}` : key.name);
const classes = [];
const visit = (node) => {
  if (node?.type === "ClassBody") classes.push(node);
  for (const part of Object.values(node ?? {})) if (part && typeof part === "object") visit(part);
};
visit(parse(source, { ecmaVersion: "latest", sourceType: "module" }));

const found = classes
  .flatMap(({ body }) => body)
  .filter((member) => member.type === "MethodDefinition" && Object.hasOwn(methods, nameOf(member)));
const missing = Object.keys(methods).filter((name) => !found.some((member) => nameOf(member) === name));
if (missing.length) {
  console.error(`This htmx has no ${missing.join(", ")}: look at tools/scripts/htmx-left-out.json again.`);
  process.exit(1);
}
let kept = source;
for (const member of found.sort((a, b) => b.start - a.start)) {
  const { start, end } = member.value.body;
  kept = `${kept.slice(0, start)}{ ${methods[nameOf(member)]} }${kept.slice(end)}`;
}
writeFileSync(to, kept);
