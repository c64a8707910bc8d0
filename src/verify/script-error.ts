import { sanitise } from '../cluster/sanitise.ts';
import type { CommandError } from '../process/run.ts';
import { ScriptError } from './trial.ts';

/** So many lines of each stream are shown. */
const lastLines = 8;
const longestBytes = 4_096;

/** What a script of a lab that stopped tells its author: how it ended, and the last of what it said. */
export function scriptError(cause: CommandError): ScriptError {
  const { exitCodeOfCommand: code, stdout, stderr, message } = cause;
  const how = code === undefined ? message.slice(0, message.indexOf('\n')) : `it ended with exit code ${code}`;
  const said = [stdout, stderr].flatMap((text) => sanitise(text).trimEnd().split('\n').slice(-lastLines));
  const last = sanitise(said.filter((line) => line !== '').join('\n'), { maxBytes: longestBytes });
  return new ScriptError(last === '' ? `${how}, and said nothing` : `${how}; the last it said:\n${last}`, { cause });
}
