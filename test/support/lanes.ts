import { createRunner } from '../../src/process/run.ts';
import { root } from './cli.ts';

export interface Step {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/**
 * Walks the lanes side by side, the steps of each one after another, whatever ended badly before. A step that did is
 * shown with all that it printed. Resolves to whether all ended well.
 */
export async function walk(
  lanes: readonly (readonly Step[])[],
  { env }: { readonly env: Readonly<Record<string, string | undefined>> },
): Promise<boolean> {
  const runner = createRunner(env);
  let well = true;
  await Promise.all(
    lanes.map(async (steps) => {
      for (const { name, argv } of steps) {
        const begun = performance.now();
        const printed: string[] = [];
        const options = { cwd: root, accept: everyExitCode, onLine: (line: string) => void printed.push(line) };
        const { exitCode } = await runner.run(argv, options);
        const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
        const lines = exitCode === 0 ? [`✔ ${name} (${seconds} s)`] : [`✘ ${name} (${seconds} s)`, ...printed];
        process.stdout.write(`${lines.join('\n')}\n`);
        well &&= exitCode === 0;
      }
    }),
  );
  return well;
}
