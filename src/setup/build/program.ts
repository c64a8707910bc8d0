import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { exists } from './files.ts';

/** A part of klab itself that goes into an image: some of its modules with all that they import. */
export interface Program {
  /** Modules by their paths in the image (`src/main.js`), with their text, ready to run. */
  readonly modules: ReadonlyMap<string, string>;
  readonly packages: readonly Package[];
  readonly node: Package;
}

interface Package {
  readonly name: string;
  readonly version: string;
  /** For Node: the program itself. */
  readonly path: string;
}

const importPattern = /(?:^|\n)(?:import|export)\s(?!type\s)(?:[\w$*{},\s]*?\sfrom\s*)?['"]([^'"\n]+)['"]/g;
const relativeTypeScript = /((?:from|import)\s*\(?\s*['"]\.[^'"\n]*)\.ts(?=['"])/g;
/** Parts of packages that nothing loads. */
const unread = /(^|\/)(docs|types|scripts|README\.md|[^/]*\.d\.[cm]?ts|[^/]*\.map)$/;

/**
 * Collects `entries` (as `src/main.ts`, below `root`; in an installed package their compiled form) and what they import
 * statically. Types are taken out here: an agent in a cluster is to start fast, and Node's stripper takes 25 MB.
 */
export async function programOf(root: string, entries: readonly string[]): Promise<Program> {
  const code = (await exists(join(root, 'src'))) ? root : join(root, 'dist');
  const compiled = code !== root;
  const modules = new Map<string, string>();
  const packages = new Map<string, Package>();
  const open = entries.map((entry) => join(code, compiled ? entry.replace(/\.ts$/, '.js') : entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const name = relative(code, file).replace(/\.ts$/, '.js');
    if (modules.has(name)) continue;
    const text = await readFile(file, 'utf8');
    modules.set(name, extname(file) === '.ts' ? asJavaScript(text) : text);
    for (const [, wanted = ''] of text.matchAll(importPattern)) {
      if (wanted.startsWith('.')) open.push(join(dirname(file), wanted));
      else if (!wanted.startsWith('node:')) await addPackage(packages, packageName(wanted), dirname(file));
    }
  }
  const sorted = [...modules].sort(([a], [b]) => (a < b ? -1 : 1));
  return { modules: new Map(sorted), packages: [...packages.values()], node: await nodeProgram(root) };
}

/** Changes with the code and with the versions of what it stands on. */
export function programHash(program: Program): string {
  const versions = [...program.packages, program.node].map(({ name, version }) => `${name}@${version}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([versions, [...program.modules]]))
    .digest('hex');
}

/** Lays the program out in a folder: `node`, `package.json`, `node_modules/`, and the modules at their paths. */
export async function layOut(program: Program, folder: string): Promise<void> {
  for (const [name, text] of program.modules) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'klab', type: 'module' }));
  for (const { name, path } of program.packages) {
    const filter = (source: string) => !unread.test(relative(path, source));
    await cp(path, join(folder, 'node_modules', name), { recursive: true, filter });
  }
  await copyFile(program.node.path, join(folder, 'node'));
}

const asJavaScript = (text: string) => stripTypeScriptTypes(text).replaceAll(relativeTypeScript, '$1.js');

const packageName = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** A package and those it needs, each once: two versions of one would need folders within folders, and there are none. */
async function addPackage(packages: Map<string, Package>, name: string, from: string): Promise<void> {
  const path = await packageFolder(name, from);
  const known = packages.get(name);
  if (known && known.path !== path) throw new Error(`two versions of ${name}: ${known.path} and ${path}`);
  if (known) return;
  const { version, dependencies = {} } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  packages.set(name, { name, version, path });
  for (const needed of Object.keys(dependencies)) await addPackage(packages, needed, path);
}

/** As Node looks for it: in the node_modules of the folder or of one above. */
async function packageFolder(name: string, from: string): Promise<string> {
  const path = join(from, 'node_modules', name);
  if (await exists(join(path, 'package.json'))) return path;
  if (dirname(from) === from) throw new Error(`npm package ${name} is not installed`);
  return packageFolder(name, dirname(from));
}

/** The Node that package.json brings, which links to nothing unusual; else the one that runs this. */
async function nodeProgram(root: string): Promise<Package> {
  const folder = await packageFolder('node', root).catch(() => undefined);
  const path = folder && join(folder, 'bin', 'node');
  if (!path || !(await exists(path))) return { name: 'node', version: process.version, path: process.execPath };
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { name: 'node', version, path };
}
