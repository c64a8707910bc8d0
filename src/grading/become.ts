import type { Text } from '../text.ts';
import type { Explanation } from './observation.ts';
import type { Until } from './stimuli.ts';

/** Why it is not so; `definite`: and will not become so, so that nobody waits for it. */
export interface NotYet extends Explanation {
  readonly definite?: true;
}

export const isNotYet = (seen: object): seen is Explanation => 'because' in seen;

export const definitely = (explanation: Explanation): NotYet => ({ ...explanation, definite: true });

/** What `look` brings once it is so; the last reason why not when the time is over or it never will be. `what`: as of Until. */
export async function become<Seen extends object>(
  until: Until,
  look: () => Promise<Seen>,
  withinMs: number,
  what?: Text,
): Promise<Seen> {
  let last: Seen | undefined;
  await until(
    async () => {
      const seen = await look();
      last = seen;
      return !isNotYet(seen) || (seen as NotYet).definite ? seen : undefined;
    },
    withinMs,
    what,
  );
  if (last === undefined) throw new TypeError('nobody looked');
  return last;
}
