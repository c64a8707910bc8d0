import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { undoLeftovers } from '../../../src/grading/stimulate/leftovers.ts';
import { kubeconfigOf, type TryOut, tryOut } from '../../support/on-cluster.ts';

const container = (name: string, more = '') => `{ name: ${name}, image: "shell:v1", imagePullPolicy: Never${more} }`;
const template = (app: string) => `
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { terminationGracePeriodSeconds: 1, containers: [${container('main')}] }
---`;
const logs = ', volumeMounts: [{ name: logs, mountPath: /logs }]';
const literal = ', env: [{ name: POD, value: red }]';
const fieldRef = ', env: [{ name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'stimulus');
  const sets = ['copies', 'held'].map(
    (name) =>
      `\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: { name: ${name} }\nspec:\n  replicas: 2${template(name)}`,
  );
  const deployments = ['web', 'cut', 'left'].map(
    (name) => `\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:${template(name)}`,
  );
  const pods = [
    ['red', container('main', fieldRef)],
    ['stiff', container('main', literal)],
    ['pair', `${container('app', logs)}, ${container('agent', logs)}`],
    ['apart', `${container('app', logs)}, ${container('agent')}`],
  ].map(
    ([name, containers]) =>
      `\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [${containers}], volumes: [{ name: logs, emptyDir: {} }] }\n---`,
  );
  await there.apply([...sets, ...deployments, ...pods].join('\n'));
});
afterAll(() => there[Symbol.asyncDispose]());

const of = (kind: string, name: string) => ({ kind, namespace: there.namespace, name });
const apps = (kind: string, name: string) => ({ apiVersion: 'apps/v1', ...of(kind, name) });
const core = (name: string) => ({ apiVersion: 'v1', ...of('Pod', name) });
const extra = (app: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `extra-${app}`, namespace: there.namespace, labels: { app } },
  spec: { containers: [{ name: 'main', image: 'shell:v1', imagePullPolicy: 'Never' }] },
});
const replicas = async (name: string) => (await there.cluster.get(apps('Deployment', name)))?.spec;
/** The parameters. A literal with a key `then` looks like a promise to the linter. */
const trial = (doing: object, then: readonly object[], after: readonly object[] = []) =>
  Object.fromEntries(Object.entries({ do: doing, after }).concat([['then', then]]));
const told = (result: { readonly stimuli?: readonly { readonly en: string }[] }) => result.stimuli?.map(({ en }) => en);

