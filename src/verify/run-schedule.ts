import type { Claim, Job, Schedule } from './schedule.ts';

/** A job that needs something alone is passed over by so many that it cannot be beside; then they wait for it. */
const patience = 8;

interface Waiting {
  readonly job: Job;
  /** How many that it cannot be beside have begun since it came. */
  passedOver: number;
}

/**
 * Whenever a place is free, begins the first job whose claims are free: those that were passed over too often first, then
 * by priority, then as they came. Only for one that was passed over too often are others kept waiting. When a job throws,
 * no other begins, and what it threw is the rejection.
 */
export const runSchedule: Schedule = async (jobs, { jobs: most, signal }) => {
  const waiting: Waiting[] = [];
  const underWay = new Set<Job>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let failure: { readonly thrown: unknown } | undefined;
  let awake = true;

  const add = (job: Job) => {
    waiting.push({ job, passedOver: 0 });
  };
  const advance = () => {
    awake = true;
    if (signal.aborted) failure = { thrown: signal.reason };
    for (let next = choose(); next && !failure; next = choose()) begin(next);
    if (underWay.size > 0) return;
    if (failure) reject(failure.thrown);
    else resolve();
  };

  const choose = (): Waiting | undefined => {
    const full = [...underWay].filter(({ waits }) => !waits).length >= most;
    const reserved: Claim[] = [];
    for (const one of inOrder(waiting)) {
      if (full && !one.job.waits) continue;
      const taken = [...reserved, ...[...underWay].flatMap(({ claims }) => claims)];
      if (!collide(one.job.claims, taken)) return one;
      if (isOverdue(one)) reserved.push(...one.job.claims);
    }
    return undefined;
  };

  const begin = (chosen: Waiting) => {
    const { job } = chosen;
    waiting.splice(waiting.indexOf(chosen), 1);
    for (const other of waiting) if (collide(other.job.claims, job.claims)) other.passedOver += 1;
    underWay.add(job);
    void carryOut(job);
  };

  const carryOut = async (job: Job) => {
    try {
      await job.run((another) => {
        add(another);
        advanceSoon();
      });
    } catch (thrown) {
      failure ??= { thrown };
    }
    underWay.delete(job);
    advanceSoon();
  };

  /** What is added in one breath, by several jobs even, is weighed together. */
  const advanceSoon = () => {
    if (awake) setImmediate(advance);
    awake = false;
  };

  signal.addEventListener('abort', advance, { once: true });
  try {
    jobs.forEach(add);
    advance();
    await promise;
  } finally {
    signal.removeEventListener('abort', advance);
  }
};

/** Only who claims something alone can be passed over for ever by others that go on sharing it. */
const isOverdue = ({ job, passedOver }: Waiting): boolean =>
  passedOver >= patience && job.claims.some(({ how }) => how === 'alone');

const inOrder = (waiting: readonly Waiting[]): readonly Waiting[] =>
  waiting.toSorted(
    (a, b) => Number(isOverdue(b)) - Number(isOverdue(a)) || (b.job.priority ?? 0) - (a.job.priority ?? 0),
  );

const collide = (some: readonly Claim[], others: readonly Claim[]): boolean =>
  some.some(({ key, how }) => others.some((other) => other.key === key && (how === 'alone' || other.how === 'alone')));
