// A ballot box's key in three shares, sealed envelopes, and codes that people copy from paper: the
// same bytes as service/casework/shares.py, envelopes.py and adapters/ballots.py make.
import * as HPKE from "../vendor/hpke/index.js";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHOICES = ["", "agree", "not_agree", "blank"];
const SEED = 16;
const SHARE = 1 + 2 * SEED;
const MASTER = 16;
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const hex = (bytes) => [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const xor = (...parts) => parts[0].map((_, at) => parts.reduce((all, part) => all ^ part[at], 0));

export const random = (size) => crypto.getRandomValues(new Uint8Array(size));

// Whether this browser has what sealing needs; without it the server seals, and the page says so.
export async function canSeal() {
  try {
    await keyOf(new Uint8Array(SEED));
    return true;
  } catch {
    return false;
  }
}

// Groups of four ------------------------------------------------------------------------------

async function check(bytes) {
  let size = 2;
  while ((bytes.length + size) % 5) size += 1;
  return (await sha256(bytes)).slice(0, size);
}

export async function written(bytes) {
  const bits = [...joined(bytes, await check(bytes))].map((each) => each.toString(2).padStart(8, "0"));
  const signs = bits.join("").match(/.{5}/g).map((five) => SIGNS[parseInt(five, 2)]);
  return signs.join("").match(/.{1,4}/g).join(" ");
}

// The bytes, or null where some character is wrong, missing or too many.
async function typed(text, length) {
  const signs = [...text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1")];
  const numbers = signs.map((sign) => SIGNS.indexOf(sign));
  const size = length + (await check(new Uint8Array(length))).length;
  if (numbers.includes(-1) || signs.length * 5 !== size * 8) return null;
  const bits = numbers.map((number) => number.toString(2).padStart(5, "0")).join("");
  const whole = Uint8Array.from(bits.match(/.{8}/g), (eight) => parseInt(eight, 2));
  const bytes = whole.slice(0, length);
  return hex(await check(bytes)) === hex(whole.slice(length)) ? bytes : null;
}

export const typedShare = (text) => typed(text, SHARE);
export const typedMaster = (text) => typed(text, MASTER);

// The key ---------------------------------------------------------------------------------------

async function keyOf(seed) {
  const ikm = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("tdkt ballot key 1") };
  const grown = new Uint8Array(await crypto.subtle.deriveBits(how, ikm, 256));
  const key = await crypto.subtle.importKey("pkcs8", joined(PKCS8, grown), "X25519", true, ["deriveBits"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return hex(Uint8Array.from(atob(x.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)));
}

function cut(seed) {
  const parts = [random(SEED), random(SEED)];
  parts.push(xor(seed, ...parts));
  return parts.map((_, lacks) =>
    joined([lacks + 1], ...parts.filter((_, at) => at !== lacks)),
  );
}

function together(one, other) {
  const parts = {};
  for (const share of [one, other]) {
    const has = [1, 2, 3].filter((at) => at !== share[0]);
    parts[has[0]] = share.slice(1, 1 + SEED);
    parts[has[1]] = share.slice(1 + SEED);
  }
  return xor(...Object.values(parts));
}

// The public key, three shares as they are printed, and what lets the office know a share again.
// Nothing is answered before each two of the printed shares have opened it.
export async function makeKey() {
  const seed = random(SEED);
  const publicKey = await keyOf(seed);
  const shares = cut(seed);
  const cards = await Promise.all(shares.map(written));
  const read = await Promise.all(cards.map(typedShare));
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]]) {
    if ((await keyOf(together(read[one], read[other]))) !== publicKey) throw new Error("shares");
  }
  const marks = await Promise.all(shares.map((share) => sha256(joined(utf8("tdkt share 1\n"), share))));
  return { publicKey, cards, hashes: marks.map(hex).join(" ") };
}

// Envelopes -------------------------------------------------------------------------------------

// sheet: {session, roll_hash, public_key, person, places}; choices by nomination. Base64.
export async function sealed(sheet, choices, master) {
  const suite = new HPKE.CipherSuite(
    HPKE.KEM_DHKEM_X25519_HKDF_SHA256,
    HPKE.KDF_HKDF_SHA256,
    HPKE.AEAD_AES_256_GCM,
  );
  const bytes = joined(sheet.places.map((each) => CHOICES.indexOf(choices[each] ?? "")), master);
  const info = utf8(`tdkt ballot 1\n${sheet.session}\n${sheet.roll_hash}\n${sheet.person}`);
  const key = await suite.DeserializePublicKey(unhex(sheet.public_key));
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, bytes, { info });
  return btoa(String.fromCharCode(...encapsulatedSecret, ...ciphertext));
}

export const newMaster = () => random(MASTER);

// The code of a member's line under one nomination.
export async function lineCode(master, nomination) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", master, how, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(nomination)));
  return hex(signed).slice(0, 10);
}
