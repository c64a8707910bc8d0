import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Compiled, compiled, freePort, go, isOpen, running } from '../../support/go-program.ts';

const timeout = 180_000; // Compiling Go's own library for the first time takes a while.
const pod = hostname();

async function started(program: Compiled, name: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const app = running(program.path, [], { PORT: String(port), ...env });
  await app.said(`${name} listens on :${port}`);
  return { app, port, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

describe.skipIf(go === undefined)('my-app', { timeout, concurrent: true }, () => {
  let program: Compiled;
  let bug: Compiled;
  beforeAll(async () => {
    program = await compiled('my-app', '1.0');
    bug = await compiled('my-app', '2.0-bug');
  }, timeout);
  afterAll(async () => {
    await program[Symbol.asyncDispose]();
    await bug[Symbol.asyncDispose]();
  });

  it('keeps its port closed while it starts, and ends at once when it is asked to then', async () => {
    const port = await freePort();
    await using app = running(program.path, [], { PORT: String(port) });
    await app.said('my-app 1.0 is starting');
    expect(await isOpen(port)).toBe(false);
    expect(await app.stop()).toBe(0);
    expect(app.log()).not.toContain('listens');
  });

  it('tells its version and Pod, counts calls by where they come from, and ends with 0', async () => {
    await using it = await started(program, 'my-app 1.0');
    const hello = { status: 200, text: `Hello from my-app! | Running on: ${pod} | version=1.0\n` };
    expect(await ask(it.port, '/')).toMatchObject(hello);
    expect(await ask(it.port, '/healthz')).toMatchObject({ status: 404 });
    expect(JSON.parse((await ask(it.port, '/hits')).text)).toEqual({ loopback: 2, other: 0 });
    expect(JSON.parse((await ask(it.port, '/hits')).text)).toEqual({ loopback: 2, other: 0 });
    expect(await it.app.stop()).toBe(0);
  });

  it('is broken by /fail, for good', async () => {
    await using it = await started(program, 'my-app 1.0');
    expect(await ask(it.port, '/fail')).toMatchObject({ status: 200 });
    expect(await ask(it.port, '/')).toMatchObject({ status: 500 });
    expect(await ask(it.port, '/')).toMatchObject({ status: 500 });
    expect(await ask(it.port, '/hits')).toMatchObject({ status: 200 });
  });

  it('has a bug in one version: each third call fails, and only the log tells the incident', async () => {
    await using it = await started(bug, 'my-app 2.0-bug', { INCIDENT: 'c0ffee' });
    const answers = [];
    for (let call = 0; call < 6; call += 1) answers.push(await ask(it.port, '/'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 200, 200, 500]);
    expect(answers.map(({ text }) => text).join()).not.toContain('c0ffee');
    await it.app.said('ERROR call 6');
    expect(it.app.log().match(/ERROR call \d: .*\(incident c0ffee\)/g)).toHaveLength(2);
  });

  it('draws an incident of its own where none is given', async () => {
    await using it = await started(bug, 'my-app 2.0-bug');
    for (let call = 0; call < 3; call += 1) await ask(it.port, '/');
    await it.app.said('ERROR call 3');
    expect(it.app.log()).toMatch(/\(incident [0-9a-f]{16}\)/);
  });
});

describe.skipIf(go === undefined)('color-app', { timeout }, () => {
  it('tells the variables that it knows, of passwords only a digest', async () => {
    await using program = await compiled('color-app', '1.0');
    const env = { MESSAGE: '안녕 <b>', NODE_NAME: 'node-1', DB_PASSWORD: 'pa$$!', COLOR: 'red', GREETING: '' };
    await using it = await started(program, 'color-app 1.0', env);
    const { text, headers } = await ask(it.port, '/');
    const digest = createHash('sha256').update('pa$$!').digest('hex');
    expect(JSON.parse(text)).toEqual({
      app: 'color-app',
      version: '1.0',
      pod,
      env: { MESSAGE: '안녕 <b>', NODE_NAME: 'node-1', GREETING: '', DB_PASSWORD: `sha256:${digest}` },
    });
    // A learner reads it with curl.
    expect(text).toContain('"MESSAGE": "안녕 <b>"');
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' });
    expect(await ask(it.port, '/other')).toMatchObject({ status: 404 });
  });
});

describe.skipIf(go === undefined)('snack', { timeout }, () => {
  it('tells who answers and what it was asked, whatever the path', async () => {
    await using program = await compiled('snack', 'order');
    await using it = await started(program, 'snack order');
    const { status, text } = await ask(it.port, '/order/menu/1%20a?size=2');
    expect({ status, text }).toEqual({
      status: 200,
      text: `service: order\npod: ${pod}\npath: /order/menu/1%20a\nhost: 127.0.0.1:${it.port}\n`,
    });
    await it.app.said('GET "/order/menu/1%20a?size=2" for host');
  });
});
