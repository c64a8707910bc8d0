/**
 * Runs `work` with a signal that aborts after `timeoutMs` (reason: the error that `timedOut` makes) or when the
 * caller's own signal does (reason: the caller's). Rejects at that moment, even if `work` ignores its signal.
 */
export async function withDeadline<T>(
  limits: { timeoutMs: number; signal?: AbortSignal | undefined; timedOut: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limits.signal?.throwIfAborted();
  const controller = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (reason: unknown) => {
    controller.abort(reason);
    reject(reason);
  };
  const forward = () => stop(limits.signal?.reason);
  const timer = setTimeout(() => stop(limits.timedOut()), limits.timeoutMs);
  limits.signal?.addEventListener('abort', forward, { once: true });
  try {
    return await Promise.race([work(controller.signal), aborted]);
  } catch (error) {
    // Libraries wrap the reason of an abort in errors of their own.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    limits.signal?.removeEventListener('abort', forward);
  }
}

/** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await abortable(promise, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** What `promise` brings, or the signal's reason as soon as it aborts; the promise itself goes on for others. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
