import { readmes } from '../../lab/load.ts';
import type { LintRule, Remark } from '../rule.ts';
import type { LabSources } from '../sources.ts';
import { remarkAt, remarkAtLine, type TextFile, wholeOf } from '../text-file.ts';

const hangul = /[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]/;

/** Every text of a lab exists in English and Korean, and says the same. */
export const translations: LintRule = {
  id: 'translations',
  severity: 'warning',
  explain: 'a text that is missing in one language, or written in the other one',
  check: (sources) => [...ofTexts(sources), ...ofReadmes(sources)],
};

interface Texts {
  readonly en: string;
  readonly ko: string;
}

function ofTexts({ lab, source }: LabSources): readonly Remark[] {
  if (!lab || !source) return [];
  const texts: readonly (readonly [Texts, readonly PropertyKey[]])[] = [
    [lab.title, ['title']],
    ...lab.tasks.flatMap((task, t) => [
      [task.title, ['tasks', t, 'title']] as const,
      ...task.hints.map((hint, h) => [hint, ['tasks', t, 'hints', h]] as const),
    ]),
  ];
  return texts.flatMap(([{ en, ko }, path]) => {
    if (hangul.test(en)) return [source.problemAt([...path, 'en'], 'the English text has Korean letters in it')];
    if (hangul.test(ko) || isCommand(ko)) return [];
    const what = en === ko ? 'the Korean text is the English one' : 'the Korean text has no Korean letter';
    return [source.problemAt([...path, 'ko'], `${what}; translate it (commands may stay as they are)`)];
  });
}

/** What is typed is the same in all languages: a line that begins with a program, an assignment or a mark of code, and no sentence. */
export function isCommand(text: string): boolean {
  const bare = text.trim();
  if (/^`[^`]+`$/.test(bare)) return true;
  return /^([A-Z_]+=|(kubectl|klab|curl|wget|cat|echo|for|export|kind|docker|sed|grep|printf|base64|openssl|nslookup)\s)/.test(
    bare,
  );
}

function ofReadmes({ files }: LabSources): readonly Remark[] {
  const [en, ko] = [files.get(readmes.en), files.get(readmes.ko)];
  return [...(en ? inEnglish(en) : []), ...(ko ? inKorean(ko) : []), ...(en && ko ? compared(en, ko) : [])];
}

function inEnglish(readme: TextFile): readonly Remark[] {
  const at = readme.text.search(hangul);
  return at === -1 ? [] : [remarkAt(wholeOf(readme), at, 'the English text has Korean letters in it')];
}

function inKorean(readme: TextFile): readonly Remark[] {
  const blank = readme.text.trim() === '' || hangul.test(readme.text);
  return blank ? [] : [remarkAtLine(readme.file, 1, 'has no Korean letter; translate it')];
}

function compared(en: TextFile, ko: TextFile): readonly Remark[] {
  const [english, korean] = [outlineOf(en.text), outlineOf(ko.text)];
  return (['headings', 'blocks'] as const).flatMap((part) => {
    const [want, have] = [english[part], korean[part]];
    if (want.length === have.length) return [];
    const what = part === 'headings' ? 'headings' : 'blocks of code';
    // The first place where one of them has what the other has not, as far as that can be told without reading.
    const line = have.length > want.length ? have[want.length] : have.at(-1);
    return [
      remarkAtLine(
        ko.file,
        line ?? 1,
        `has ${have.length} ${what}, ${readmes.en} has ${want.length}; both should say the same`,
      ),
    ];
  });
}

/** Lines (from 1) of the headings and of the fences that open a block of code. */
function outlineOf(markdown: string): { readonly headings: readonly number[]; readonly blocks: readonly number[] } {
  const headings: number[] = [];
  const blocks: number[] = [];
  let fence: string | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && fence === undefined) {
      fence = mark;
      blocks.push(index + 1);
    } else if (mark !== undefined && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    else if (fence === undefined && /^#{1,6}\s/.test(line)) headings.push(index + 1);
  }
  return { headings, blocks };
}
