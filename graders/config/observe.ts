import { readInContainer } from '../../src/grading/in-container.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Scene } from './judge.ts';
import type { Item } from './source.ts';
import { off } from './words.ts';

/** What a container has at an item. `overwritten`: what process 1 made of it since. */
type Seen = {
  readonly value: Buffer;
  readonly overwritten?: Buffer | undefined;
  readonly variables: ReadonlyMap<string, Buffer>;
};

export async function observe(
  { sight, pod, container, environment, signal }: Scene,
  item: Item,
): Promise<Seen | Explanation> {
  if (item.at === 'file') {
    const read = await readInContainer(sight, pod, container, item.name, signal);
    if (!('problem' in read)) return { value: read, variables: new Map() };
    return off(
      pod,
      item,
      `cannot be read in container ${container.name}: ${read.problem}`,
      `을(를) 컨테이너 ${container.name}에서 읽을 수 없습니다. ${read.problem}`,
      { expected: 'a file', observed: read.problem },
    );
  }
  const { started, process } = await environment();
  const value = started.get(item.name);
  if (!value)
    return off(
      pod,
      item,
      `is not in the environment of container ${container.name}.`,
      `이(가) 컨테이너 ${container.name}의 환경에 없습니다.`,
      { expected: 'set', observed: '(not there)' },
    );
  const now = process?.get(item.name);
  const same = process === undefined || (now?.equals(value) ?? false);
  return { value, variables: started, ...(same ? {} : { overwritten: now ?? Buffer.alloc(0) }) };
}
