import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { labText, plainMarkdown } from '../../../src/lab/text.ts';

const lab = {
  namespaces: ['shop'],
  variables: { replicas: { oneOf: [3, 4] } },
  tasks: [
    {
      id: 'a',
      title: { en: 'Scale to ${replicas}', ko: '${replicas}개로' },
      hints: [],
      checks: [{ points: 40 }, { points: 60 }],
    },
  ],
} as unknown as Lab;

describe('plainMarkdown', () => {
  it('sets code apart and drops the marks', () => {
    const markdown =
      '# Title\n\nA **bold** *word* (_slanted_), A_NAME_B, `kubectl get` and [a link](https://x.y).\n\n```sh\necho **$X**\n```\n';
    expect(plainMarkdown(markdown, false)).toBe(
      'Title\n\nA bold word (slanted), A_NAME_B, kubectl get and a link (https://x.y).\n\n    echo **$X**\n',
    );
  });

  it('writes a table as lines', () => {
    expect(plainMarkdown('| key | what |\n|---|---|\n| `a` | one |', false)).toBe('  key — what\n  a — one');
  });

  it('lets no control of the text through', () => {
    expect(plainMarkdown('# \u001b[2JTitle\r\n\u202e`co\u0007de`\n', false)).toBe('Title\ncode\n');
  });

  it('colours only when asked to', () => {
    expect(plainMarkdown('# Title\n`code`', true)).toBe('\u001b[1mTitle\u001b[22m\n\u001b[36mcode\u001b[39m');
  });
});

describe('labText', () => {
  it('ends with the tasks and their points, with what a variable may be', () => {
    const text = labText(lab, '# ${replicas} in ${ns.shop} of $HOME\n', { language: 'en', color: false });
    expect(text).toBe('<replicas: 3/4> in shop of $HOME\n\nTasks\n  1. Scale to <replicas: 3/4> (100 points)\n');
  });

  it('shows a doubled dollar of a title as one, as `klab start` does', () => {
    const title = { en: 'Write $${replicas}', ko: '$${replicas} 쓰기' };
    const escaped = { ...lab, tasks: lab.tasks.map((task) => ({ ...task, title })) };
    expect(labText(escaped, '', { language: 'en', color: false })).toContain('1. Write ${replicas} (100 points)');
  });

  it('shows the values of an attempt, in Korean', () => {
    const text = labText(lab, '# 제목\n', { language: 'ko', color: false, bindings: { replicas: 4 } });
    expect(text).toBe('제목\n\n과제\n  1. 4개로 (100점)\n');
  });
});
