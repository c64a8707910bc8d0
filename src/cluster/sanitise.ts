// CSI, OSC/DCS/APC/PM/SOS (up to their terminator) and the two-character escapes of ECMA-48, in 7-bit and 8-bit form.
// A string ends where the next one begins, so that many of them without a terminator still take linear time.
const escapes =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;
// What is left of C0 (save \n and \t), DEL, C1, and the bidi controls with which text can be made to read otherwise.
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Every escape begins with a control, so text without one is clean as it is. */
const unclean = new RegExp(controls.source);

/**
 * Text a learner's workload may have written, made safe to show: no escape sequences, no control or bidi characters,
 * well-formed Unicode. With `maxBytes` (UTF-8) it is cut there, with a visible mark.
 */
export function sanitise(text: string, options: { maxBytes?: number } = {}): string {
  const formed = text.toWellFormed();
  const clean = unclean.test(formed) ? formed.replace(escapes, '').replace(controls, '') : formed;
  return options.maxBytes === undefined ? clean : cut(clean, options.maxBytes);
}

/** As `sanitise`, from bytes; invalid UTF-8 becomes U+FFFD, a character torn at the end is dropped. */
export function sanitiseBytes(bytes: Uint8Array, options: { maxBytes?: number } = {}): string {
  return sanitise(new TextDecoder('utf-8').decode(bytes, { stream: true }), options);
}

/**
 * As `sanitise`, for every string and key of a JSON value that nobody else holds: it is changed in place. A key that
 * would become one that is there already goes. Not recursive, so no depth of nesting can exhaust the stack.
 */
export function sanitiseJson<T extends object>(root: T): T {
  const open: object[] = [root];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const holder = part as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const found = holder[key];
      if (typeof found === 'object' && found !== null) open.push(found);
      const value = typeof found === 'string' ? sanitise(found) : found;
      const name = sanitise(key);
      if (name !== key) delete holder[key];
      if (name === key ? value !== found : !Object.hasOwn(holder, name)) put(holder, name, value);
    }
  }
  return root;
}

/** Plain assignment would take the key "__proto__" for the prototype. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, maxBytes), { stream: true });
  return `${head}…[cut, ${bytes.length - Buffer.byteLength(head)} bytes more]`;
}
