import { expand } from './environment.ts';

/**
 * Whether a text tells a value: as it is, escaped (`$$` for the kubelet, a backslash for a shell or JSON), or in base64,
 * which anybody can decode. `base64: false` leaves that out.
 */
export function discloses(text: string, value: string, { base64 = true }: { readonly base64?: boolean } = {}): boolean {
  const plain = value.trim();
  if (readings(text).some((reading) => reading.includes(plain))) return true;
  return base64 && encodings(plain).some((encoded) => text.includes(encoded));
}

/** A text as it is written, and as it is once the kubelet or a shell has read it. */
function readings(text: string): readonly string[] {
  const unescaped = text.replaceAll('\\', '');
  return [text, unescaped].flatMap((one) => [one, expand(one, new Map())]);
}

/**
 * What all base64 texts that hold the value have in common. A character stands for 6 bits, so there are three forms: by
 * how many bytes precede the value, modulo 3. Characters that also tell of a neighbouring byte are left out.
 */
function encodings(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}
