import type { Progress } from '../attempt/progress.ts';
import type { Lab } from '../lab/lab.ts';
import type { Language } from '../text.ts';

/** A lab as `klab list --json` and `klab next --json` tell of it. `best` is null where the whole lab was never graded. */
export function labSummary(lab: Lab, progress: Progress) {
  const { id, track, level, minutes, profile, title, images, addons, tasks, after } = lab;
  const { state = 'new', best = null } = progress.get(id) ?? {};
  return {
    id,
    track,
    level,
    minutes,
    profile,
    title,
    images,
    addons,
    tasks: tasks.map((task) => task.id),
    after,
    progress: { state, best },
  };
}

export const levelWords = {
  en: { beginner: 'beginner', intermediate: 'intermediate', advanced: 'advanced' },
  ko: { beginner: '초급', intermediate: '중급', advanced: '고급' },
} as const satisfies Record<Language, Record<Lab['level'], string>>;

export const minutesText = (minutes: number, language: Language): string =>
  language === 'ko' ? `${minutes}분` : `${minutes} min`;
