import { ageOf } from '../api-versions.ts';
import type { LintRule, Remark } from '../rule.ts';
import type { LabSources } from '../sources.ts';
import { type Excerpt, remarkAt, wholeOf, withoutComments } from '../text-file.ts';

/** An object that names a version which the cluster does not serve is refused, at the start or in the solution. */
export const apiVersions: LintRule = {
  id: 'api-versions',
  severity: 'error',
  explain: 'API versions that the given version of Kubernetes does not serve any more, or deprecates',
  check(sources) {
    const minor = Number(/^1\.(\d+)$/.exec(sources.kubernetes)?.[1]);
    return textsOf(sources).flatMap(({ excerpt, lenient }) =>
      usesIn(withoutComments(excerpt.text)).flatMap(({ offset, ...use }): readonly Remark[] => {
        const age = ageOf(use, minor);
        return age ? [{ ...remarkAt(excerpt, offset, age.message), severity: lenient ? 'warning' : age.severity }] : [];
      }),
    );
  },
};

/** What is handed out or wrong on purpose may be old on purpose. */
function textsOf({
  files,
  mutants,
  lab,
}: LabSources): readonly { readonly excerpt: Excerpt; readonly lenient: boolean }[] {
  const plain = [...files.values()].filter(({ path }) => path !== 'mutants.yaml');
  const handed = (path: string) => lab?.files.some((one) => path === `files/${one}`) ?? false;
  return [
    ...plain.map((file) => ({ excerpt: wholeOf(file), lenient: handed(file.path) })),
    ...mutants.map(({ script }) => ({ excerpt: script, lenient: true })),
  ];
}

const version = /\bapiVersion\\?["']?\s*:\s*\\?["']?([\w./-]+)/g;
/** How far from its apiVersion the kind of the same object may stand. Lines. */
const near = 6;

interface Use {
  readonly apiVersion: string;
  readonly kind: string | undefined;
  readonly offset: number;
}

/** Pairs of apiVersion and kind: of manifests, here-documents, patches and the parameters of checks alike. */
function usesIn(text: string): readonly Use[] {
  return [...text.matchAll(version)].map((match) => {
    const after = text
      .slice(match.index + match[0].length)
      .split('\n')
      .slice(0, near)
      .join('\n');
    const before = text.slice(0, match.index).split('\n').slice(-near).join('\n');
    const kinds = (part: string) => [...part.matchAll(/\bkind\\?["']?\s*:\s*\\?["']?(\w+)/g)].map((found) => found[1]);
    // The kind follows as a rule; what stands between documents belongs to another object.
    const own = after.split(/^---|\bapiVersion\b/m, 1)[0] ?? '';
    const earlier = before.split(/^---/m).at(-1) ?? '';
    const kind = kinds(own)[0] ?? (/\bapiVersion\b/.test(earlier) ? undefined : kinds(earlier).at(-1));
    return { apiVersion: match[1] ?? '', kind, offset: match.index + match[0].length - (match[1] ?? '').length };
  });
}
