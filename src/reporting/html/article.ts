import type { Verdict } from '../../grading/verdict.ts';
import type { Language } from '../../text.ts';
import { escapeMarkup } from '../escape.ts';
import { checksOf, totalPoints } from '../grade.ts';
import { type Markup, markupTag } from '../markup.ts';
import type { Report } from '../report.ts';
import { doneNote, marks, unjudgedNote, verdictWords, words } from '../words.ts';
import { checkOf } from './check.ts';

const html = markupTag(escapeMarkup);

/** One grading: what it is about, the score, and each task with its checks. */
export function articleOf(report: Report, id: string, language: Language): Markup {
  const note = unjudgedNote(report, language);
  const done = doneNote(report, language);
  return html`<article id="${id}">
<header class="card">
${ring(report, language)}
<div>
<h1>${report.title[language]}</h1>
<p class="chips">${chips(report, language)}</p>
${facts(report, language)}
</div>
</header>
${note ? html`<p class="note error" role="note">${note}</p>\n` : undefined}${
  done ? html`<p class="note pass">${done}</p>\n` : undefined
}${report.tasks.map(({ title, checks }) => {
  const judged = checks.filter(({ verdict }) => verdict !== 'error');
  const sum = (part: 'points' | 'earned') => judged.reduce((all, check) => all + check[part], 0);
  return html`<section>
<h2>${title[language]} <span class="worth">${sum('earned')}/${sum('points')}</span></h2>
${checks.map((check) => checkOf(check, language))}</section>
`;
})}</article>
`;
}

/** The points as a ring: earned, and those that klab could not judge. The arcs are in percent of all points. */
function ring(report: Report, language: Language): Markup {
  const total = Math.max(totalPoints(report), 1);
  const earned = (100 * report.score) / total;
  const open = (100 * (total - report.possible)) / total;
  const label = `${report.score} / ${report.possible} ${words.points[language]}`;
  return html`<svg class="ring" viewBox="0 0 120 120" role="img" aria-label="${label}">
<circle class="track" cx="60" cy="60" r="52"/>
${open > 0 ? arc('open', open, earned) : undefined}${earned > 0 ? arc('earned', earned, 0) : undefined}<text class="score" x="60" y="64">${report.score}</text>
<text class="of" x="60" y="84">/ ${report.possible}</text>
</svg>`;
}

const arc = (kind: string, percent: number, from: number) =>
  html`<circle class="arc ${kind}" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="${percent} 100" stroke-dashoffset="${-from}" transform="rotate(-90 60 60)"/>\n`;

/** How many checks have each verdict; the verdicts that do not occur are left out. */
function chips(report: Report, language: Language): readonly Markup[] {
  const verdicts: readonly Verdict[] = ['pass', 'fail', 'blocked', 'error'];
  return verdicts.flatMap((verdict) => {
    const count = checksOf(report).filter((check) => check.verdict === verdict).length;
    if (count === 0) return [];
    const mark = html`<i aria-hidden="true">${marks[verdict]}</i>`;
    return [html`<span class="chip ${verdict}">${mark} ${count} ${verdictWords[verdict][language]}</span> `];
  });
}

function facts({ lab, stage, learner, cluster, finishedAt }: Report, language: Language): Markup {
  const rows: readonly (readonly [string, string | Markup])[] = [
    [words.lab[language], lab],
    ...(stage ? [[words.stage[language], stage] as const] : []),
    [words.learner[language], learner],
    [words.cluster[language], `${cluster.name} (${cluster.provider}, Kubernetes ${cluster.version})`],
    [
      words.graded[language],
      html`<time datetime="${finishedAt}">${finishedAt.slice(0, 16).replace('T', ' ')} UTC</time>`,
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
