import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { graders } from '../../graders/index.ts';
import { lintLabs } from '../../src/lint/lint.ts';
import type { LintReport } from '../../src/lint/report.ts';
import { createRunner } from '../../src/process/run.ts';
import { root as repository } from './cli.ts';

/** A lab in which lint finds nothing. `shop` has a Deployment `web` of bootcamp:v1; the learner makes a Service. */
export const soundLab: Readonly<Record<string, string>> = {
  'lab.yaml': `apiVersion: klab.dev/v1
kind: Lab
id: sample
title: { en: A sample, ko: 예제 }
track: basics
level: beginner
minutes: 5
namespaces: [sample]
images: ["bootcamp:v1"]
start: [start/web.yaml]
tasks:
  - id: expose
    title: { en: Expose it, ko: 노출하기 }
    hints:
      - { en: A Service is needed., ko: 서비스가 필요합니다. }
      - { en: kubectl expose deployment/web --port=80, ko: kubectl expose deployment/web --port=80 }
    checks:
      - id: service
        points: 100
        grader: resource
        with: { apiVersion: v1, kind: Service, namespace: "\${ns.sample}", name: web }
`,
  'start/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: "\${ns.sample}" }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: bootcamp:v1
          ports: [{ containerPort: 8080 }]
`,
  'README.md': '# A sample\n\n```sh\nkubectl get pods\n```\n',
  'README.ko.md': '# 예제\n\n```sh\nkubectl get pods\n```\n',
  'solution.sh': 'set -eu\nkubectl expose deployment/web --port=80 --target-port=8080\n',
  'mutants.yaml': ['one', 'two', 'three']
    .map(
      (id) =>
        `  - { id: ${id}, what: only a label, caughtBy: service, script: "kubectl label deployment/web wrong=${id}" }\n`,
    )
    .reduce((all, mutant) => all + mutant, 'mutants:\n'),
};

/** The lines of a check at the end of the sound lab's lab.yaml: where `more` begins. */
export const withCheck = (yaml: string, points = 50): string => {
  const lines = yaml
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`);
  return `${soundLab['lab.yaml']?.replace('points: 100', `points: ${100 - points}`)}${lines.join('\n')}\n`;
};

interface Folder extends AsyncDisposable {
  readonly root: string;
  /** The lab's folder, `labs/basics/sample`. */
  readonly lab: string;
  lint(more?: Partial<Parameters<typeof lintLabs>[0]>): Promise<LintReport>;
}

/** The sound lab in a folder of its own, with some of its files written otherwise (undefined: not at all). */
export async function labFolder(changed: Readonly<Record<string, string | undefined>> = {}): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'klab-lint-'));
  const lab = join(root, 'labs/basics/sample');
  await cp(join(repository, 'manifests/images'), join(root, 'manifests/images'), { recursive: true });
  for (const [path, text] of Object.entries({ ...soundLab, ...changed })) {
    if (text === undefined) continue;
    await mkdir(dirname(join(lab, path)), { recursive: true });
    await writeFile(join(lab, path), text);
  }
  const request = {
    root,
    names: [],
    kubernetes: '1.34',
    graders,
    runner: createRunner(process.env),
    signal: new AbortController().signal,
    clock: () => 0,
  };
  return {
    root,
    lab,
    lint: (more = {}) => lintLabs({ ...request, ...more }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** What lint finds in the sound lab so changed, one line each: `error free-all lab.yaml:22`; the messages apart. */
export async function lint(changed: Readonly<Record<string, string | undefined>>, kubernetes = '1.34') {
  await using folder = await labFolder(changed);
  const report = await folder.lint({ kubernetes });
  const findings = report.labs.flatMap((one) => one.findings);
  return {
    places: findings.map(
      ({ severity, rule, file, line }) => `${severity} ${rule} ${file.replace('labs/basics/sample/', '')}:${line}`,
    ),
    messages: findings.map(({ message }) => message),
  };
}
