// CSI, OSC/DCS/APC/PM/SOS (up to their terminator) and the two-character escapes of ECMA-48, in 7-bit and 8-bit form.
const escapes =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;
// What is left of C0 (save \n and \t), DEL, C1, and the bidi controls with which text can be made to read otherwise.
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text a learner's workload may have written, made safe to show: no escape sequences, no control or bidi characters,
 * well-formed Unicode. With `maxBytes` (UTF-8) it is cut there, with a visible mark.
 */
export function sanitise(text: string, options: { maxBytes?: number } = {}): string {
  const clean = text.toWellFormed().replace(escapes, '').replace(controls, '');
  return options.maxBytes === undefined ? clean : cut(clean, options.maxBytes);
}

/** As `sanitise`, from bytes; invalid UTF-8 becomes U+FFFD, a character torn at the end is dropped. */
export function sanitiseBytes(bytes: Uint8Array, options: { maxBytes?: number } = {}): string {
  return sanitise(new TextDecoder('utf-8').decode(bytes, { stream: true }), options);
}

function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, maxBytes), { stream: true });
  return `${head}…[cut, ${bytes.length - Buffer.byteLength(head)} bytes more]`;
}
