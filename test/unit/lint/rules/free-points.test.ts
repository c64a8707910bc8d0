import { describe, expect, it } from 'vitest';
import { lint, soundLab, withCheck } from '../../../support/lint.ts';

const of = '{ kind: Deployment, namespace: "${ns.sample}", name: web }';
const only = (places: readonly string[], rule: string) => places.filter((place) => place.includes(rule));

describe('free-absence', () => {
  const gone = (name: string, more = '') =>
    withCheck(
      `- id: gone\n  points: 50\n  grader: absent\n  with: { apiVersion: apps/v1, kind: Deployment, namespace: "\${ns.sample}", name: ${name} }\n  needs: [service${more}]`,
    );

  it('finds what has never existed, whatever its witness is', async () => {
    const { places, messages } = await lint({ 'lab.yaml': gone('old') });
    expect(only(places, 'free')).toEqual(['error free-absence lab.yaml:24']);
    expect(messages.join()).toContain('there has never been Deployment old');
  });

  it('believes what the start state, a stage or a witness has', async () => {
    expect(only((await lint({ 'lab.yaml': gone('web') })).places, 'free')).toEqual([]);
    const staged = gone('old')
      .replace('start:', 'stages: [{ id: first, apply: [stage/old.yaml] }]\nstart:')
      .replace('points: 50', 'points: 50\n        stage: first');
    const old = { 'stage/old.yaml': `${soundLab['start/web.yaml']?.replaceAll('name: web', 'name: old')}` };
    const solution = { 'solution.sh': `${soundLab['solution.sh']}klab check "$KLAB_LAB" --stage first\n` };
    expect(only((await lint({ 'lab.yaml': staged, ...old, ...solution })).places, 'free')).toEqual([]);
    const witness = `${gone('old', ', seen').replace('points: 50', 'points: 40')}      - id: seen
        points: 10
        grader: answer
        with: { namespace: "\${ns.sample}", key: uid, equals: { field: { apiVersion: apps/v1, kind: Deployment, namespace: "\${ns.sample}", name: old, path: .metadata.uid } } }
`;
    expect(only((await lint({ 'lab.yaml': witness })).places, 'free')).toEqual([]);
  });

  it('finds `never` about a thing that nobody makes', async () => {
    const never = (name: string) =>
      withCheck(
        `- id: never\n  points: 50\n  mode: never\n  grader: pods\n  with: { of: { kind: Deployment, namespace: "\${ns.sample}", name: ${name} }, count: 5 }\n  needs: [service]`,
      );
    expect(only((await lint({ 'lab.yaml': never('nowhere') })).places, 'free')).toEqual([
      'error free-absence lab.yaml:24',
    ]);
    expect(only((await lint({ 'lab.yaml': never('web') })).places, 'free')).toEqual([]);
  });

  it.each([
    [
      'dns',
      '{ names: [old.shop.svc.cluster.local], answer: { status: NXDOMAIN } }',
      '{ names: [web.shop.svc.cluster.local], answer: { status: NXDOMAIN } }',
    ],
    [
      'http',
      '{ target: { host: old, port: 80 }, expect: closed }',
      '{ target: { service: web, namespace: "${ns.sample}", port: 80 }, expect: closed }',
    ],
  ])('asks who has seen what %s says is not there', async (grader, free, sound) => {
    const lab = (params: string) =>
      withCheck(`- id: added\n  points: 50\n  grader: ${grader}\n  with: ${params}\n  needs: [service]`);
    expect(only((await lint({ 'lab.yaml': lab(free) })).places, 'free')).toEqual(['error free-absence lab.yaml:24']);
    expect(only((await lint({ 'lab.yaml': lab(sound) })).places, 'free')).toEqual([]);
  });
});

