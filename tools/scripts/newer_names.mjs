// Writes newer-names.txt: what browsers offer that the oldest engines (engines.json) do not know, after MDN's table.
// A name that any older thing bears too is left out; a static member is written as `Interface.name`.
import { readFileSync, writeFileSync } from "node:fs";

const here = (name) => new URL(name, import.meta.url);
const { chrome, ios } = JSON.parse(readFileSync(here("engines.json")));
const oldest = { chrome_android: chrome, safari_ios: ios };
const table = JSON.parse(readFileSync(here("../../node_modules/@mdn/browser-compat-data/data.json")));

const parts = (version) => version.replace("≤", "").split(".").map(Number);

function isKnown(support, version) {
  return [support].flat().some(({ version_added: added, flags, prefix, alternative_name: other }) => {
    if (typeof added !== "string" || added === "preview" || flags || prefix || other) return false;
    const [[major, minor = 0], [most, least = 0]] = [parts(added), parts(version)];
    return major < most || (major === most && minor <= least);
  });
}

const isNewer = ({ support }) => Object.entries(oldest).some(([engine, version]) => !isKnown(support[engine] ?? [], version));

const names = new Map();
const statics = [];

function note(name, compat) {
  if (/^[a-z]\w*$/i.test(name)) names.set(name, (names.get(name) ?? true) && isNewer(compat));
}

function read(tree) {
  for (const [holder, { __compat: own, ...members }] of Object.entries(tree)) {
    if (own) note(holder, own);
    for (const [member, node] of Object.entries(members)) {
      if (!node.__compat) continue;
      const name = member.replace(/_(static|event)$/, "");
      note(name, node.__compat);
      if (member.endsWith("_static") && isNewer(node.__compat)) statics.push(`${holder}.${name}`);
    }
  }
}

const { Intl, ...builtins } = table.javascript.builtins;
for (const tree of [table.api, builtins, Intl]) read({ ...tree, __compat: {} });

const newer = [...names].filter(([, is]) => is).map(([name]) => name);
writeFileSync(here("newer-names.txt"), `${[...newer, ...statics].sort().join("\n")}\n`);
