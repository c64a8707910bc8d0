import { describe, expect, it } from 'vitest';
import { lint, soundLab } from '../../../support/lint.ts';

const of = async (rule: string, changed: Readonly<Record<string, string | undefined>>, kubernetes?: string) =>
  (await lint(changed, kubernetes)).places.filter((place) => place.split(' ')[1] === rule);
const changed = (file: string, from: string | RegExp, to: string) => ({
  [file]: (soundLab[file] ?? '').replace(from, to),
});
const withMore = (file: string, more: string) => ({ [file]: `${soundLab[file]}${more}` });
const mutant = (script: string, what = 'it is wrong') =>
  withMore(
    'mutants.yaml',
    `  - id: four\n    what: ${what}\n    caughtBy: service\n    script: |\n      true\n      ${script}\n`,
  );

describe('images', () => {
  it('wants a recipe for each, and each to be used', async () => {
    const listed = changed(
      'lab.yaml',
      'images: ["bootcamp:v1"]',
      'images:\n  - bootcamp:v1\n  - bootcamp:v9\n  - web:1.25.1',
    );
    expect(await of('images', listed)).toEqual([
      'error images lab.yaml:11',
      'warning images lab.yaml:11',
      'warning images lab.yaml:12',
    ]);
  });

  it.each([
    [
      'the start',
      changed('start/web.yaml', 'bootcamp:v1', 'bootcamp:v2'),
      ['warning images lab.yaml:9', 'error images start/web.yaml:12'],
    ],
    [
      'solution.sh',
      withMore('solution.sh', 'kubectl run x \\\n  --image=bootcamp:v2\n'),
      ['error images solution.sh:4'],
    ],
    [
      'set image',
      withMore('solution.sh', 'kubectl set image deployment/web main=bootcamp:v2\n'),
      ['error images solution.sh:3'],
    ],
    [
      'a patch',
      withMore('solution.sh', `kubectl patch pod x -p "{\\"image\\":\\"web:1.0\\"}"\n`),
      ['error images solution.sh:3'],
    ],
    [
      'a here-document',
      withMore('solution.sh', 'kubectl apply -f - <<Y\nimage: web:1.0\nY\n'),
      ['error images solution.sh:4'],
    ],
    ['a README', withMore('README.md', '`kubectl run x --image=bootcamp:v2`\n'), ['warning images README.md:6']],
    ['a mutant', mutant('kubectl run x --image=bootcamp:v2'), ['warning images mutants.yaml:10']],
    ['a mutant about it', mutant('kubectl run x --image=bootcamp:v2', 'an image that does not exist'), []],
    [
      'what is missing on purpose',
      withMore('solution.sh', '# missing on purpose: bootcamp:v2\nkubectl run x --image=bootcamp:v2\n'),
      [],
    ],
    ['a shell variable', withMore('solution.sh', 'kubectl run x --image="bootcamp:$TAG"\n'), []],
    ['a full name', withMore('solution.sh', 'kubectl run x --image=docker.io/library/bootcamp:v1\n'), []],
    ['a comment', withMore('solution.sh', '# kubectl run x --image=bootcamp:v2\n'), []],
    [
      'what is listed',
      withMore('solution.sh', 'kubectl run x --image=bootcamp:v1\nkubectl set image deployment/web main=bootcamp:v1\n'),
      [],
    ],
  ])('looks into %s', async (_, files, places) => {
    expect(await of('images', files)).toEqual(places);
  });

  it('replaces the variables of the lab by each of their values', async () => {
    const files = {
      ...changed('lab.yaml', 'start:', 'variables: { tag: { oneOf: [v1, v2] } }\nstart:'),
      ...changed('start/web.yaml', 'bootcamp:v1', 'bootcamp:${tag}'),
    };
    expect(await of('images', files)).toEqual(['error images start/web.yaml:12']);
  });
});

