import { expect, test } from 'vitest';
import { withContainer } from '../../../../src/setup/build/docker.ts';
import { contextOn, FakeHost } from '../fake-host.ts';

const answers = { 'docker run': 'c0ffee\n', 'docker rm': '' };
const nameOf = (call: string | undefined) => /--name (\S+)/.exec(call ?? '')?.[1];

test('a container carries the owner’s label and is removed when the work is done', async () => {
  const host = new FakeHost(answers);
  const used = await withContainer(contextOn(host), ['--privileged', 'image'], async (name) => name);
  expect(host.calls[0]).toMatch(/--label klab\.dev\/owner=setup --privileged image$/);
  expect(used).toBe(nameOf(host.calls[0]));
  expect(host.calls[1]).toBe(`docker rm --force --volumes ${used}`);
});

test('it is removed also when the work fails, or is aborted before Docker has answered', async () => {
  const failing = new FakeHost(answers);
  const work = async () => {
    throw new Error('no');
  };
  await expect(withContainer(contextOn(failing), ['image'], work)).rejects.toThrow('no');
  expect(failing.calls.at(-1)).toMatch(/^docker rm --force/);

  const aborted = new FakeHost(answers);
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(withContainer(contextOn(aborted, { signal }), ['image'], async () => 1)).rejects.toThrow('Ctrl-C');
  expect(aborted.calls.at(-1)).toBe(`docker rm --force --volumes ${nameOf(aborted.calls[0])}`);
});
