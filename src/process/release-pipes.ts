import type { ChildProcess } from 'node:child_process';

/** A stopped program gets so long to end by itself. Milliseconds. */
export const endsWithinMs = 5_000;

/**
 * A script that was stopped may leave a program that hangs and holds its pipes: a little after the deadline or the abort they
 * are let go of, or whoever waits for their end would wait for ever.
 */
export function releasePipes(
  child: ChildProcess,
  { timeoutMs, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
): void {
  let releasing: NodeJS.Timeout | undefined;
  const release = () => {
    releasing ??= setTimeout(
      () => [child.stdout, child.stderr].forEach((pipe) => void pipe?.destroy()),
      endsWithinMs + 500,
    );
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(release, timeoutMs);
  signal?.addEventListener('abort', release, { once: true });
  child.once('close', () => {
    clearTimeout(timer);
    clearTimeout(releasing);
    signal?.removeEventListener('abort', release);
  });
}
