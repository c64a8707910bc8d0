/** Style of the page; the Content-Security-Policy allows exactly this text. Colours have a contrast of 4.5:1 or better. */
export const style = `
:root { color-scheme: light dark; --page: #f4f6f8; --card: #fff; --ink: #1b2128; --soft: #57606a; --line: #dfe3e8; --well: #f6f8fa;
  --pass: #1a7f37; --fail: #c4162a; --error: #8a5a00; --blocked: #57606a; --pass-bg: #e6f6ea; --fail-bg: #fdebec; --error-bg: #fff4d6; --blocked-bg: #eceff2; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9aa4af; --line: #2d343c; --well: #0f141a;
  --pass: #4ac26b; --fail: #ff7b72; --error: #e3b341; --blocked: #9aa4af; --pass-bg: #12261a; --fail-bg: #2d1618; --error-bg: #2b2111; --blocked-bg: #21262d; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; padding: 1rem max(1rem, env(safe-area-inset-right)) 2rem max(1rem, env(safe-area-inset-left)); background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
  overflow-wrap: anywhere; word-break: keep-all; }
main { max-width: 52rem; margin: 0 auto; }
code, .field, dd { font-variant-ligatures: none; }
code { font: .9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; box-shadow: 0 1px 2px rgb(0 0 0 / .04); }
article + article { margin-top: 3rem; }
header { display: grid; grid-template-columns: auto 1fr; gap: 1.25rem; align-items: center; padding: 1.25rem; }
h1 { margin: 0 0 .5rem; font-size: clamp(1.25rem, 4.5vw, 1.75rem); line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
h2 { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; margin: 2rem .25rem .75rem; font-size: 1.1rem; line-height: 1.35; }
h3 { margin: 0 0 .5rem; font-size: .9rem; font-weight: 400; line-height: 1.4; }
.ring { width: clamp(5.5rem, 22vw, 8rem); height: auto; }
.ring circle { fill: none; stroke-width: 11; stroke: var(--line); }
.ring .arc { stroke-linecap: butt; }
.ring .earned { stroke: var(--pass); }
.ring .open { stroke: var(--error); stroke-opacity: .55; }
.ring text { text-anchor: middle; fill: var(--ink); font-variant-numeric: tabular-nums; }
.ring .score { font-size: 34px; font-weight: 700; letter-spacing: -1px; }
.ring .of { font-size: 15px; fill: var(--soft); }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .75rem; }
.chip { padding: .1rem .6rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap; }
.chip i { font-style: normal; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: 0; font-size: .85rem; }
.facts div { display: flex; gap: .4rem; }
.facts dt { color: var(--soft); flex: none; }
.facts dd { margin: 0; }
.pass { --own: var(--pass); --own-bg: var(--pass-bg); }
.fail { --own: var(--fail); --own-bg: var(--fail-bg); }
.error { --own: var(--error); --own-bg: var(--error-bg); }
.blocked { --own: var(--blocked); --own-bg: var(--blocked-bg); }
.chip, .note { color: var(--own); background: var(--own-bg); }
.note { margin: 1rem 0 0; padding: .75rem 1rem; border-radius: .75rem; font-weight: 600; }
.check { margin: 0 0 .6rem; overflow: clip; box-shadow: inset .3rem 0 0 var(--own), 0 1px 2px rgb(0 0 0 / .04); }
.head { display: grid; grid-template-columns: 1.6rem 1fr auto; gap: .15rem .75rem; align-items: center; padding: .75rem 1rem; }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover .name, summary:hover .because { text-decoration: underline 1px; text-underline-offset: .2em; text-decoration-color: var(--line); }
summary:focus-visible { outline: 3px solid var(--own); outline-offset: -3px; }
.mark { display: grid; place-items: center; width: 1.6rem; height: 1.6rem; border-radius: 50%; background: var(--own-bg); color: var(--own); font-weight: 700; line-height: 1; }
.name { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; }
.verdict { color: var(--own); font-weight: 700; }
.name code { color: var(--soft); }
.worth { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; color: var(--soft); font-size: .95rem; }
.because { grid-column: 2 / -1; white-space: pre-line; }
summary .because::after { content: " ▸"; color: var(--soft); }
details[open] > summary .because::after { content: " ▾"; }
.more { padding: 0 1rem 1rem 3.35rem; }
.evidence { padding: .75rem; border-radius: .5rem; background: var(--well); border: 1px solid var(--line); }
.evidence + .evidence { margin-top: .5rem; }
.evidence :last-child { margin-bottom: 0; }
.evidence ul { margin: 0; padding-left: 1.1rem; }
.evidence .field { color: var(--soft); }
.evidence dl { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin: 0; }
.evidence dl div:only-child { grid-column: 1 / -1; }
.evidence dt { font-size: .78rem; color: var(--soft); }
.evidence dd { margin: 0; max-height: 18rem; overflow: auto; white-space: pre-wrap; word-break: normal; font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.fail .observed dd { color: var(--fail); }
.fail .expected dd { color: var(--pass); }
.uid { margin: .5rem 0 0; font-size: .72rem; color: var(--soft); }
nav { padding: .75rem 1rem; margin-bottom: 1.5rem; }
nav ol { margin: 0; padding-left: 1.5rem; }
nav a { color: inherit; }
nav span { color: var(--soft); }
footer { max-width: 52rem; margin: 2rem auto 0; text-align: center; font-size: .8rem; color: var(--soft); }
@media (max-width: 34rem) {
  header { grid-template-columns: 1fr; justify-items: center; text-align: center; padding: 1.25rem 1rem; }
  .chips, .facts { justify-content: center; }
  .head { padding: .75rem; }
  .more { padding: 0 .75rem .75rem; }
  .evidence dl { grid-template-columns: 1fr; gap: .5rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  body { background: none; padding: 0; font-size: 10pt; }
  .card { break-inside: avoid; }
  h2 { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  summary .because::after { content: none !important; }
  .evidence dd { max-height: none; }
}
`;
