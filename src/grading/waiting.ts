import type { Text } from '../text.ts';
import type { Explanation } from './observation.ts';

/** What is said of checks that have not been judged, or not yet. */

export const notYet: Explanation = {
  because: { en: 'Not looked at yet.', ko: '아직 확인하지 않았습니다.' },
  evidence: [],
};

export function waitsFor(id: string): Explanation {
  return {
    because: { en: `Check "${id}" has to pass first.`, ko: `먼저 "${id}" 검사를 통과해야 합니다.` },
    evidence: [],
  };
}

export function notJudged(id: string): Explanation {
  return {
    because: {
      en: `Check "${id}", which has to pass first, could not be judged.`,
      ko: `먼저 통과해야 하는 "${id}" 검사를 채점하지 못했습니다.`,
    },
    evidence: [],
  };
}

export function stageFirst(stage: string | undefined): Explanation {
  return {
    because: {
      en: `Run \`klab check --stage ${stage}\` at that point of the lab.`,
      ko: `실습의 해당 단계에서 \`klab check --stage ${stage}\`를 실행하세요.`,
    },
    evidence: [],
  };
}

/** A check that disturbs waits until nothing is under way that only looks. */
export const afterLooking: Explanation = {
  because: {
    en: 'klab will try this out on the cluster once everything else has been judged.',
    ko: '나머지 검사가 모두 끝나면 klab이 클러스터에서 직접 시험합니다.',
  },
  evidence: [],
};

/** `what`: what it waits for, as a sentence of its own. */
export function tryingOut(what: Text = { en: '', ko: '' }): Explanation {
  return {
    because: {
      en: `klab is trying this out on the cluster now. ${what.en}`.trimEnd(),
      ko: `klab이 지금 클러스터에서 시험하고 있습니다. ${what.ko}`.trimEnd(),
    },
    evidence: [],
  };
}

export const interrupted: Explanation = {
  because: {
    en: 'Interrupted while klab was trying this out; what klab had done was undone.',
    ko: 'klab이 시험하는 중에 중단되었습니다. klab이 바꾼 것은 되돌렸습니다.',
  },
  evidence: [],
};
