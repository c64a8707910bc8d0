import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from '../../progress/steps.ts';
import type { SetupContext } from '../prerequisite.ts';
import { goBuildArgv, goEnv, goFileName, packageCounter } from './compile.ts';
import { exists } from './files.ts';
import { goCommand } from './go-toolchain.ts';

/** A Go module of klab's own that is there to compile one program. */
export interface ProgramModule {
  /** Changes with everything that the program is made of. */
  readonly key: string;
  /** File name of the program. */
  readonly name: string;
  /** What `go build` is told to compile: a path of a package, or `.`. */
  readonly package: string;
  readonly ldflags: string;
  /** Files of the module by their names, `go.mod` among them. */
  files(): Promise<Readonly<Record<string, string>>>;
}

/** go.mod of a module that requires another one; compiled with the defaults of the Go version that that one's own go.mod names. */
export function requiring(name: string, path: string, release: string, own: string): string {
  const version = /^go (\S+)/m.exec(own)?.[1];
  if (version === undefined) throw new Error(`${path}: its go.mod names no Go version`);
  return `module klab.local/${name}\n\ngo ${version}\n\nrequire ${path} ${release}\n`;
}

/** Compiles the program unless `<cache>/programs/<key>/<name>` is there, and returns that path. Needs Go. */
export async function compileModule(context: SetupContext, module: ProgramModule, report: StepReport): Promise<string> {
  const programs = join(context.paths.cache, 'programs');
  const program = join(programs, module.key, module.name);
  if (await exists(program)) return program;
  await mkdir(join(programs, module.key), { recursive: true });
  const work = await mkdtemp(join(programs, 'work-'));
  try {
    for (const [name, text] of Object.entries(await module.files())) await writeFile(join(work, name), text);
    const argv = goBuildArgv(await goCommand(context), [module.package], join(work, 'out'), module.ldflags);
    const onLine = packageCounter(report);
    await context.runner.run(argv, { cwd: work, env: goEnv, signal: context.signal, onLine });
    // `.` is named after the module, whose last element is the program's name.
    const built = module.package === '.' ? module.name : goFileName(module.package);
    await rename(join(work, 'out', built), program);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return program;
}