describe('translations', () => {
  it.each([
    ['a title', changed('lab.yaml', 'ko: 예제', 'ko: A sample'), ['warning translations lab.yaml:4']],
    [
      'a Korean word in English',
      changed('lab.yaml', 'en: Expose it', 'en: 노출'),
      ['warning translations lab.yaml:13'],
    ],
    [
      'a hint that is the same',
      changed('lab.yaml', '서비스가 필요합니다.', 'A Service is needed.'),
      ['warning translations lab.yaml:15'],
    ],
    ['a command', changed('lab.yaml', '서비스가 필요합니다.', 'kubectl get services'), []],
    [
      'a README in the wrong language',
      { 'README.ko.md': soundLab['README.md'] },
      ['warning translations README.ko.md:1'],
    ],
    ['Korean in the English README', withMore('README.md', '가\n'), ['warning translations README.md:6']],
    ['a heading too many', withMore('README.ko.md', '## 더\n'), ['warning translations README.ko.md:6']],
    [
      'a block of code too few',
      withMore('README.md', '```sh\n# no heading\n```\n'),
      ['warning translations README.ko.md:3'],
    ],
    ['the same of both', { ...withMore('README.md', '## More\n'), ...withMore('README.ko.md', '## 더\n') }, []],
  ])('looks at %s', async (_, files, places) => {
    expect(await of('translations', files)).toEqual(places);
  });

  it('leaves a README that is not there to the schema', async () => {
    const { places } = await lint({ 'README.ko.md': undefined });
    expect(places).toEqual(['error schema lab.yaml:1']);
  });
});

describe('hints', () => {
  const hints = / {4}hints:\n.*\n.*\n/;
  it.each([
    ['none', changed('lab.yaml', hints, ''), ['error hints lab.yaml:12']],
    ['an empty list', changed('lab.yaml', hints, '    hints: []\n'), ['error hints lab.yaml:12']],
    [
      'one',
      changed('lab.yaml', /hints:\n.*\n/, 'hints:\n'),
      ['warning hints lab.yaml:15', 'warning hints lab.yaml:15'],
    ],
    [
      'the solution first',
      changed('lab.yaml', 'A Service is needed.', '"Type `kubectl expose deployment/web --port=80`."'),
      ['warning hints lab.yaml:15'],
    ],
    ['a command that looks only', changed('lab.yaml', 'A Service is needed.', 'kubectl get deployments -o wide'), []],
  ])('%s', async (_, files, places) => {
    expect(await of('hints', files)).toEqual(places);
  });
});

describe('solution', () => {
  const staged = changed('lab.yaml', 'start:', 'stages: [first]\nstart:');
  it.each([
    ['without set -e', { 'solution.sh': 'kubectl get pods\n' }, ['warning solution solution.sh:1']],
    ['with set -o errexit', { 'solution.sh': '#!/bin/bash\nset -o errexit\nkubectl get pods\n' }, []],
    ['that does nothing', { 'solution.sh': 'set -eu\n# later\n' }, ['error solution solution.sh:1']],
    ['that is not written yet', withMore('solution.sh', 'echo "fill me in"\n'), ['warning solution solution.sh:3']],
    ['with an empty README', { 'README.ko.md': ' \n' }, ['error solution README.ko.md:1']],
    ['that is no bash', withMore('solution.sh', 'if true; then\n  echo "x\n'), ['error solution solution.sh:4']],
    ['with an open here-document', withMore('solution.sh', 'cat <<Y\nx\n'), ['error solution solution.sh:3']],
    ['with a mutant that is no bash', mutant('kubectl get pods )'), ['error solution mutants.yaml:10']],
    ['without its stage', staged, ['error solution lab.yaml:10']],
    [
      'with its stage in a comment',
      { ...staged, ...withMore('solution.sh', '# klab check --stage first\n') },
      ['error solution lab.yaml:10'],
    ],
    ['with its stage', { ...staged, ...withMore('solution.sh', 'klab check "$KLAB_LAB" \\\n  --stage first\n') }, []],
  ])('%s', async (_, files, places) => {
    expect(await of('solution', files)).toEqual(places);
  });
});

describe('mutants', () => {
  it('wants three, and each check to be met by one', async () => {
    expect(await of('mutants', { 'mutants.yaml': undefined })).toEqual(['warning mutants solution.sh:1']);
    const two = { 'mutants.yaml': soundLab['mutants.yaml']?.split('\n').slice(0, 3).join('\n') };
    expect(await of('mutants', two)).toEqual(['warning mutants mutants.yaml:1']);
    const second = `${soundLab['lab.yaml']?.replace('points: 100', 'points: 60')}      - { id: unmet, points: 40, grader: file, with: { path: a, includes: b } }\n`;
    expect(await of('mutants', { 'lab.yaml': second })).toEqual(['warning mutants lab.yaml:22']);
  });
});

