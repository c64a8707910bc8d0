import { attemptKubeconfig, workFolder } from '../attempt/environment.ts';
import type { Session } from '../attempt/session.ts';
import type { Language } from '../text.ts';

const words = {
  en: {
    tasks: 'Tasks',
    full: 'Read the whole text',
    shell: 'Work in a shell with all of this set',
    check: 'Grade',
    work: 'Work folder',
    points: (count: number) => `${count} points`,
    minutes: (count: number) => `~${count} min`,
  },
  ko: {
    tasks: '과제',
    full: '실습 안내문 전체 보기',
    shell: '아래 설정이 적용된 셸에서 작업하기',
    check: '채점',
    work: '작업 폴더',
    points: (count: number) => `${count}점`,
    minutes: (count: number) => `약 ${count}분`,
  },
} as const;

/** What a learner sees when a lab has been started: the tasks, how to reach the cluster, what to type next. */
export function attemptText({ lab, attempt }: Session, language: Language): string {
  const word = words[language];
  const lines = [
    '',
    `${lab.title[language]} (${lab.id}, ${word.minutes(lab.minutes)})`,
    '',
    `${word.tasks}:`,
    ...lab.tasks.map((task, index) => {
      const points = task.checks.reduce((sum, check) => sum + check.points, 0);
      return `  ${index + 1}. ${task.title[language]} [${task.id}, ${word.points(points)}]`;
    }),
    '',
    `${word.full}:  klab show ${lab.id}`,
    `${word.shell}:  klab shell ${lab.id}`,
    `    export KUBECONFIG=${attemptKubeconfig(attempt)}`,
    `    ${word.work}: ${workFolder(attempt)}`,
    `${word.check}:  klab check ${lab.id}   (--watch)`,
    '',
  ];
  return lines.join('\n');
}
