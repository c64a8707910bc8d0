import type { KubeObject } from '../../cluster/cluster.ts';
import { commandsOf } from '../../lint/text-file.ts';
import { differences } from '../difference.ts';

/** Commands that leave something else in the namespaces whenever they succeed. */
const changes = /^kubectl (apply|create|expose|label|patch|replace|run|scale|set) /;
/** Commands that change nothing. */
const looks = /^(set |:$|true$|echo |sleep |kubectl (get|describe|wait|rollout status) )/;
/** What lies outside of the namespaces; files. */
const elsewhere = /cluster|namespace|\bns\b|persistentvolume|\bpv\b|class|--subresource|node|<<|>/i;

/**
 * Whether a wrong solution may turn out to have done nothing without meaning to: a command may fail, and the script goes
 * on (`|| true`). Claimed only of scripts of plain commands. Of all others nobody needs to compare what there was before
 * and after, which takes more than a hundred requests.
 */
export function mayDoNothing(script: string): boolean {
  const commands = commandsOf(script);
  return (
    commands.some((line) => changes.test(line) && line.includes('||')) &&
    commands.every((line) => (changes.test(line) || looks.test(line)) && !elsewhere.test(line))
  );
}

/** Whether it has done nothing: such a mutant is caught because nothing was done. */
export function didNothing(script: string, before: readonly KubeObject[], after: readonly KubeObject[]): boolean {
  return mayDoNothing(script) && differences(before, after).length === 0;
}
