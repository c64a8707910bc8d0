import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import { managersOf } from '../../src/cluster/field-managers.ts';
import { pointAt, showField } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { formatQuantity, parseQuantity } from '../../src/grading/quantity.ts';
import { mismatch } from '../../src/grading/subset.ts';

export const liveDemand = z
  .enum(['uid', 'contained', 'applied'])
  .describe(
    'uid: the document was read from the live object. contained: the live object is as the document says. applied: and it was applied from such a document.',
  );

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Why the live object does not stand to the document as asked; undefined when it does. */
export function explainLive(
  document: KubeObject,
  live: KubeObject,
  demand: z.infer<typeof liveDemand>,
): Explanation | undefined {
  const title = `${live.kind} ${live.metadata.name}`;
  const off = (en: string, ko: string, field: string, expected: string, observed: string): Explanation => ({
    because: { en, ko },
    evidence: [{ object: pointAt(live), field, expected, observed }],
  });
  if (demand === 'uid') {
    const { uid } = document.metadata;
    if (uid !== undefined && uid === live.metadata.uid) return undefined;
    return off(
      `The file is not what the API says of ${title}: its uid is ${uid === undefined ? 'missing' : 'another one'}.`,
      `파일이 ${title}을(를) API에서 읽은 것이 아닙니다. uid가 ${uid === undefined ? '없습니다' : '다릅니다'}.`,
      '.metadata.uid',
      String(live.metadata.uid),
      uid ?? '(not there)',
    );
  }
  const said = plain(document);
  const difference = mismatch(comparable(withData(said)), comparable(live), '', isEmpty);
  if (difference) {
    const { path, expected, observed } = difference;
    return off(
      `${title}: ${path} is not as the file says.`,
      `${title}: ${path} 값이 파일과 다릅니다.`,
      path,
      showField(live, path, expected),
      showField(live, path, observed),
    );
  }
  if (demand === 'contained' || wasApplied(said, live)) return undefined;
  return off(
    `${title} was not applied from this file.`,
    `${title}은(는) 이 파일로 apply 한 것이 아닙니다.`,
    `.metadata.annotations['${lastApplied}']`,
    'what the file says',
    live.metadata.annotations?.[lastApplied] === undefined ? '(not there)' : 'something else',
  );
}

/** By kubectl's own annotation, which has to say what the file says; or by a server-side apply. */
function wasApplied(said: KubeObject, live: KubeObject): boolean {
  const annotation = live.metadata.annotations?.[lastApplied];
  if (annotation === undefined)
    return managersOf(live).some(({ manager, operation }) => operation === 'Apply' && manager !== 'klab');
  try {
    return isDeepStrictEqual(comparable(plain(JSON.parse(annotation))), comparable(said));
  } catch {
    return false;
  }
}

/** Without what the API server adds, so that a manifest and what was saved of it can be held against each other. */
function plain(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  const { name, labels, annotations = {} } = object.metadata;
  const { [lastApplied]: _own, ...others } = annotations;
  return {
    ...rest,
    metadata: {
      name,
      ...(labels ? { labels } : {}),
      ...(Object.keys(others).length > 0 ? { annotations: others } : {}),
    },
  } as KubeObject;
}

/** What the API leaves out of most fields when it stores an object: `minReadySeconds: 0`, `paused: false`, `command: []`. */
const isEmpty = (value: unknown): boolean =>
  value === false ||
  value === 0 ||
  value === '' ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Without nulls, which kubectl writes and the API drops, and quantities as the API would write them: `0.5` is `500m`. */
function comparable(object: KubeObject): unknown {
  const tidy = (key: string, value: unknown) =>
    value !== null && typeof value === 'object' && (key === 'requests' || key === 'limits')
      ? quantities(value)
      : (value ?? undefined);
  return JSON.parse(JSON.stringify(object, tidy));
}

function quantities(amounts: object): object {
  const written = ([name, value]: [string, unknown]) => {
    const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
    return [name, parsed === undefined ? value : formatQuantity(parsed, name === 'cpu' ? 'decimal' : 'binary')];
  };
  return Object.fromEntries(Object.entries(amounts).map(written));
}

/** The API keeps a Secret's stringData as data. */
function withData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (object.kind !== 'Secret' || stringData === undefined) return object;
  const encoded = Object.entries(stringData as object).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return { ...rest, data: { ...(rest['data'] as object | undefined), ...Object.fromEntries(encoded) } } as KubeObject;
}
