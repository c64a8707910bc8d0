import { abortable } from '../cluster/deadline.ts';
import { claimsOf } from './claims.ts';
import { LabTrials } from './lab-trials.ts';
import { runSchedule } from './run-schedule.ts';
import type { Job } from './schedule.ts';
import type { TrialGround } from './trial.ts';
import type { VerifyLabs } from './verify.ts';

/** Each lab waits for its ground, and then gives all its runs to one schedule for all labs. */
export const verifyLabs: VerifyLabs = async (labs, options) => {
  const { groundFor, signal } = options;
  const all = labs.map((one) => new LabTrials(one, options));
  const grounds = new Map<TrialGround, string>();
  const nameOf = (ground: TrialGround) => {
    const name = grounds.get(ground) ?? String(grounds.size + 1);
    grounds.set(ground, name);
    return name;
  };
  for (const trials of all) trials.announce();
  const entries = all.map((trials): Job => {
    const { lab, priority } = trials;
    return {
      claims: [],
      priority,
      waits: true,
      async run(add) {
        const ground = await abortable(groundFor(lab), signal).catch((thrown: unknown) => {
          signal.throwIfAborted();
          trials.cannot(thrown);
        });
        if (ground) for (const job of trials.jobs(ground, claimsOf(lab, nameOf(ground)))) add(job);
      },
    };
  });
  await runSchedule(entries, options);
  return all.map((trials) => trials.verification());
};
