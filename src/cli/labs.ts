import type { Lab } from '../lab/lab.ts';
import type { LoadOptions } from '../lab/load.ts';
import type { Context } from './context.ts';

/** Where this installation's labs are, and the graders that their checks may use. */
export async function labOptions(context: Pick<Context, 'root'>, extra?: string): Promise<LoadOptions> {
  const { graders } = await import('../../graders/index.ts');
  return { root: context.root, graders: Object.values(graders), ...(extra === undefined ? {} : { extra }) };
}

/** One lab by its id; throws UsageError (exit code 64) when there is none or its files are bad. */
export async function findLab(id: string, context: Pick<Context, 'root'>, extra?: string): Promise<Lab> {
  const { loadLab } = await import('../lab/load.ts');
  return loadLab(id, await labOptions(context, extra));
}
