import { describe, expect, it } from 'vitest';
import { lint, soundLab, withCheck } from '../../../support/lint.ts';

const of = '{ kind: Deployment, namespace: "${ns.sample}", name: web }';
const added = (grader: string, params: string, more = '') =>
  withCheck(`- id: added\n  points: 50\n  grader: ${grader}\n  with: ${params}\n${more}`);
const places = async (files: Readonly<Record<string, string>>, rule: string) =>
  (await lint(files)).places.filter((place) => place.includes(` ${rule} `));
const resource = (part: string) =>
  added('resource', `{ apiVersion: v1, kind: Service, namespace: "\${ns.sample}", name: new, ${part} }`);
const exec = (argv: string, more = '') => added('exec', `{ of: ${of}, argv: ${argv}${more} }`);

describe('asks-nothing', () => {
  it.each([
    'true',
    '1 == 1',
    'size(object.spec.ports) >= 0',
    'object.spec.ports.size() > -1',
    'has(object.spec.ports) || !has(object.spec.ports)',
    "object.spec.type.matches('.*')",
    "object.spec.type.contains('') && object.spec == object.spec",
    "object.metadata.name == 'new'",
  ])('finds that %s is always so', async (cel) => {
    expect(await places({ 'lab.yaml': resource(`cel: ["${cel}"]`) }, 'asks-nothing')).toHaveLength(1);
  });

  it.each([
    'object.spec.ports.size() >= 1',
    "object.spec.type == 'NodePort' || has(object.spec.ports)",
    "object.metadata.labels.app == 'new'",
    "object.spec['type'] == 'NodePort'",
    "object.spec.type.matches('^Node')",
  ])('leaves %s alone', async (cel) => {
    expect(await places({ 'lab.yaml': resource(`cel: ["${cel}"]`) }, 'asks-nothing')).toEqual([]);
  });

  it('finds names asked of the object of that name, not of those with a label', async () => {
    const labelled = added(
      'resource',
      `{ apiVersion: v1, kind: Service, namespace: "\${ns.sample}", labels: { app: a }, cel: ["object.metadata.name == 'new'"] }`,
    );
    expect(await places({ 'lab.yaml': labelled }, 'asks-nothing')).toEqual([]);
  });

  it.each(["['true']", '[echo, ready]', "[sh, -c, 'grep x /f || true']", "[sh, -c, 'test -e /f; exit 0']"])(
    'finds that %s always succeeds',
    async (argv) => {
      expect(await places({ 'lab.yaml': exec(argv) }, 'asks-nothing')).toHaveLength(1);
    },
  );

  it.each([
    ["[sh, -c, 'echo $HOME']", ', stdoutIncludes: root'],
    ["[sh, -c, 'grep -q x /f && echo yes || echo no']", ', stdoutIncludes: yes'],
    ["[sh, -ec, 'grep x /f; echo ok']", ''],
    ["[sh, -c, 'grep x /f || exit 1; true']", ''],
    ["[sh, -c, 'grep x /f']", ''],
    ["['true']", ', exitCode: 1'],
  ])('leaves %s%s alone', async (argv, more) => {
    expect(await places({ 'lab.yaml': exec(argv, more) }, 'asks-nothing')).toEqual([]);
  });

  it('finds every status, an empty match and patterns of any character', async () => {
    const http = (status: string) => added('http', `{ target: { host: a, port: 80 }, status: ${status} }`);
    expect(await places({ 'lab.yaml': http('["2xx", "3xx", "4xx", "5xx"]') }, 'asks-nothing')).toHaveLength(1);
    expect(await places({ 'lab.yaml': http('["2xx", 503]') }, 'asks-nothing')).toEqual([]);
    expect(await places({ 'lab.yaml': resource('match: {}') }, 'asks-nothing')).toHaveLength(1);
    expect(await places({ 'lab.yaml': added('logs', `{ of: ${of}, matches: ".+" }`) }, 'asks-nothing')).toHaveLength(1);
  });
});

describe('by-chance', () => {
  it.each([
    ["[sh, -c, '[ $((RANDOM % 3)) != 0 ]']", 'error'],
    ["[sh, -c, 'test $(od -An -N1 -tu1 /dev/urandom) -gt 80']", 'error'],
    ["[sh, -c, 'curl localhost/?$RANDOM']", 'warning'],
    ["[sh, -c, '[ $(date +%S) -lt 30 ]']", 'warning'],
  ])('finds %s', async (argv, severity) => {
    const found = await places({ 'lab.yaml': exec(argv) }, 'by-chance');
    expect(found.map((place) => place.split(' ')[0])).toEqual([severity]);
  });

  it('leaves a plain command alone, and tells of a solution that draws by lot', async () => {
    expect(await places({ 'lab.yaml': exec('[date]') }, 'by-chance')).toEqual([]);
    const solution = `${soundLab['solution.sh']}if [ $((RANDOM % 2)) = 0 ]; then exit 0; fi\n`;
    expect(await places({ 'solution.sh': solution }, 'by-chance')).toEqual(['warning by-chance solution.sh:1']);
  });
});

describe('scripts', () => {
  it('finds the image that a variable of the script names', async () => {
    const solution = `${soundLab['solution.sh']}IMG=my-app:9.9\nkubectl run a --image="$IMG"\n`;
    expect(await places({ 'solution.sh': solution }, 'images')).toEqual(['error images solution.sh:4']);
    const twice = solution.replace('IMG=', 'IMG=bootcamp:v1\nIMG=');
    expect(await places({ 'solution.sh': twice }, 'images')).toEqual([]);
  });

  it.each([
    ['cat ~/colour.txt', 1],
    ['kubectl apply -f /home/author/a.yaml', 1],
    ['kubectl --context kind-mine get pods', 1],
    ['kubectl exec web -- cat /home/app/a', 0],
    ['kubectl apply -f web.yaml', 0],
  ])('of the machine of the author: %s', async (line, many) => {
    expect(await places({ 'solution.sh': `${soundLab['solution.sh']}${line}\n` }, 'solution')).toHaveLength(many);
  });

  it('finds a mutant that does nothing', async () => {
    const idle = soundLab['mutants.yaml']?.replace('kubectl label deployment/web wrong=two', 'true') ?? '';
    expect(await places({ 'mutants.yaml': idle }, 'mutants')).toEqual(['warning mutants mutants.yaml:3']);
  });

  it('finds a solution that knows the values of one learner only', async () => {
    const drawn = resource('match: { spec: { type: "${kind}" } }').replace(
      'start: [',
      'variables: { kind: { oneOf: [NodePort, ClusterIP] } }\nstart: [',
    );
    expect(await places({ 'lab.yaml': drawn }, 'solution')).toEqual(['error solution lab.yaml:10']);
    const reading = `${soundLab['solution.sh']}kubectl create service "$KLAB_KIND" new --tcp=80\n`;
    expect(await places({ 'lab.yaml': drawn, 'solution.sh': reading }, 'solution')).toEqual([]);
  });
});