describe('api-versions', () => {
  const ingress = (version: string) => `---\napiVersion: ${version}\nkind: Ingress\nmetadata: { name: a }\nspec: {}\n`;
  it.each([
    [
      'a start manifest',
      withMore('start/web.yaml', ingress('networking.k8s.io/v1beta1')),
      ['error api-versions start/web.yaml:15'],
    ],
    ['a sound one', withMore('start/web.yaml', ingress('networking.k8s.io/v1')), []],
    [
      'another manifest of the lab',
      { 'more/cron.yaml': 'apiVersion: batch/v1beta1\nkind: CronJob\n' },
      ['error api-versions more/cron.yaml:1'],
    ],
    [
      'a here-document',
      withMore('solution.sh', 'kubectl apply -f - <<Y\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nY\n'),
      ['error api-versions solution.sh:4'],
    ],
    [
      'a mutant',
      mutant('echo "{\\"apiVersion\\":\\"batch/v1beta1\\",\\"kind\\":\\"CronJob\\"}"'),
      ['warning api-versions mutants.yaml:10'],
    ],
    [
      'the parameters of a check',
      changed('lab.yaml', 'apiVersion: v1, kind: Service', 'apiVersion: v1, kind: Endpoints'),
      ['warning api-versions lab.yaml:21'],
    ],
    [
      'an API that is off by default',
      withMore('start/web.yaml', ingress('networking.k8s.io/v1alpha1')),
      ['warning api-versions start/web.yaml:15'],
    ],
    [
      'a custom resource',
      withMore('start/web.yaml', '---\napiVersion: example.com/v1beta1\nkind: Thing\nmetadata: { name: a }\n'),
      [],
    ],
  ])('looks into %s', async (_, files, places) => {
    expect(await of('api-versions', files)).toEqual(places);
  });

  it('goes by the version that is asked for', async () => {
    const old = withMore('start/web.yaml', ingress('networking.k8s.io/v1beta1'));
    expect(await of('api-versions', old, '1.18')).toEqual([]);
    expect(await of('api-versions', old, '1.21')).toEqual(['warning api-versions start/web.yaml:15']);
    expect(await of('api-versions', old, '1.22')).toEqual(['error api-versions start/web.yaml:15']);
  });
});

describe('names', () => {
  const literal = '"${ns.sample}"';
  it.each([
    ['a start manifest', changed('start/web.yaml', literal, 'sample'), ['error names start/web.yaml:3']],
    ['a check', changed('lab.yaml', literal, 'sample'), ['error names lab.yaml:21']],
    [
      'a name of a Service',
      changed('lab.yaml', 'name: web }', 'name: web, match: { spec: { externalName: web.sample.svc } } }'),
      ['error names lab.yaml:21'],
    ],
    ['-n in the solution', withMore('solution.sh', 'kubectl get pods -n sample\n'), ['error names solution.sh:3']],
    ['--namespace in a mutant', mutant('kubectl get pods --namespace=sample'), ['error names mutants.yaml:10']],
    ['the environment', withMore('solution.sh', 'kubectl get pods -n "$KLAB_NS_SAMPLE"\n'), []],
    ['a longer name', withMore('solution.sh', 'kubectl get pods -n sample-two\n'), []],
    ['a README', withMore('README.md', '`kubectl get pods -n sample`\n'), []],
    [
      'a fixed node port',
      withMore(
        'start/web.yaml',
        '---\n{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] } }\n',
      ),
      ['warning names start/web.yaml:15'],
    ],
    [
      'a cluster-wide object',
      withMore('solution.sh', 'kubectl apply -f - <<Y\nkind: PersistentVolume\nmetadata:\n  name: disk\nY\n'),
      ['warning names solution.sh:6'],
    ],
    [
      'one with a name of the attempt',
      withMore(
        'solution.sh',
        'kubectl apply -f - <<Y\nkind: PersistentVolume\nmetadata:\n  name: disk-$KLAB_NS_SAMPLE\nY\n',
      ),
      [],
    ],
    [
      'the host of an Ingress',
      withMore('solution.sh', 'kubectl create ingress a --rule="shop.example.com/*=web:80"\n'),
      ['warning names solution.sh:3'],
    ],
    [
      'a host in a manifest',
      withMore(
        'start/web.yaml',
        '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  rules:\n    - host: shop.example.com\n',
      ),
      ['warning names start/web.yaml:21'],
    ],
  ])('looks into %s', async (_, files, places) => {
    expect(await of('names', files)).toEqual(places);
  });

  it('leaves labs alone that keep their names', async () => {
    const fixed = changed('lab.yaml', 'start:', 'fixedNames: true\nstart:');
    const files = {
      ...fixed,
      ...changed('start/web.yaml', literal, 'sample'),
      ...withMore('solution.sh', 'kubectl expose x --overrides="nodePort: 30080"\n'),
    };
    expect(await of('names', files)).toEqual([]);
  });
});
