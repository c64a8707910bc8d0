import type { Report } from './report.ts';

export interface Grade {
  /** Points of all checks. */
  readonly total: number;
  /**
   * The points earned, scaled from what could be judged to the total: what klab could not judge neither costs nor brings
   * anything. Two decimals. undefined when nothing could be judged: then there is no grade, and 0 would be a lie.
   */
  readonly score: number | undefined;
}

/** The grade of one or more gradings together. */
export function gradeOf(reports: readonly Report[]): Grade {
  const sum = (points: (report: Report) => number) => reports.reduce((all, report) => all + points(report), 0);
  const total = sum(totalPoints);
  const possible = sum((report) => report.possible);
  return {
    total,
    score: possible === 0 ? undefined : Math.round((100 * total * sum((report) => report.score)) / possible) / 100,
  };
}

/** Points of all checks of a report, judged or not. */
export function totalPoints(report: Report): number {
  return checksOf(report).reduce((all, { points }) => all + points, 0);
}

/** The checks of a report, without their tasks. */
export function checksOf(report: Report) {
  return report.tasks.flatMap(({ checks }) => checks);
}

/** The checks that klab could not judge. */
export function unjudged(report: Report) {
  return checksOf(report).filter(({ verdict }) => verdict === 'error');
}
