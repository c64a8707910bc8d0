import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesFolder, type Lab } from './lab.ts';
import { solutionFile } from './load.ts';

/** Which StorageClasses a lab counts on. */
export interface StorageNeeds {
  /** The default one: it claims storage without naming a class, or asks about it. */
  readonly defaultClass: boolean;
  /** Those that it names, and does not bring itself. */
  readonly classes: readonly string[];
}

const none: StorageNeeds = { defaultClass: false, classes: [] };

/**
 * By the files of the lab: its start, what it hands out, its solution. A claim in a solution stands in a here-document, so they are
 * read as text, a document of YAML at a time; a class that only a variable of a script names is not seen.
 */
export async function storageNeeds(lab: Pick<Lab, 'folder' | 'start' | 'stages' | 'files'>): Promise<StorageNeeds> {
  const paths = [
    'lab.yaml',
    solutionFile,
    ...lab.start,
    ...lab.stages.flatMap(({ apply }) => apply),
    ...lab.files.map((file) => join(filesFolder, file)),
  ];
  const texts = await Promise.all(paths.map((path) => readFile(join(lab.folder, path), 'utf8').catch(() => '')));
  const all = texts.map(needsOf);
  const own = new Set(texts.flatMap(broughtIn));
  return {
    defaultClass: all.some(({ defaultClass }) => defaultClass),
    classes: [...new Set(all.flatMap(({ classes }) => classes))].filter((name) => !own.has(name)),
  };
}

const claim = /\bkind["']?:\s*["']?PersistentVolumeClaim\b(?!["']?,? name)|\bvolumeClaimTemplates["']?:/;
const volume = /\bkind["']?:\s*["']?PersistentVolume\b(?!Claim)/;
const storageClass = /\bkind["']?:\s*["']?StorageClass\b/;
const classNames = /\bstorageClassName["']?:\s*["']?([\w.-]*)/g;

/** Documents, and the parts of a script before and after them. */
const documentsOf = (text: string) => text.split(/^---\s*$|<</m);

function needsOf(text: string): StorageNeeds {
  const claims = documentsOf(text).filter((document) => claim.test(document) && /\bapiVersion\b/.test(document));
  const asked = /is-default-class/.test(text);
  if (claims.length === 0) return { ...none, defaultClass: asked };
  const named = claims.map((document) => [...document.matchAll(classNames)].map(([, name = '']) => name));
  return {
    defaultClass: asked || named.some((names) => names.length === 0),
    // "" is a claim for a volume without a class.
    classes: named.flat().filter((name) => name !== ''),
  };
}

/** Classes that the lab makes, or that only its own volumes bear. */
function broughtIn(text: string): readonly string[] {
  return documentsOf(text).flatMap((document) => {
    if (storageClass.test(document)) return /^ {2}name:\s*["']?([\w.-]+)/m.exec(document)?.slice(1) ?? [];
    return volume.test(document) ? [...document.matchAll(classNames)].map(([, name = '']) => name) : [];
  });
}
