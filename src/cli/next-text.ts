import type { Left } from '../attempt/left.ts';
import type { Proposal } from '../attempt/propose.ts';
import type { Lab } from '../lab/lab.ts';
import { nodesOf } from '../lab/lab.ts';
import { painter } from '../paint.ts';
import type { Language, Text } from '../text.ts';
import { padded, widthOf, wrapped } from '../width.ts';
import { levelWords, minutesText } from './lab-summary.ts';
import type { Obstacle } from './next-command.ts';
import { words } from './next-words.ts';

/** Everything `klab next` says of the lab that it proposes. */
export interface NextLab extends Proposal {
  readonly track: Text;
  readonly command: string;
  readonly obstacles: readonly Obstacle[];
  /** Of one that is under way. */
  readonly left?: Left | undefined;
}

const names = (labs: readonly Lab[]) => labs.map(({ id }) => id).join(', ');

/** Why this lab, in one sentence. */
export function whyText({ lab, progress: { best }, why, foundations }: Proposal): Text {
  const on = names(foundations);
  const reasons: Readonly<Record<Proposal['why'], Text>> = {
    underWay:
      best === undefined
        ? {
            en: 'You have begun it, and it has not been graded yet.',
            ko: '이미 시작했고 아직 채점하지 않은 실습입니다.',
          }
        : {
            en: `You have begun it; your best so far is ${best} of 100.`,
            ko: `이미 시작한 실습입니다. 지금까지 최고 점수는 100점 중 ${best}점입니다.`,
          },
    tried: {
      en: `You have tried it before (best ${best ?? 0} of 100) and not passed it yet.`,
      ko: `전에 해 보았지만 아직 통과하지 못했습니다(최고 100점 중 ${best ?? 0}점).`,
    },
    follows: {
      en: `The first and easiest lab that you are ready for: it builds on ${on}, which you have passed.`,
      ko: `지금 할 수 있는 실습 가운데 가장 쉽고 순서도 가장 앞섭니다. 바탕이 되는 ${on} 실습은 이미 통과했습니다.`,
    },
    opens: {
      en: 'The first and easiest lab that you are ready for: it builds on no other lab.',
      ko: '지금 할 수 있는 실습 가운데 가장 쉽고 순서도 가장 앞섭니다. 먼저 해야 할 다른 실습이 없습니다.',
    },
    early: {
      en: `The first lab left in track ${lab.track}, but it builds on ${on}: better do that first.`,
      ko: `${lab.track} 트랙에 남은 첫 실습이지만 ${on} 실습이 바탕이 됩니다. 그 실습을 먼저 하는 것이 좋습니다.`,
    },
  };
  return reasons[why];
}

/** What a lab needs of its cluster. */
function needsText({ profile, addons, exclusive }: Lab, language: Language): string {
  const nodes = nodesOf[profile];
  const parts =
    language === 'ko'
      ? [
          `노드 ${nodes}개`,
          ...addons.map((name) => `애드온 ${name}(klab start가 설치합니다)`),
          ...(exclusive ? ['다른 실습이 없는 클러스터'] : []),
        ]
      : [
          nodes === 1 ? 'one node' : `${nodes} nodes`,
          ...addons.map((name) => `add-on ${name} (klab start installs it)`),
          ...(exclusive ? ['a cluster with no other lab on it'] : []),
        ];
  return parts.join(', ');
}

function obstacleText({ lab, cluster, namespaces, why }: Obstacle, language: Language): string {
  const remove = `kubectl delete namespace ${namespaces.join(' ')}`;
  if (language === 'ko') {
    const reason =
      why === 'namespace' ? `네임스페이스 ${namespaces.join(', ')}를 함께 사용하는` : '클러스터를 함께 쓸 수 없는';
    return `${reason} ${lab} 실습이 클러스터 ${cluster}에 있습니다. 다 했다면 klab shell ${lab}에서 ${remove}를 실행하거나, --cluster로 다른 클러스터를 사용하세요.`;
  }
  const reason = why === 'namespace' ? `uses namespace ${namespaces.join(', ')} too` : 'cannot share a cluster with it';
  return `Lab ${lab} on cluster ${cluster} ${reason}. When you are done with that: ${remove} (in klab shell ${lab}), or take another --cluster.`;
}

interface NextOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Width of the terminal; without it lines are as long as they are. */
  readonly columns?: number | undefined;
}

interface Row {
  readonly name: string;
  readonly text: string;
  /** To be copied, so never broken. */
  readonly typed?: true;
}

/** The proposal: title, why, what it is and needs, what is left of it, and what to type. */
export function nextText(next: NextLab, { language, color, columns = Infinity }: NextOptions): string {
  const { lab, track, command, obstacles, left, why } = next;
  const paint = painter(color);
  const word = words[language];
  const about = [track[language], levelWords[language][lab.level], word.about(minutesText(lab.minutes, language))];
  const rows: readonly Row[] = [
    { name: word.why, text: whyText(next)[language] },
    { name: word.what, text: about.join(' · ') },
    { name: word.needs, text: needsText(lab, language) },
    ...(left?.tasks ?? []).map((task, index) => {
      const points = task.checks.reduce((sum, check) => sum + check.points, 0);
      return {
        name: index === 0 ? word.left : '',
        text: `${task.title[language]} [${task.id}, ${word.points(points)}]`,
      };
    }),
    ...obstacles.map((one) => ({ name: word.first, text: obstacleText(one, language) })),
    { name: word.type, text: paint('bold', command), typed: true },
    ...(why === 'underWay' ? goOn(next, word) : []),
  ];
  const width = Math.max(...rows.map(({ name }) => widthOf(name)));
  const lines = rows.flatMap(({ name, text, typed }) => {
    const parts = typed ? [text] : wrapped(text, columns - width - margin.length * 2);
    return parts.map((part, index) => {
      const title = padded(index === 0 ? name : '', width);
      return `${margin}${name === '' ? title : paint('gray', title)}${margin}${part}`;
    });
  });
  return [`${paint('bold', lab.title[language])} (${lab.id})`, '', ...lines, '', ''].join('\n');
}

const margin = '  ';

function goOn({ lab, left }: NextLab, word: (typeof words)[Language]): readonly Row[] {
  const stage = left?.stage ? ` --stage ${left.stage.id}` : '';
  return [
    { name: '', text: `(${word.keeps})` },
    { name: word.grade, text: `klab check ${lab.id}${stage}`, typed: true },
    { name: word.hint, text: `klab hint ${lab.id}`, typed: true },
  ];
}
