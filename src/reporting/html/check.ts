import type { CheckResult, Evidence } from '../../grading/verdict.ts';
import type { Language } from '../../text.ts';
import { escapeMarkup } from '../escape.ts';
import { type Markup, markupTag } from '../markup.ts';
import { marks, verdictWords, words, worthOf } from '../words.ts';

const html = markupTag(escapeMarkup);

/** One check: verdict, points and reason; its evidence folds away, open where something is not right yet. */
export function checkOf(result: CheckResult, language: Language): Markup {
  const { check, verdict, points, because, evidence, stimuli = [] } = result;
  const head = html`<span class="mark" aria-hidden="true">${marks[verdict]}</span>
<span class="name"><span class="verdict">${verdictWords[verdict][language]}</span> <code>${check}</code></span>
${points > 0 ? html`<span class="worth">${worthOf(result)}</span>\n` : undefined}<span class="because">${because[language]}</span>`;
  if (evidence.length + stimuli.length === 0) {
    return html`<div class="card check ${verdict}"><div class="head">${head}</div></div>\n`;
  }
  const open = verdict === 'fail' || verdict === 'error' ? ' open' : '';
  const did =
    stimuli.length === 0
      ? undefined
      : html`<div class="evidence"><h3>${words.did[language]}</h3>
<ul>${stimuli.map((done) => html`<li>${done[language]}</li>`)}</ul></div>\n`;
  return html`<details class="card check ${verdict}"${open}><summary class="head">${head}</summary>
<div class="more">
${evidence.map((item) => evidenceOf(item, language))}${did}</div></details>
`;
}

function evidenceOf({ object, field, expected, observed }: Evidence, language: Language): Markup {
  const where = object && `${object.namespace ? `${object.namespace}/` : ''}${object.name}`;
  const title =
    object || field
      ? html`<h3>${object ? html`<b>${object.kind}</b> <code>${where}</code> ` : undefined}${
          field ? html`<code class="field">${field}</code>` : undefined
        }</h3>\n`
      : undefined;
  const side = (name: 'expected' | 'observed', value: string | undefined) =>
    value === undefined
      ? undefined
      : html`<div class="${name}"><dt>${words[name][language]}</dt><dd>${value}</dd></div>`;
  const values =
    expected === undefined && observed === undefined
      ? undefined
      : html`<dl>${side('expected', expected)}${side('observed', observed)}</dl>\n`;
  const uid = object?.uid ? html`<p class="uid">uid ${object.uid}</p>\n` : undefined;
  return html`<div class="evidence">${title}${values}${uid}</div>\n`;
}
