import type { LintRule, Remark } from '../rule.ts';
import type { LabSources } from '../sources.ts';
import { type Excerpt, remarkAt, wholeOf, withoutComments } from '../text-file.ts';
import { clusterWideIn, type NameUse, namespacesIn } from '../written-names.ts';

/** `klab verify` runs a lab many times at once, each time in namespaces of another name. */
export const names: LintRule = {
  id: 'names',
  severity: 'error',
  explain:
    'names that hold for one attempt only: a namespace written out, a fixed nodePort, host or cluster-wide object',
  check(sources) {
    const { lab } = sources;
    if (!lab || lab.fixedNames) return [];
    return [...inChecks(sources), ...textsOf(sources).flatMap(({ excerpt, shell }) => inText(sources, excerpt, shell))];
  },
};

const because = '`klab verify` gives namespaces another name in each run';
const orFixed = ', or say `fixedNames: true` in lab.yaml';

/** Parameters of checks, by their places in lab.yaml. */
function inChecks({ lab, source }: LabSources): readonly Remark[] {
  const namespaces = new Set(lab?.namespaces);
  const look = (value: unknown, path: readonly PropertyKey[], key: PropertyKey = ''): readonly Remark[] => {
    if (typeof value === 'string') {
      const written =
        key === 'namespace' && namespaces.has(value)
          ? value
          : [...namespaces].find((one) => value.includes(`.${one}.svc`));
      if (written === undefined || !source) return [];
      return [
        source.problemAt(path, `the namespace is written out; write \`\${ns.${written}}\`: ${because}${orFixed}`),
      ];
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([inner, part]) =>
      look(part, [...path, Array.isArray(value) ? Number(inner) : inner], Array.isArray(value) ? key : inner),
    );
  };
  return (lab?.tasks ?? []).flatMap((task, t) =>
    task.checks.flatMap((check, c) => look(check.with, ['tasks', t, 'checks', c, 'with'])),
  );
}

/** Manifests and scripts that klab applies or runs. What learners read or get keeps the names that they have. */
function textsOf({
  files,
  mutants,
  lab,
}: LabSources): readonly { readonly excerpt: Excerpt; readonly shell: boolean }[] {
  const handed = (path: string) => lab?.files.some((one) => path === `files/${one}`) ?? false;
  const own = [...files.values()].filter(({ path }) => !/^(lab|mutants)\.yaml$|\.md$/.test(path) && !handed(path));
  return [
    ...own.map((file) => ({ excerpt: wholeOf(file), shell: file.path.endsWith('.sh') })),
    ...mutants.map(({ script }) => ({ excerpt: script, shell: true })),
  ];
}

function inText({ lab }: LabSources, excerpt: Excerpt, shell: boolean): readonly Remark[] {
  const text = withoutComments(excerpt.text);
  const instead = (name: string) =>
    shell
      ? `"$KLAB_NS_${name.toUpperCase().replaceAll('-', '_')}" (or nothing: the first namespace is the current one)`
      : `\`\${ns.${name}}\``;
  const written = namespacesIn(text, lab?.namespaces ?? []).map(({ name, offset }) =>
    remarkAt(excerpt, offset, `the namespace \`${name}\` is written out; write ${instead(name)}: ${because}${orFixed}`),
  );
  // An exclusive lab has its cluster to itself.
  const shared = lab?.exclusive ? [] : clusterWideIn(text).map((use) => remarkOn(excerpt, use));
  return [...written, ...shared];
}

function remarkOn(excerpt: Excerpt, { name, offset, what }: NameUse & { readonly what: string }): Remark {
  const message = `${what} \`${name}\` can exist only once in a cluster, so two runs of this lab would meet; let the cluster choose, make the name of a reference${orFixed}`;
  return { ...remarkAt(excerpt, offset, message), severity: 'warning' };
}
