// Sealing what lies on the phone. Unsent work: with the device key, so that it can be saved and sent while locked.
// Pages, index and received items: with keys that only PIN and device key together open; those live in the service
// worker's memory alone (sw-lock.js). Nothing here can be exported from the browser.
import { meta, once, setMeta } from "./store.js";

const AES = "AES-GCM";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const ROUNDS = 150_000;
const { subtle } = crypto;
const random = (size) => crypto.getRandomValues(new Uint8Array(size));
export const words = (value) => new TextEncoder().encode(JSON.stringify(value));
const decoder = new TextDecoder();
export const text = (bytes) => decoder.decode(bytes);
export const value = (bytes) => JSON.parse(text(bytes));


// Bytes as text, for JSON.
export const base64 = (bytes) => btoa([...new Uint8Array(bytes)].map((byte) => String.fromCharCode(byte)).join(""));
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt());

async function encrypt(key, bytes) {
  const iv = random(12);
  return { iv, data: await subtle.encrypt({ name: AES, iv }, key, bytes) };
}

const decrypt = (key, { iv, data }) => subtle.decrypt({ name: AES, iv }, key, data);

// --- the device key: made once, never exportable ---

export async function deviceKey() {
  return once("device_key", () => subtle.generateKey({ name: AES, length: 256 }, false, ["encrypt", "decrypt"]));
}

export const sealBytes = async (bytes) => encrypt(await deviceKey(), bytes);
export const openBytes = async (sealed) => decrypt(await deviceKey(), sealed);
export const seal = (what) => sealBytes(words(what));
export const unseal = async (sealed) => value(await openBytes(sealed));

// --- for somebody else's private key: received items (the vault's), exports (the server's) ---

async function sharedKey(privateKey, publicKey) {
  const bits = await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const hkdf = await subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode("fieldapp") };
  return subtle.deriveKey(how, hkdf, { name: AES, length: 256 }, false, ["encrypt", "decrypt"]);
}

// `raw`: a P-256 public key, 65 bytes. Gives {from (65 bytes), iv, data}.
export async function sealFor(raw, what) {
  const theirs = await subtle.importKey("raw", raw, CURVE, false, []);
  const mine = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const sealed = await encrypt(await sharedKey(mine.privateKey, theirs), words(what));
  return { from: await subtle.exportKey("raw", mine.publicKey), ...sealed };
}

export async function unsealWith(privateKey, sealed) {
  const theirs = await subtle.importKey("raw", sealed.from, CURVE, false, []);
  return value(await decrypt(await sharedKey(privateKey, theirs), sealed));
}

// --- the PIN ---

async function pinKey(pin, salt) {
  const typed = await subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const stretched = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed, 256);
  const device = await meta("device_mac");
  return subtle.importKey("raw", await subtle.sign("HMAC", device, stretched), AES, false, ["encrypt", "decrypt"]);
}

// Makes new reading keys under `pin`; what was sealed with older ones can no longer be read.
export async function setPin(pin) {
  const salt = random(16);
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const page = await subtle.exportKey("raw", await subtle.generateKey({ name: AES, length: 256 }, true, ["encrypt"]));
  const secret = { page: [...new Uint8Array(page)], own: await subtle.exportKey("jwk", pair.privateKey) };
  await setMeta("device_mac", await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]));
  const sealed = await encrypt(await pinKey(pin, salt), words(secret));
  await setMeta("pin", { salt, sealed, open: await subtle.exportKey("raw", pair.publicKey), wrong: 0 });
}

// The reading keys {page, own}, or null for a wrong PIN.
export async function openPin(pin) {
  const kept = await meta("pin");
  try {
    const { page, own } = value(await decrypt(await pinKey(pin, kept.salt), kept.sealed));
    return {
      page: await subtle.importKey("raw", new Uint8Array(page), AES, false, ["encrypt", "decrypt"]),
      own: await subtle.importKey("jwk", own, CURVE, false, ["deriveBits"]),
    };
  } catch {
    return null;
  }
}

export const sealPageBytes = (keys, bytes) => encrypt(keys.page, bytes);
export const openPageBytes = async (keys, sealed) => new Uint8Array(await decrypt(keys.page, sealed));
export const sealPage = (keys, what) => sealPageBytes(keys, words(what));
export const openPage = async (keys, sealed) => value(await decrypt(keys.page, sealed));
