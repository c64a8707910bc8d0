/** Moments of the world that lint imagines. Any would do; these are the same in every run. Milliseconds since the epoch. */
export const beganAt = Date.parse('2026-01-01T10:00:00Z');
/** When the start state had been applied, and when all of it had settled. */
export const startedAt = beganAt + 1_000;
export const settledAt = beganAt + 60_000;
/** Long after that nothing else has happened. */
export const nowAt = beganAt + 3_600_000;

export const timestamp = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
