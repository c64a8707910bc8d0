import type { CheckStatistics, LabVerification, Usage } from '../../verify/verification.ts';
import type { Cell } from './summary.ts';

export const statisticsColumns = ['check', 'runs', 'flake rate', 'p50', 'p95', 'within', 'suggested'] as const;

/** How each check of a lab did over many runs of its solution, in the order of the columns. */
export const statisticsOf = ({ statistics = [] }: LabVerification): readonly (readonly Cell[])[] =>
  statistics.map((one) => [
    { text: one.check },
    { text: String(one.runs) },
    { text: flakeRate(one), tone: one.failed > 0 ? ('bad' as const) : ('good' as const) },
    { text: duration(one.p50Ms) },
    { text: duration(one.p95Ms) },
    { text: duration(one.withinMs) },
    { text: duration(one.suggestedMs) },
  ]);

/** `0 %`, `5 % (1/20)`. */
export const flakeRate = ({ failed, runs }: CheckStatistics): string =>
  failed === 0 ? '0 %' : `${((failed * 100) / runs).toFixed(failed * 100 < runs ? 1 : 0)} % (${failed}/${runs})`;

/** `1.2 s`, `850 ms`; a dash for what is not known. */
const duration = (ms: number | undefined): string =>
  ms === undefined ? '–' : ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

/** `Memory at its peak 64 MiB, CPU asked for 250 m`. */
export const usageLine = ({ peakMemoryBytes, cpuMillicores }: Usage): string =>
  `Memory at its peak ${Math.ceil(peakMemoryBytes / (1024 * 1024))} MiB, CPU asked for ${Math.round(cpuMillicores)} m`;
