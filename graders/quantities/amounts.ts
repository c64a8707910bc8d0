import { z } from 'zod';
import type { Container, Pod } from '../../src/grading/kube-types.ts';
import { formatQuantity, parseQuantity } from '../../src/grading/quantity.ts';

const quantity = z
  .union([z.string(), z.number()])
  .refine((written) => parseQuantity(written) !== undefined, 'is no quantity such as 250m or 64Mi');

const bounds = z
  .strictObject({ min: quantity.optional(), max: quantity.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'give min or max');

const amounts = z.record(z.string().min(1), z.union([quantity, bounds]));

/** What is asked of requests and limits: each resource exactly (`250m`), or between bounds (`{ max: 1Gi }`). */
export const demand = z
  .strictObject({ requests: amounts.default({}), limits: amounts.default({}) })
  .refine(({ requests, limits }) => Object.keys({ ...requests, ...limits }).length > 0, 'give requests or limits');
export type Demand = z.infer<typeof demand>;

type Amounts = Readonly<Record<string, string | number>>;

/** Requests and limits of a container, or of several together, in billionths. */
export interface Resources {
  readonly requests: ReadonlyMap<string, bigint>;
  readonly limits: ReadonlyMap<string, bigint>;
  /** As it stands in the manifest, where it is no sum: `64M` says more than `62500Ki`. */
  readonly written?: { readonly requests?: Amounts | undefined; readonly limits?: Amounts | undefined };
}

interface Declared {
  readonly requests?: Amounts;
  readonly limits?: Amounts;
}

/** Containers that run all the time: the app's, and sidecars (init containers that are restarted always). */
export function longRunning(pod: Pod): readonly (Container & { readonly resources?: Declared })[] {
  const sidecars = (pod.spec?.initContainers ?? []).filter(
    (container) => (container as { restartPolicy?: string }).restartPolicy === 'Always',
  );
  return [...(pod.spec?.containers ?? []), ...sidecars];
}

export function resourcesOf(declared: Declared | undefined): Resources {
  const read = (amounts: Amounts = {}) =>
    new Map(
      Object.entries(amounts).flatMap(([name, written]) => {
        const value = parseQuantity(written);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  return {
    requests: read(declared?.requests),
    limits: read(declared?.limits),
    written: { requests: declared?.requests, limits: declared?.limits },
  };
}

/**
 * What a Pod asks for in all. A request that a container does not declare counts as none, as the scheduler counts; one
 * container without a limit leaves the Pod without one. `.spec.resources` of the Pod itself wins over the sum.
 */
export function resourcesOfPod(pod: Pod): Resources {
  const own = resourcesOf((pod.spec as { resources?: Declared } | undefined)?.resources);
  const sum = total(longRunning(pod).map(({ resources }) => resourcesOf(resources)));
  return { requests: new Map([...sum.requests, ...own.requests]), limits: new Map([...sum.limits, ...own.limits]) };
}

export function total(parts: readonly Resources[]): Resources {
  const add = (of: 'requests' | 'limits') => {
    const sums = new Map<string, bigint>();
    for (const part of parts) for (const [name, value] of part[of]) sums.set(name, (sums.get(name) ?? 0n) + value);
    return sums;
  };
  const limits = [...add('limits')].filter(([name]) => parts.every((part) => part.limits.has(name)));
  return { requests: add('requests'), limits: new Map(limits) };
}

export interface Shortfall {
  /** `requests.cpu` */
  readonly field: string;
  readonly expected: string;
  readonly observed: string;
}

/** The first amount that is not as asked. */
export function shortfall(demand: Demand, actual: Resources): Shortfall | undefined {
  for (const side of ['requests', 'limits'] as const) {
    for (const [name, asked] of Object.entries(demand[side])) {
      const value = actual[side].get(name);
      const { min, max } = typeof asked === 'object' ? asked : { min: asked, max: asked };
      const [least, most] = [min, max].map((bound) => (bound === undefined ? undefined : parseQuantity(bound)));
      const fits =
        value !== undefined && (least === undefined || value >= least) && (most === undefined || value <= most);
      if (fits) continue;
      const expected =
        min === max
          ? String(min)
          : [min === undefined ? '' : `≥ ${min}`, max === undefined ? '' : `≤ ${max}`].filter(Boolean).join(', ');
      return {
        field: `${side}.${name}`,
        expected,
        observed:
          value === undefined
            ? '(not there)'
            : String(actual.written?.[side]?.[name] ?? formatQuantity(value, name === 'cpu' ? 'decimal' : 'binary')),
      };
    }
  }
  return undefined;
}