describe('free-denial', () => {
  const account = 'serviceAccount: { namespace: "${ns.sample}", name: viewer }';
  const rule = (verb: string) => `[{ verbs: [${verb}], resources: [pods], namespace: "\${ns.sample}" }]`;
  const denied = (needs: string) =>
    `- id: denied\n  points: 50\n  grader: access\n  with: { ${account}, mayNot: ${rule('delete')} }\n  needs: [${needs}]`;

  it('finds "may not" where nothing was ever granted', async () => {
    const { places, messages } = await lint({ 'lab.yaml': withCheck(denied('service')) });
    expect(only(places, 'free')).toEqual(['error free-denial lab.yaml:25']);
    expect(messages.join()).toContain('any right of ServiceAccount viewer');
  });

  it('believes a check that shows a right, a right beside it, and a role of the start state', async () => {
    const shows = `- id: allowed\n  points: 10\n  grader: access\n  with: { ${account}, may: ${rule('get')} }`;
    const witnessed = withCheck(`${denied('allowed').replace('points: 50', 'points: 40')}\n${shows}`);
    expect(only((await lint({ 'lab.yaml': witnessed })).places, 'free')).toEqual([]);
    const both = denied('service').replace('mayNot', `may: ${rule('get')}, mayNot`);
    expect(only((await lint({ 'lab.yaml': withCheck(both) })).places, 'free')).toEqual([]);
    const binding = `${soundLab['start/web.yaml']}---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: all, namespace: "\${ns.sample}" }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: all }, subjects: [{ kind: ServiceAccount, name: viewer, namespace: "\${ns.sample}" }] }
`;
    expect(
      only((await lint({ 'lab.yaml': withCheck(denied('service')), 'start/web.yaml': binding })).places, 'free'),
    ).toEqual([]);
  });

  it('is not content with the right of another account', async () => {
    const other = `- id: allowed\n  points: 10\n  grader: access\n  with: { ${account.replace('viewer', 'editor')}, may: ${rule('get')} }`;
    const lab = withCheck(`${denied('allowed').replace('points: 50', 'points: 40')}\n${other}`);
    expect(only((await lint({ 'lab.yaml': lab })).places, 'free')).toEqual(['error free-denial lab.yaml:25']);
  });
});

describe('free-all', () => {
  const resource = (cel: string) =>
    withCheck(
      `- id: added\n  points: 50\n  grader: resource\n  with: { apiVersion: v1, kind: Service, namespace: "\${ns.sample}", name: new, cel: ["${cel}"] }`,
    );

  it.each([
    ['object.spec.ports.all(p, p.port == 80)', ['error free-all lab.yaml:25']],
    ['object.spec.ports.size() > 0 && object.spec.ports.all(p, p.port == 80)', []],
    ['size(object.spec.ports) == 2 && object.spec.ports.all(p, p.port == 80)', []],
    ['object.spec.ports.size() >= 0 && object.spec.ports.all(p, p.port == 80)', ['error free-all lab.yaml:25']],
    ['object.spec.ports.exists(p, p.port == 80)', []],
    ['!object.spec.ports.exists(p, p.port != 80)', []],
    ["['a', 'b'].all(name, name in object.metadata.labels)", []],
    ["object.spec.template.spec.containers.all(c, c.image == 'web:1')", []],
  ])('%s', async (cel, places) => {
    expect(only((await lint({ 'lab.yaml': resource(cel) })).places, 'free-all')).toEqual(places);
  });

  it('is milder with a step that has another one beside it, and leaves what must never be alone', async () => {
    const steps = (sequence: string) =>
      withCheck(`- id: story
  points: 50
  grader: journal
  with:
    objects: { pods: { podsOf: ${of} } }
    sequence:
${sequence}
    never:
      - what: { en: a, ko: 가 }
        when: pods.all(p, leaving(p))`);
    const step = '      - what: { en: a, ko: 가 }\n        when: pods.all(p, ready(p))';
    const other = '      - what: { en: a, ko: 가 }\n        when: pods.size() == 7';
    expect(only((await lint({ 'lab.yaml': steps(step) })).places, 'free-all')).toEqual(['error free-all lab.yaml:29']);
    expect(only((await lint({ 'lab.yaml': steps(`${step}\n${other}`) })).places, 'free-all')).toEqual([
      'warning free-all lab.yaml:29',
    ]);
  });

  it('finds demands on no Pods at all', async () => {
    const none = (more: string) =>
      withCheck(`- id: none\n  points: 50\n  grader: pods\n  with: { of: ${of}, count: 0${more} }`);
    expect(only((await lint({ 'lab.yaml': none(', labels: { app: web }') })).places, 'free-all')).toEqual([
      'error free-all lab.yaml:25',
    ]);
    expect(only((await lint({ 'lab.yaml': none('') })).places, 'free-all')).toEqual([]);
  });
});

