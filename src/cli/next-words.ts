/** The fixed words of `klab next`. */

/** Names of the rows, and what stands in them. */
export const words = {
  en: {
    why: 'Why',
    what: 'What',
    needs: 'Needs',
    left: 'Left',
    first: 'Before',
    type: 'Type',
    keeps: 'goes on where you left off and shows the tasks again',
    grade: 'Grade',
    hint: 'Stuck?',
    about: (minutes: string) => `about ${minutes}`,
    points: (count: number) => `${count} points`,
  },
  ko: {
    why: '이유',
    what: '개요',
    needs: '필요 환경',
    left: '남은 과제',
    first: '먼저',
    type: '명령',
    keeps: '하던 곳에서 이어 가고 과제를 다시 보여 줍니다',
    grade: '채점',
    hint: '힌트',
    about: (minutes: string) => `약 ${minutes}`,
    points: (count: number) => `${count}점`,
  },
} as const;

/** What is said when nothing is left, and how far the learner has come otherwise. */
export const progressText = {
  en: {
    done: (labs: number, track: string | undefined) =>
      `All ${labs} labs${track === undefined ? '' : ` of track ${track}`} are passed. Well done!\nOnce more, from the start: klab start LAB, klab reset LAB. All of them: klab list\n`,
    none: 'There are no labs here.\n',
    count: (passed: number, labs: number) => `${passed} of ${labs} labs passed. All of them: klab list\n`,
    problems: (count: number) => `klab: ${count} problem(s) in lab files; klab list names them\n`,
  },
  ko: {
    done: (labs: number, track: string | undefined) =>
      `${track === undefined ? '' : `${track} 트랙의 `}실습 ${labs}개를 모두 통과했습니다. 수고하셨습니다!\n처음부터 다시 하려면: klab start LAB, klab reset LAB. 전체 목록: klab list\n`,
    none: '실습이 없습니다.\n',
    count: (passed: number, labs: number) => `실습 ${labs}개 중 ${passed}개를 통과했습니다. 전체 목록: klab list\n`,
    problems: (count: number) => `klab: 실습 파일에 문제가 ${count}개 있습니다. klab list로 확인하세요.\n`,
  },
} as const;
