import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { nearest } from '../lab/nearest.ts';
import type { Formats } from './format.ts';

/** A report that was asked for. */
export interface ReportTarget<Kind extends string> {
  readonly kind: Kind;
  /** Absolute path; undefined for standard output. */
  readonly path: string | undefined;
}

/**
 * What `--report kind=path` (any number of them) asks for. Whatever can be known to be wrong before the work begins is a
 * UsageError: nobody should wait for a grading whose report then cannot be written.
 */
export async function parseTargets<Kind extends string>(
  formats: Formats<never, Kind>,
  values: readonly string[],
  options: {
    /** What relative paths begin at. */
    readonly cwd: string;
    /** Standard output belongs to something else (`--json`). */
    readonly stdoutTaken?: boolean;
    /** Only one stage is judged: there is no grade. */
    readonly stage?: boolean;
  },
): Promise<readonly ReportTarget<Kind>[]> {
  const targets = await Promise.all(values.map((value) => parseTarget(formats, value, options.cwd)));
  for (const [index, { kind, path }] of targets.entries()) {
    const format = await formats[kind]();
    if (options.stage && format.grade) {
      throw new UsageError(`--report ${kind}: a grade is made of the whole lab, not of one stage`, {
        hint: 'Leave out --stage: results of stages that were judged before count.',
      });
    }
    if (targets.slice(0, index).some((other) => other.path === path)) {
      throw new UsageError(`--report: two reports cannot go to the same place: ${path ?? '-'}`);
    }
    if (path === undefined && options.stdoutTaken) {
      throw new UsageError(`--report ${kind}=-: --json prints to standard output already`, {
        hint: `Give the other one a file: --report ${kind}=PATH`,
      });
    }
  }
  return targets;
}

async function parseTarget<Kind extends string>(
  formats: Formats<never, Kind>,
  value: string,
  cwd: string,
): Promise<ReportTarget<Kind>> {
  const at = value.indexOf('=');
  const kind = at === -1 ? value : value.slice(0, at);
  if (!isKind(formats, kind)) {
    const kinds = Object.keys(formats);
    const near = nearest(kind, kinds);
    throw new UsageError(`--report: there is no kind \`${kind}\`${near ? `; did you mean \`${near}\`?` : ''}`, {
      hint: `kinds: ${kinds.join(', ')}`,
    });
  }
  const path = value.slice(at + 1);
  if (at === -1 || path === '') {
    throw new UsageError(`--report ${kind}: where to?`, {
      hint: `--report ${kind}=PATH, or --report ${kind}=- for standard output`,
    });
  }
  return { kind, path: path === '-' ? undefined : await placeOf(kind, resolve(cwd, path)) };
}

/** The path with its folder resolved, so that two names of one file are seen to be one. */
async function placeOf(kind: string, path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder === undefined || !(await stat(folder)).isDirectory()) {
    throw new UsageError(`--report ${kind}: there is no folder ${dirname(path)}`, {
      hint: `Make it: mkdir -p ${dirname(path)}`,
    });
  }
  const place = join(folder, basename(path));
  if (
    await stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    )
  ) {
    throw new UsageError(`--report ${kind}: ${path} is a folder`, { hint: 'Name a file in it.' });
  }
  return place;
}

function isKind<Kind extends string>(formats: Formats<never, Kind>, kind: string): kind is Kind {
  return Object.hasOwn(formats, kind);
}
