import { createHash } from 'node:crypto';
import type { Language } from '../text.ts';
import { escapeMarkup } from './escape.ts';
import type { ReportFormat } from './format.ts';
import { articleOf } from './html/article.ts';
import { style } from './html/style.ts';
import { Markup, markupTag } from './markup.ts';
import type { Report } from './report.ts';
import { scoreLine, words } from './words.ts';

const page = markupTag(escapeMarkup);

/** Nothing may be loaded or run, and no other style than ours applies: the page is only what stands in it. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One page that needs nothing else: for a phone, a projector, print. No script. */
export const html: ReportFormat = {
  name: 'html',
  summary: 'one self-contained page for people',
  render(reports, { language }) {
    const [first] = reports;
    const title =
      first && reports.length === 1
        ? `${first.score}/${first.possible} · ${first.title[language]} · ${first.learner}`
        : `klab · ${reports.length}`;
    return page`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${reports.length > 1 ? contents(reports, language) : undefined}${reports.map((report, index) => articleOf(report, `r${index + 1}`, language))}</main>
<footer>klab</footer>
</body>
</html>
`.text;
  },
};

/** A list of all reports, where there are several. */
function contents(reports: readonly Report[], language: Language): Markup {
  return page`<nav class="card" aria-label="${words.reports[language]}"><ol>
${reports.map(
  (report, index) =>
    page`<li><a href="#r${index + 1}">${report.title[language]}</a> <span>${report.learner}</span> <b>${scoreLine(report, language)}</b></li>\n`,
)}</ol></nav>
`;
}