describe('asks-nothing', () => {
  it.each([
    ['logs', `{ of: ${of}, matches: ".*" }`, `{ of: ${of}, matches: "GET .*" }`],
    ['exec', `{ of: ${of}, argv: [id], stdoutIncludes: "" }`, `{ of: ${of}, argv: [id], stdoutIncludes: "uid" }`],
    [
      'http',
      '{ target: { host: a, port: 80 }, bodyIncludes: ["v=1", " "] }',
      '{ target: { host: a, port: 80 }, bodyIncludes: ["v=1"] }',
    ],
  ])('finds what %s finds everywhere', async (grader, empty, sound) => {
    const lab = (params: string) => withCheck(`- id: added\n  points: 50\n  grader: ${grader}\n  with: ${params}`);
    expect(only((await lint({ 'lab.yaml': lab(empty) })).places, 'asks')).toEqual(['error asks-nothing lab.yaml:25']);
    expect(only((await lint({ 'lab.yaml': lab(sound) })).places, 'asks')).toEqual([]);
  });
});

describe('unreachable', () => {
  const rollout = (id: string, params: string, more = '') =>
    `- id: ${id}\n  points: 25\n  grader: rollout\n  with: { kind: Deployment, namespace: "\${ns.sample}", name: other, ${params} }${more}`;

  it('finds two sizes at the same time, and a thing that is there and gone', async () => {
    const sizes = withCheck(`${rollout('four', 'replicas: 4')}\n${rollout('two', 'replicas: 2', '\n  needs: [four]')}`);
    expect(only((await lint({ 'lab.yaml': sizes })).places, 'unreachable')).toEqual(['error unreachable lab.yaml:30']);
    const gone = withCheck(`${rollout('there', 'replicas: 4')}
- id: gone
  points: 25
  grader: absent
  with: { apiVersion: apps/v1, kind: Deployment, namespace: "\${ns.sample}", name: other }
  needs: [there]`);
    expect(only((await lint({ 'lab.yaml': gone })).places, 'unreachable')).toEqual(['error unreachable lab.yaml:30']);
  });

  it('lets them be judged one after the other', async () => {
    const staged = withCheck(
      `${rollout('four', 'replicas: 4', '\n  stage: first')}\n${rollout('two', 'replicas: 2', '\n  needs: [four]')}`,
    );
    const files = {
      'lab.yaml': staged.replace('start:', 'stages: [first]\nstart:'),
      'solution.sh': `${soundLab['solution.sh']}klab check "$KLAB_LAB" --stage first\n`,
    };
    expect(only((await lint(files)).places, 'unreachable')).toEqual([]);
  });

  it('finds a step that waits for a stage which comes too late, or never', async () => {
    const story = (own: string, awaited: string) =>
      withCheck(`- id: story
  points: 50
${own}  grader: journal
  with:
    objects: { pods: { podsOf: ${of} } }
    sequence:
      - { stage: ${awaited}, what: { en: a, ko: 가 }, when: pods.size() == 7 }
`).replace('start:', 'stages: [first, second]\nstart:');
    const places = async (own: string, awaited: string) =>
      only((await lint({ 'lab.yaml': story(own, awaited) })).places, 'unreachable');
    expect(await places('  stage: second\n', 'second')).toEqual(['error unreachable lab.yaml:30']);
    expect(await places('', 'third')).toEqual(['error unreachable lab.yaml:29']);
    expect(await places('  stage: second\n', 'first')).toEqual([]);
    expect(await places('', 'second')).toEqual([]);
  });
});
