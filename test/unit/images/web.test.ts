import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunner } from '../../../src/process/run.ts';
import { ask, type Compiled, compiled, freePort, go, isOpen, running } from '../../support/go-program.ts';

const timeout = 180_000;
const runner = createRunner(process.env);

describe.skipIf(go === undefined)('web', { timeout }, () => {
  let program: Compiled;
  let folder: string;
  let port: number;
  beforeAll(async () => {
    program = await compiled('web', '1.25.1');
  }, timeout);
  afterAll(() => program[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-web-test-'));
    port = await freePort();
    await mkdir(join(folder, 'conf.d'));
    await mkdir(join(folder, 'html/docs'), { recursive: true });
    await writeFile(join(folder, 'html/index.html'), 'home\n');
    await writeFile(join(folder, 'html/notes'), 'plain\n');
    await writeFile(join(folder, 'nginx.conf'), `pid ${folder}/pid;\nhttp { include conf.d/*.conf; }\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const conf = (text: string, name = 'server.conf') => writeFile(join(folder, 'conf.d', name), text);
  const nginx = (...args: string[]) => [program.path, '-c', join(folder, 'nginx.conf'), ...args] as const;
  const call = (...args: string[]) =>
    runner.run([...nginx(...args)], { accept: [0, 1] }).then(({ exitCode, stderr }) => ({ exitCode, stderr }));
  async function serving() {
    const [path, ...args] = nginx('-g', 'daemon off;');
    const server = running(path, args);
    await server.said('serves');
    return server;
  }

  it('serves files, indexes and fixed answers with variables, and logs them', async () => {
    await conf(`
      # The usual shape
      server {
        listen ${port};
        root ${folder}/html;
        location = /whoami { default_type text/plain; return 200 "it is $hostname at $uri\\n"; }
        location /old/ { return 301 /docs/; }
        location /away/ { alias ${folder}/html/; add_header X-Kind "a b"; }
      }`);
    await using server = await serving();
    expect(await ask(port, '/')).toMatchObject({ status: 200, text: 'home\n', headers: { server: 'web/1.25.1' } });
    expect(await ask(port, '/notes')).toMatchObject({ text: 'plain\n', headers: { 'content-type': 'text/plain' } });
    expect(await ask(port, '/away/notes')).toMatchObject({ text: 'plain\n', headers: { 'x-kind': 'a b' } });
    expect(await ask(port, '/whoami')).toMatchObject({ status: 200, text: `it is ${hostname()} at /whoami\n` });
    expect(await ask(port, '/whoami/x')).toMatchObject({ status: 404 });
    expect(await ask(port, '/old/x')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
    expect(await ask(port, '/docs')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
    expect(await ask(port, '/docs/')).toMatchObject({ status: 403 });
    expect(await ask(port, '/%2e%2e/pid')).toMatchObject({ status: 404 });
    await server.said('"GET /whoami HTTP/1.1" 200');
    expect(await server.stop()).toBe(0);
  });

  it('picks the server by its name, else the default one', async () => {
    const one = (name: string, more = '') =>
      `server { listen ${port}${more}; server_name ${name}; location / { return 200 ${name}; } }\n`;
    await conf(one('a.example') + one('*.b.example') + one('c.example', ' default_server'));
    await using _server = await serving();
    const asked = (host: string) => ask(port, '/', { host });
    const answers = await Promise.all(['a.example', 'x.b.example', 'elsewhere'].map(asked));
    expect(answers.map(({ text }) => text)).toEqual(['a.example', '*.b.example', 'c.example']);
  });

  it('reads its configuration again when it is told to, and keeps the old one when the new one is bad', async () => {
    const other = await freePort();
    const server = (at: number, text: string) => `server { listen ${at}; location / { return 200 "${text}"; } }`;
    await conf(server(port, 'first'));
    await using it = await serving();
    expect(await readFile(join(folder, 'pid'), 'utf8')).toBe(`${it.pid}\n`);
    await conf(server(port, 'second') + server(other, 'more'));
    expect(await call('-s', 'reload')).toMatchObject({ exitCode: 0 });
    await it.said('read again');
    expect([(await ask(port, '/')).text, (await ask(other, '/')).text]).toEqual(['second', 'more']);
    await conf(server(port, 'third').replace('return', 'retrun'));
    process.kill(it.pid, 'SIGHUP');
    await it.said('unknown directive "retrun"');
    expect((await ask(port, '/')).text).toBe('second');
    await conf(server(port, 'fourth'));
    await call('-s', 'reload');
    await expect.poll(() => isOpen(other)).toBe(false);
    expect((await ask(port, '/')).text).toBe('fourth');
  });

  it.each([
    ['server { lisen 80; }', 'unknown directive "lisen"'],
    ['server { listen 80 }', 'unexpected "}" in'],
    ['server { listen 80;', 'unexpected end of file'],
    ['server { listen eighty; }', 'invalid host or port in "eighty"'],
    ['server { listen 80; location ~ x { return 200; } }', 'location modifier "~" is not supported'],
    ['server { listen 80; return "abc', 'expecting the closing quote'],
    ['server { listen 443 ssl; }', 'no "ssl_certificate"'],
    ['server { listen 443 ssl; ssl_certificate /none; ssl_certificate_key /none; }', 'cannot load certificate "/none"'],
    ['include /none.conf;', 'open() "/none.conf" failed'],
  ])('refuses %s', async (text, problem) => {
    await conf(text);
    expect(await call('-t')).toEqual({ exitCode: 1, stderr: expect.stringContaining(problem) });
    expect(await call()).toEqual({ exitCode: 1, stderr: expect.stringContaining('nginx: [emerg]') });
  });

  it('tests a good configuration, and does not start without one', async () => {
    await conf(`server { listen ${port}; server_tokens off; }`);
    expect(await call('-t')).toEqual({ exitCode: 0, stderr: expect.stringContaining('syntax is ok') });
    await rm(join(folder, 'nginx.conf'));
    expect(await call()).toEqual({ exitCode: 1, stderr: expect.stringContaining('nginx.conf" failed') });
  });
});
