/** A sentence that a learner reads, in every language klab speaks. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];
