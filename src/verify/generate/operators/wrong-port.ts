import { anotherPort, anotherWord } from '../another.ts';
import { edited, type Fault, type Operator } from '../fault.ts';
import { backendsOf } from '../ingress-backends.ts';
import { at, fieldsOf, listOf, type Path } from '../paths.ts';
import { containersOf } from '../pod-template.ts';
import { probesOf } from '../probes.ts';
import type { Scene } from '../scene.ts';
import type { Subject } from '../subjects.ts';

/** A port is another one, where something hangs on it. */
export const wrongPort: Operator = {
  name: 'wrong-port',
  on: ['made', 'changed'],
  faults(subject, scene) {
    const { kind } = subject.object;
    if (kind === 'Service') return ofService(subject, scene);
    if (kind === 'Ingress') return ofIngress(subject);
    return ofContainers(subject, scene);
  },
};

const other = (old: unknown, taken: readonly number[] = []) =>
  typeof old === 'number' ? anotherPort(old, taken) : anotherWord(String(old));

function ofService(subject: Subject, scene: Scene): readonly Fault[] {
  const { object } = subject;
  const ports = listOf(at(object, ['spec', 'ports'])).map(fieldsOf);
  const taken = ports.map(({ port }) => Number(port));
  // Without an address of its own a Service is only a name in DNS: clients bring the port.
  const headless = at(object, ['spec', 'clusterIP']) === 'None';
  return ports.flatMap((port, index) => {
    const which = ports.length > 1 ? [String(port['name'] ?? index)] : [];
    const change = (field: string, words: readonly string[]) =>
      edited(subject, {
        path: ['spec', 'ports', index, field],
        to: (old) => other(old, taken),
        id: [...which, field.toLowerCase()],
        words,
      });
    const matters = !headless || scene.isAskedFor(subject, String(port['port']));
    // Nobody knows whether it was chosen or drawn, unless somebody asks for it.
    const chosen = port['nodePort'] !== undefined && scene.isAskedFor(subject, String(port['nodePort']));
    return [
      ...(matters && port['targetPort'] !== undefined ? change('targetPort', ['targetPort']) : []),
      ...(matters ? change('port', ['port', 'ports']) : []),
      ...(chosen ? change('nodePort', ['nodePort']) : []),
    ];
  });
}

function ofIngress(subject: Subject): readonly Fault[] {
  return backendsOf(subject.object).flatMap(({ path, id }) =>
    ['number', 'name'].flatMap((field) => {
      const where: Path = [...path, 'service', 'port', field];
      if (at(subject.object, where) === undefined) return [];
      return edited(subject, { path: where, to: (old) => other(old), id: [...id, 'port'], words: ['port'] });
    }),
  );
}

/** A containerPort is only a note, unless something finds it by its name or somebody asks for it; a probe's port is not. */
function ofContainers(subject: Subject, scene: Scene): readonly Fault[] {
  const { object } = subject;
  const ofPorts = containersOf(object).flatMap(({ path, container, id }) => {
    const ports = listOf(container['ports']).map(fieldsOf);
    const taken = ports.map(({ containerPort }) => Number(containerPort));
    return ports.flatMap(({ name }, index) => {
      const used = typeof name === 'string' && isFoundBy(name, subject, scene);
      if (!used && !scene.isAskedFor(subject, 'containerPort')) return [];
      return edited(subject, {
        path: [...path, 'ports', index, 'containerPort'],
        to: (old) => other(old, taken),
        id: [...id, ...(ports.length > 1 ? [String(name ?? index)] : []), 'containerport'],
        words: ['containerPort'],
      });
    });
  });
  const ofProbes = probesOf(object).flatMap(({ path, probe, id }) =>
    ['httpGet', 'tcpSocket', 'grpc'].flatMap((how) =>
      probe[how] === undefined
        ? []
        : edited(subject, {
            path: [...path, how, 'port'],
            to: (old) => other(old),
            id: [...id, 'port'],
            words: ['port', String(path.at(-1))],
          }),
    ),
  );
  return [...ofProbes, ...ofPorts];
}

/** Whether a Service, or a probe of the object itself, calls the port by its name. */
function isFoundBy(name: string, { object }: Subject, { objects }: Scene): boolean {
  const services = objects.filter(
    ({ kind, metadata }) => kind === 'Service' && metadata.namespace === object.metadata.namespace,
  );
  const targets = services.flatMap((one) =>
    listOf(at(one, ['spec', 'ports'])).map((port) => fieldsOf(port)['targetPort']),
  );
  const probed = probesOf(object).flatMap(({ probe }) =>
    [probe['httpGet'], probe['tcpSocket']].map((how) => fieldsOf(how)['port']),
  );
  return [...targets, ...probed].includes(name);
}