describe.concurrent('stimulus on a cluster', () => {
  test('surplus: a Pod too many with the label is deleted by the ReplicaSet', async () => {
    const gone = { grader: 'absent', with: core('extra-copies') };
    const two = { grader: 'pods', with: { of: of('ReplicaSet', 'copies'), count: 2 }, for: '1s' };
    const result = await there.judge('stimulus', trial({ create: extra('copies') }, [gone, two]));
    expect(result).toMatchObject({ verdict: 'pass' });
    // Nobody counts Pods of this label: it stays, and klab takes it away.
    const alone = await there.judge(
      'stimulus',
      trial({ create: extra('nobody') }, [{ grader: 'absent', with: core('extra-nobody'), within: '2s' }]),
      { withinMs: 10_000 },
    );
    expect(alone).toMatchObject({ verdict: 'fail' });
    expect(told(alone)).toEqual([expect.stringMatching(/^Created/), expect.stringMatching(/^Undone: delete/)]);
    expect(await there.cluster.get(core('extra-nobody'))).toBeUndefined();
  });

  test('live routing: scaled to 0 and back', async () => {
    const zero = {
      grader: 'resource',
      with: { ...apps('Deployment', 'web'), cel: ['!has(object.status.readyReplicas)'] },
    };
    const back = { grader: 'rollout', with: { ...of('Deployment', 'web'), replicas: 1 } };
    const wanted = trial({ scale: { ...of('Deployment', 'web'), replicas: 0 } }, [zero], [back]);
    const result = await there.judge('stimulus', wanted, { withinMs: 60_000 });
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(await replicas('web')).toMatchObject({ replicas: 1 });
  });

  test('ceiling: what was true before the stimulus does not pass because the news has not arrived', async () => {
    const few = { grader: 'resource', with: { ...apps('ReplicaSet', 'held'), cel: ['object.spec.replicas <= 3'] } };
    const wanted = trial({ scale: { ...of('ReplicaSet', 'held'), replicas: 4 } }, [few]);
    expect(await there.judge('stimulus', wanted, { withinMs: 2_000 })).toMatchObject({ verdict: 'fail' });
    expect((await there.cluster.get(apps('ReplicaSet', 'held')))?.spec).toMatchObject({ replicas: 2 });
  });

  test('portable: a clone tells its own name; a literal does not', async () => {
    const says = (word: string, within: string) => {
      const argv = ['sh', '-c', 'echo "$POD"'];
      return { grader: 'exec', with: { of: of('Pod', '$(NAME)'), argv, stdoutEquals: word }, within };
    };
    const clone = (name: string) => ({ clone: { namespace: there.namespace, name, as: { name: `${name}-copy` } } });
    const [red, stiff] = await Promise.all([
      there.judge('stimulus', trial(clone('red'), [says('$(NAME)', '60s')])),
      there.judge('stimulus', trial(clone('stiff'), [says('red', '60s'), says('$(NAME)', '3s')])),
    ]);
    expect(red).toMatchObject({ verdict: 'pass' });
    expect(stiff).toMatchObject({ verdict: 'fail', evidence: [{ expected: 'stiff-copy', observed: 'red' }] });
    expect(await there.cluster.get(core('red-copy'))).toBeUndefined();
  });

  test('shared volume: a word written in one container is read in the other', async () => {
    const write = ['sh', '-c', 'echo "$1" > /logs/word', 'sh', '$(NONCE)'];
    const share = (name: string) => {
      const argv = ['cat', '/logs/word'];
      const read = { of: of('Pod', name), container: 'agent', argv, stdoutEquals: '$(NONCE)' };
      const undo = ['rm', '/logs/word'];
      return trial({ exec: { of: of('Pod', name), container: 'app', argv: write, undo } }, [
        { grader: 'exec', with: read },
      ]);
    };
    expect(await there.judge('stimulus', share('pair'))).toMatchObject({ verdict: 'pass' });
    expect(await there.judge('stimulus', share('apart'), { withinMs: 5_000 })).toMatchObject({ verdict: 'fail' });
    const left = await there.cluster.exec({ ...of('Pod', 'pair'), container: 'app' }, ['ls', '/logs'], {
      timeoutMs: 10_000,
    });
    expect(left).toMatchObject({ stdout: '' });
  });

  test('interrupted in the middle, it is undone before the grading ends', async () => {
    const abort = new AbortController();
    const never = { grader: 'absent', with: apps('Deployment', 'cut') };
    const wanted = trial({ scale: { ...of('Deployment', 'cut'), replicas: 3 } }, [never]);
    const judged = there.judge('stimulus', wanted, { withinMs: 60_000, signal: abort.signal });
    const ended = expect(judged).rejects.toThrow('enough');
    await expect.poll(() => replicas('cut'), { timeout: 90_000 }).toMatchObject({ replicas: 3 });
    abort.abort(new Error('enough'));
    await ended;
    expect(await replicas('cut')).toMatchObject({ replicas: 1 });
  });

  test('what a klab left behind that was killed, the next one undoes', async () => {
    const [state, cluster] = [inject('state'), inject('cluster')];
    const pod = 'red';
    const argv = [kubeconfigOf(state, cluster), there.namespace, there.namespace, 'left', pod];
    const script = fileURLToPath(new URL('../../support/leave-behind.ts', import.meta.url));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...argv]);
    await once(child.stdout, 'data');
    expect(await replicas('left')).toMatchObject({ replicas: 0 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const undone = await undoLeftovers(there.cluster, there.namespace, { signal: new AbortController().signal });
    expect(undone.map(({ en }) => en)).toEqual([
      expect.stringContaining('label klab'),
      expect.stringContaining('replicas of Deployment'),
    ]);
    expect(await replicas('left')).toMatchObject({ replicas: 1 });
    expect((await there.cluster.get(core(pod)))?.metadata.labels ?? {}).not.toHaveProperty('klab');
  });

  test('is an error for somebody who may do nothing', async () => {
    const wanted = trial({ scale: { ...of('Deployment', 'web'), replicas: 0 } }, [
      { grader: 'absent', with: core('x') },
    ]);
    expect(await there.judgeWithoutRights('stimulus', wanted)).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
