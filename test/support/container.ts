import type { ExecResult, KubeObject } from '../../src/cluster/cluster.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import { namespace, pod } from './objects.ts';

/** A running Pod with one container `main` of this spec, and whatever else is put into the Pod's spec. */
export function podWith(name: string, container: object, spec: object = {}, status: object = {}): Pod {
  const plain = pod({ name });
  return {
    ...plain,
    spec: { ...plain.spec, containers: [{ name: 'main', image: 'shell:v1', ...container }], ...spec },
    status: {
      ...plain.status,
      containerStatuses: [
        { name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
      ],
      ...status,
    },
  };
}

/** Answers `base64 PATH` from these files; a missing one as BusyBox does. */
export function filesOf(files: Readonly<Record<string, string | Buffer>>) {
  return (_pod: string, [program, path = '']: readonly string[]): ExecResult => {
    const content = program === 'base64' ? files[path] : undefined;
    return content === undefined
      ? {
          exitCode: 1,
          stdout: '',
          stderr: `base64: can't open '${path}': No such file or directory\n`,
          truncated: false,
        }
      : {
          exitCode: 0,
          stdout: Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\n'),
          stderr: '',
          truncated: false,
        };
  };
}

/** /proc/PID/environ of these variables. */
export const environ = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');

export function secret(name: string, values: Readonly<Record<string, string>>): KubeObject {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, uid: `secret-${name}` }, data };
}
