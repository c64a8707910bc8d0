import type { HttpFailure, HttpResponse } from '../../src/cluster/cluster.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Service } from '../../src/grading/kube-types.ts';
import { failed, inconclusive, passed } from '../../src/grading/observation.ts';
import { readJournal } from '../../src/grading/story/reading.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { nodePlaces } from './node-ports.ts';
import type { HttpParams } from './params.ts';
import type { Place } from './way.ts';

type Ask = (place: Place) => Promise<HttpResponse | HttpFailure>;

/** A Service that is gone no longer tells which port of the nodes it had; the journal does. */
export function closedRecordings({ target, expect }: HttpParams): readonly Recording[] {
  return expect === 'closed' && 'nodePortOf' in target
    ? [{ kind: 'objects', resource: { apiVersion: 'v1', kind: 'Service', namespace: target.namespace } }]
    : [];
}

/** No place may take a connection: refused, or no reply at all; for a Service also that its name is gone. */
export async function judgeClosed(
  sight: Sight,
  wanted: HttpParams,
  ask: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const places = await placesToTry(sight, wanted, signal);
  if ('outcome' in places) return places;
  const seen: string[] = [];
  for (const place of places) {
    for (let request = 0; request < wanted.requests; request++) {
      const answer = await ask(place);
      const how = 'status' in answer ? `status ${answer.status}` : answer.failure;
      const gone = how === 'dns' && place.target.kind === 'service';
      if (how !== 'refused' && how !== 'timeout' && !gone) {
        return failed(
          { en: `${place.words} is still open: ${how}.`, ko: `${place.words}: 아직 열려 있습니다(${how}).` },
          { field: 'connection', expected: 'refused, or no reply', observed: how },
        );
      }
      seen.push(`${place.words}: ${how}`);
    }
  }
  return passed(
    { en: `Closed at ${places.length} of ${places.length} places.`, ko: `${places.length}곳 모두 닫혀 있습니다.` },
    { field: 'connection', expected: 'refused, or no reply', observed: seen.slice(0, 6).join('; ') },
  );
}

async function placesToTry(
  sight: Sight,
  { target }: HttpParams,
  signal: AbortSignal,
): Promise<readonly Place[] | Observation> {
  if ('ingress' in target) throw new TypeError('an ingress controller is never closed');
  if ('host' in target)
    return [
      { target: { kind: 'address', host: target.host, port: target.port }, words: `${target.host}:${target.port}` },
    ];
  const { namespace } = target;
  if ('service' in target) {
    const { service: name, port } = target;
    return [{ target: { kind: 'service', namespace, name, port }, words: `Service ${name}:${port}` }];
  }
  const services = await sight.list({ apiVersion: 'v1', kind: 'Service', namespace });
  const object = services.find(({ metadata }) => metadata.name === target.nodePortOf);
  const ports = new Set(object ? openPorts(object) : []);
  const journal = await readJournal(sight.journal, signal);
  if ('entries' in journal) {
    for (const entry of journal.entries) {
      if (entry.type === 'object' && isThis(entry.object, target))
        for (const one of openPorts(entry.object as Service)) ports.add(one);
    }
  } else if (ports.size === 0) return journal;
  if (ports.size > 0) return nodePlaces(sight, [...ports], target.allNodes);
  return inconclusive({
    en: `Service ${target.nodePortOf} was never seen with a port on the nodes, so there is nothing that could have been closed.`,
    ko: `Service ${target.nodePortOf}이(가) 노드에 포트를 연 적이 없어 닫혔는지 알 수 없습니다.`,
  });
}

const isThis = (
  { kind, metadata }: { kind: string; metadata: { name: string; namespace?: string } },
  { nodePortOf, namespace }: { nodePortOf: string; namespace: string },
) => kind === 'Service' && metadata.name === nodePortOf && metadata.namespace === namespace;

const openPorts = ({ spec }: Service): number[] =>
  (spec?.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }) => (nodePort && protocol === 'TCP' ? [nodePort] : []));
