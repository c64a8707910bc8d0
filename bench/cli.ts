import { execFileSync, spawnSync } from 'node:child_process';

export interface CliFigures {
  /** Milliseconds of `klab --help`, median of ten, compile cache warm. */
  readonly helpMs: number;
  /** Milliseconds of `node -e 0` by the same Node, median of ten: what no Node program can be faster than. */
  readonly nodeMs: number;
  /** Peak resident memory of `klab check`, MiB; largest of three. */
  readonly checkMiB: number;
}

/** Times the launcher as a user calls it, and measures a grading of the newest attempt in `env`'s state folder. */
export function run(root: string, env: Readonly<Record<string, string | undefined>>): CliFigures {
  execFileSync(`${root}/klab`, ['--help'], { env });
  return {
    helpMs: medianOf(10, () => timed(`${root}/klab`, ['--help'], env)),
    nodeMs: medianOf(10, () => timed(process.execPath, ['-e', '0'], env)),
    checkMiB: Math.max(...[1, 2, 3].map(() => peakMemory(root, env))),
  };
}

function timed(file: string, args: string[], env: Readonly<Record<string, string | undefined>>): number {
  const began = performance.now();
  execFileSync(file, args, { env });
  return performance.now() - began;
}

/** The kernel's own record of the peak (VmHWM), printed by the process at its end. */
function peakMemory(root: string, env: Readonly<Record<string, string | undefined>>): number {
  const report =
    "process.on('exit', () => require('node:fs').writeSync(2, 'peak ' + process.resourceUsage().maxRSS + '\\n'))";
  const { stderr } = spawnSync(`${root}/klab`, ['check', '--json'], {
    env: { ...env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(asModule(report))}` },
    encoding: 'utf8',
  });
  const kibibytes = Number(/peak (\d+)/.exec(stderr)?.[1]);
  if (!Number.isFinite(kibibytes)) throw new Error(`klab check told no peak: ${stderr}`);
  return kibibytes / 1024;
}

const asModule = (source: string) =>
  `import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${source}`;

function medianOf(times: number, measure: () => number): number {
  const figures = Array.from({ length: times }, measure).sort((a, b) => a - b);
  return figures[Math.floor(times / 2)] ?? Number.NaN;
}
