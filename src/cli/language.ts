import { UsageError } from '../errors.ts';
import { type Language, languages } from '../text.ts';

/** What `--language` says; undefined where it was not given. Throws UsageError for one that klab does not speak. */
export function chosenLanguage(written: string | undefined): Language | undefined {
  if (written === undefined) return undefined;
  const found = languages.find((language) => language === written);
  if (!found) throw new UsageError(`no text in \`${written}\``, { hint: `--language ${languages.join(' | ')}` });
  return found;
}
