import { basename, join } from 'node:path';
import { shownPath } from '../lab/files.ts';
import type { Finding } from './rule.ts';
import type { LabSources } from './sources.ts';
import { remarkAtLine } from './text-file.ts';

/** Two labs of one name: only one of them can ever be started. Told of each but the first. */
export function sameIds({ id, folder, root, source }: LabSources, all: readonly string[]): readonly Finding[] {
  const first = all.find((other) => basename(other) === id);
  if (first === undefined || first === folder) return [];
  const message = `the lab in ${shownPath(root, first)} is called \`${id}\` already`;
  const remark =
    source?.problemAt(['id'], message) ?? remarkAtLine(shownPath(root, join(folder, 'lab.yaml')), 1, message);
  return [{ ...remark, rule: 'schema', severity: 'error' }];
}
