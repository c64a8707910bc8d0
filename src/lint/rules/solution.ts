import { readmes } from '../../lab/load.ts';
import type { LintRule, Remark } from '../rule.ts';
import type { LabSources } from '../sources.ts';
import { commandsOf, type Excerpt, remarkAt, remarkAtLine, type TextFile, wholeOf } from '../text-file.ts';

/** What solution.sh and the scripts of mutants must do so that their result means something. */
export const solution: LintRule = {
  id: 'solution',
  severity: 'error',
  explain:
    'solution.sh without `set -e`, scripts that are no bash, scripts and READMEs that are not written yet, stages that the solution does not run',
  check({ lab, source, solution: script, mutants, files, syntaxOf }) {
    const remarks: Remark[] = [];
    if (script) {
      const commands = commandsOf(script.text);
      if (!commands.slice(0, 3).some((line) => /^set (-\w*e|-o errexit)/.test(line))) {
        const message = 'does not begin with `set -eu`, so a command that fails is passed over';
        remarks.push({ ...remarkAtLine(script.file, 1, message), severity: 'warning' });
      }
      if (commands.every((line) => /^(set |exit |:|true$)/.test(line))) {
        remarks.push(remarkAtLine(script.file, 1, 'does nothing; type what a learner would type'));
      }
      remarks.push(...unread({ lab, source, files, script }));
      const own = commands.find((line) => ofOneMachine.test(line));
      if (own !== undefined) {
        const [, what = ''] = ofOneMachine.exec(own) ?? [];
        const message = `uses \`${what}\` of the machine that it runs on, which nobody else has; bring what it needs in the lab's folder`;
        remarks.push({
          ...remarkAt(wholeOf(script), Math.max(0, script.text.indexOf(what)), message),
          severity: 'warning',
        });
      }
      for (const [index, { id }] of (lab?.stages ?? []).entries()) {
        if (!source || commands.some((line) => runsStage(line, id))) continue;
        const message = `solution.sh never runs \`klab check "$KLAB_LAB" --stage ${id}\`, so the checks of this stage can never pass`;
        remarks.push(source.problemAt(['stages', index], message));
      }
    }
    const typed = [...(script ? [wholeOf(script)] : []), ...mutants.map((mutant) => mutant.script)];
    for (const one of typed) {
      remarks.push(...wrongSyntax(one, syntaxOf(one.text)));
    }
    const read = Object.values(readmes)
      .flatMap((name) => files.get(name) ?? [])
      .map(wholeOf);
    for (const { file, text } of read) {
      if (text.trim() === '') remarks.push(remarkAtLine(file, 1, 'is empty: a learner has nothing to go by'));
    }
    for (const one of [...typed, ...read]) {
      const at = one.text.search(/fill me in/i);
      if (at !== -1) remarks.push({ ...remarkAt(one, at, 'is not written yet'), severity: 'warning' });
    }
    return remarks;
  },
};

/** Values that differ between learners, that checks ask for, and that the solution cannot know: it is right for one learner only. */
function unread({ lab, source, files, script }: Pick<LabSources, 'lab' | 'source' | 'files'> & { script: TextFile }) {
  const others = [...files.values()].filter(({ path }) => !/\.md$|^(lab|mutants)\.yaml$/.test(path));
  return Object.entries(lab?.variables ?? {}).flatMap(([name, variable]): readonly Remark[] => {
    if (!source || !('oneOf' in variable) || variable.oneOf.length < 2) return [];
    const written = `\${${name}}`;
    const asked = lab?.tasks.some(({ checks }) => checks.some((check) => JSON.stringify(check.with).includes(written)));
    const variableName = `KLAB_${name.toUpperCase()}`;
    const told = script.text.includes(variableName) || others.some(({ text }) => text.includes(written));
    if (!asked || told || /\b(env|printenv)\b/.test(script.text)) return [];
    const message = `checks ask for ${written}, which is another for other learners, but solution.sh never reads \`$${variableName}\`: it is right for one of the values only`;
    return [source.problemAt(['variables', name], message)];
  });
}

/** Files of somebody's home, clusters of somebody's kubeconfig; not what a program in a Pod is given. */
const ofOneMachine =
  /^(?!.* -- )(?:kubectl|cat|source|\.|cp|cd|bash|sh|helm|[A-Z_]+=)(?:.*?[\s"'=<])?((?:~|\$HOME|\$\{HOME\}|\/home\/[\w.-]+|\/Users\/[\w.-]+|\/root)\/[\w./-]*|--(?:context|kubeconfig)\b)/;

function runsStage(line: string, stage: string): boolean {
  return (
    /\bklab check\b/.test(line) && [...line.matchAll(/--stage[= ]["']?([\w-]+)/g)].some((match) => match[1] === stage)
  );
}

/** bash says `bash: line 7: syntax error …`, counted from the beginning of the script. */
function wrongSyntax({ file, firstLine }: Excerpt, said: string | undefined): readonly Remark[] {
  if (said === undefined) return [];
  const [first = ''] = said.split('\n');
  const line = Number(/here-document at line (\d+)/.exec(first)?.[1] ?? /line (\d+):/.exec(first)?.[1] ?? 1);
  return [remarkAtLine(file, firstLine + line - 1, `is no bash: ${first.replace(/^.*?line \d+: /, '')}`)];
}
