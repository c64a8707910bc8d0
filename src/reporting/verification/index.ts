import type { Verification } from '../../verify/verification.ts';
import type { Formats } from '../format.ts';

/** Every format a Verification can be written in. A new one: its file, and its line here. Loaded when used: `--help` needs the names only. */
export const verificationFormats = {
  text: async () => (await import('./text.ts')).text,
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  markdown: async () => (await import('./markdown.ts')).markdown,
  github: async () => (await import('./github.ts')).github,
} as const satisfies Formats<Verification, string>;

export type VerificationKind = keyof typeof verificationFormats;
export const verificationKinds = Object.keys(verificationFormats) as readonly VerificationKind[];
