import type { Prerequisite } from './prerequisite.ts';

/** Kinds of the providers whose nodes are containers that klab makes. */
export const inContainers: readonly string[] = ['kind', 'minikube'];

/** Whether this provider's clusters need it. */
export function belongsTo({ providers }: Prerequisite, provider: string): boolean {
  return providers === undefined || providers.includes(provider);
}

/**
 * What one provider needs. What others need besides is left out of `needs` too: it stands there for the order in which
 * things are made, where both are.
 */
export function selectFor(all: readonly Prerequisite[], provider: string): Prerequisite[] {
  return withKnownNeeds(all.filter((prerequisite) => belongsTo(prerequisite, provider)));
}

/**
 * All of them, to be looked at side by side: what every provider needs does not wait for what only one of them does.
 */
export function selectAll(all: readonly Prerequisite[]): Prerequisite[] {
  const common = new Set(all.filter(({ providers }) => providers === undefined).map(({ id }) => id));
  const byId = new Map(all.map((prerequisite) => [prerequisite.id, prerequisite]));
  return all.map((prerequisite) => {
    const fits = (need: string) => {
      const of = byId.get(need)?.providers;
      return common.has(need) || prerequisite.providers?.every((provider) => of?.includes(provider)) === true;
    };
    return { ...prerequisite, needs: prerequisite.needs.filter(fits) };
  });
}

function withKnownNeeds(selected: readonly Prerequisite[]): Prerequisite[] {
  const ids = new Set(selected.map(({ id }) => id));
  return selected.map((prerequisite) => ({
    ...prerequisite,
    needs: prerequisite.needs.filter((need) => ids.has(need)),
  }));
}
