import { z } from 'zod';
import type { KubeObject } from '../src/cluster/cluster.ts';
import { parseManifests } from '../src/cluster/manifest.ts';
import { messageOf, UsageError } from '../src/errors.ts';
import { show, showField } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader, type LearnerFiles } from '../src/grading/grader.ts';
import { type Explanation, failedBy, inconclusive, passed } from '../src/grading/observation.ts';
import { mismatch } from '../src/grading/subset.ts';
import type { Observation } from '../src/grading/verdict.ts';
import { explainKubeconfig, kubeconfigDemand } from './file/kubeconfig.ts';
import { explainLive, liveDemand } from './file/live.ts';

const texts = z.union([
  z
    .string()
    .min(1)
    .transform((one) => [one]),
  z.array(z.string().min(1)).min(1),
]);
const path = z.string().regex(/^(?!.*(^|\/)\.\.(\/|$))[^/\\\0][^\\\0]*$/, 'is no path inside the work folder');

const document = z
  .strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    name: z.string().min(1),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe('Where the live object is; absent for kinds that have no namespace.'),
    match: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the document must contain, as with the grader resource.'),
    live: liveDemand.optional(),
  })
  .describe('A Kubernetes object that the file holds, one of several perhaps.');

const params = z
  .strictObject({
    path: path.optional().describe('In the work folder.'),
    includes: texts.optional().describe('A text, or texts, that it must hold.'),
    matches: z
      .string()
      .min(1)
      .refine(isPattern, 'is no regular expression')
      .optional()
      .describe('Regular expression, over the whole text; ^ and $ stand at lines.'),
    document: document.optional(),
    kubeconfig: kubeconfigDemand.optional().describe("Instead of path: the attempt's own kubeconfig."),
  })
  .refine((given) => (given.path === undefined) !== (given.kubeconfig === undefined), 'give either path or kubeconfig')
  .refine(
    (given) => given.path !== undefined || !(given.includes ?? given.matches ?? given.document),
    'a kubeconfig holds credentials: only its context is looked at',
  );

type Params = z.infer<typeof params>;

/** A file of the learner's work folder. It is data: read with caps, never executed, its text never shown. */
export const file = defineGrader<Params>({
  kind: 'file',
  summary:
    "a file of the work folder: its text, a manifest in it, how that stands to the live object; the kubeconfig's context",
  params,
  active: true,
  watches: ({ document }) => (document?.live ? [collectionOf(document)] : []),
  async grade(sight, wanted) {
    const name = wanted.path ?? 'kubeconfig';
    const text = await readOf(sight.files, wanted);
    if (typeof text !== 'string') return text;
    const off =
      (wanted.kubeconfig && explainKubeconfig(text, wanted.kubeconfig)) ??
      explainText(name, text, wanted) ??
      (wanted.document && (await explainDocument(name, text, wanted.document, (one) => sight.list(collectionOf(one)))));
    if (off) return failedBy(off);
    return passed(
      { en: `File ${name} is as asked.`, ko: `파일 ${name}: 요구한 대로입니다.` },
      { object: { kind: 'File', name } },
    );
  },
});

type Document = z.infer<typeof document>;

const collectionOf = ({ apiVersion, kind, namespace }: Document) => ({
  apiVersion,
  kind,
  ...(namespace ? { namespace } : {}),
});

async function readOf(files: LearnerFiles, { path, kubeconfig }: Params): Promise<string | Observation> {
  const name = path ?? 'kubeconfig';
  const object = { kind: 'File', name };
  if (kubeconfig && !files.kubeconfig)
    return inconclusive(
      { en: 'This attempt has no kubeconfig of its own.', ko: '이 시도에는 자체 kubeconfig가 없습니다.' },
      { object },
    );
  try {
    const text = path === undefined ? await files.kubeconfig?.() : await files.read(path);
    if (text !== undefined) return text;
    return failedBy({
      because: { en: `There is no file ${name} in the work folder.`, ko: `작업 폴더에 파일 ${name}이(가) 없습니다.` },
      evidence: [{ object, expected: 'exists', observed: 'not found' }],
    });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return failedBy({
      because: { en: `The file cannot be read: ${thrown.message}.`, ko: `파일을 읽을 수 없습니다: ${thrown.message}.` },
      evidence: [{ object, expected: 'a text file', observed: thrown.message }],
    });
  }
}

function explainText(name: string, text: string, { includes = [], matches }: Params): Explanation | undefined {
  const missing = includes.find((part) => !text.includes(part));
  const wanted = missing ?? (matches === undefined || new RegExp(matches, 'mu').test(text) ? undefined : matches);
  if (wanted === undefined) return undefined;
  return {
    because: {
      en: `File ${name} does not hold ${show(wanted)}.`,
      ko: `파일 ${name}에 ${show(wanted)}이(가) 없습니다.`,
    },
    evidence: [
      {
        object: { kind: 'File', name },
        field: 'text',
        expected: show(wanted),
        observed: `${text.length} characters without it`,
      },
    ],
  };
}

async function explainDocument(
  file: string,
  text: string,
  wanted: Document,
  list: (wanted: Document) => Promise<readonly KubeObject[]>,
): Promise<Explanation | undefined> {
  const { apiVersion, kind, name, match, live } = wanted;
  const object = { kind: 'File', name: file };
  const objects = objectsIn(text, file);
  if (typeof objects === 'string')
    return {
      because: {
        en: `File ${file} is no sound manifest: ${objects}`,
        ko: `파일 ${file}은(는) 올바른 매니페스트가 아닙니다: ${objects}`,
      },
      evidence: [{ object, expected: 'Kubernetes objects', observed: show(objects) }],
    };
  const found = objects.find((one) => one.apiVersion === apiVersion && one.kind === kind && one.metadata.name === name);
  const there = objects.map((one) => `${one.kind} ${one.metadata.name} (${one.apiVersion})`).join(', ');
  if (!found)
    return {
      because: {
        en: `File ${file} holds no ${kind} ${name} (${apiVersion}).`,
        ko: `파일 ${file}에 ${kind} ${name} (${apiVersion})이(가) 없습니다.`,
      },
      evidence: [{ object, expected: `${kind} ${name} (${apiVersion})`, observed: show(there || 'nothing') }],
    };
  const off = mismatch(match ?? {}, found);
  if (off)
    return {
      because: {
        en: `File ${file}: ${off.path} of ${kind} ${name} is not what was asked.`,
        ko: `파일 ${file}: ${kind} ${name}의 ${off.path} 값이 요구한 것과 다릅니다.`,
      },
      evidence: [
        {
          object,
          field: off.path,
          expected: showField(found, off.path, off.expected),
          observed: showField(found, off.path, off.observed),
        },
      ],
    };
  if (live === undefined) return undefined;
  const siblings = await list(wanted);
  const actual = siblings.find(({ metadata }) => metadata.name === name && !metadata.deletionTimestamp);
  const { namespace } = wanted;
  return actual
    ? explainLive(found, actual, live)
    : explainAbsence({ kind, name, ...(namespace ? { namespace } : {}) }, { siblings });
}

function objectsIn(text: string, file: string): readonly KubeObject[] | string {
  try {
    return parseManifests(text, file).map(({ object }) => object);
  } catch (thrown) {
    if (thrown instanceof UsageError) return messageOf(thrown);
    throw thrown;
  }
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'mu');
    return true;
  } catch {
    return false;
  }
}
