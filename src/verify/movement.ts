/** Something of a trial that is on its way to another state by itself. */
export interface Movement {
  /** `Pod web-1 is starting`. */
  readonly what: string;
  /** When it counts as stuck, if nothing changes until then; milliseconds since the epoch. */
  readonly until?: number;
}
