import type { SetupReport } from '../setup/ensure-setup.ts';
import type { SetupContext, Source } from '../setup/prerequisite.ts';
import type { Context } from './context.ts';

/** What setup sees of a command's context. */
export function setupContext(context: Context, source: Source = 'auto'): SetupContext {
  const { env, paths, runner, root, signal } = context;
  return { env, paths, runner, root, source, signal };
}

/** Makes the machine ready for a provider's clusters, as `klab setup` does; for every command that needs a cluster. */
export async function prepareMachine(
  context: Context,
  options: { yes: boolean; json?: boolean; source?: Source; warningsToo?: boolean; provider?: string | undefined },
): Promise<SetupReport> {
  const { ensureSetup } = await import('../setup/ensure-setup.ts');
  const { confirm, interactive, stderr } = context;
  return ensureSetup(setupContext(context, options.source), {
    yes: options.yes,
    confirm,
    interactive,
    stderr,
    rendering: options.json ? 'silent' : context.rendering,
    warningsToo: options.warningsToo ?? false,
    ...(options.provider === undefined ? {} : { provider: options.provider }),
  });
}
