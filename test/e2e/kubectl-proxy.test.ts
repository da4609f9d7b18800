import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { type RunningCli, runCli, startCli } from '../fakes/cli.ts';
import { kubectls } from './support/kubectls.ts';
import { eventually } from './support/workspace.ts';

const kubectl = kubectls.find(({ version }) => version === '1.32');
if (!kubectl) console.warn('SKIPPED: test/e2e/kubectl-proxy.test.ts needs kubectl 1.32');

const json = { 'content-type': 'application/json' };
const configMap = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}';
const upgrade = (to: string) => ({
  connection: 'Upgrade',
  upgrade: to,
  'sec-websocket-version': '13',
  'sec-websocket-key': `${'A'.repeat(22)}==`,
});

/** Method, target, headers, body. */
const requests: readonly (readonly [string, string, Readonly<Record<string, string>>?, string?])[] = [
  ...['/', '/version', '/healthz', '/api/v1/namespaces', '/nowhere', '/api/v1/namespaces/default/configmaps?labelSelector=a%3Db'].map(
    (path) => ['GET', path] as const,
  ),
  ...['/api/v1/namespaces/a/pods/b/exec', '/api/v1/namespaces/a/pods/b/%65xec', '/api/v1/namespaces/a/pods/b/attach?x=y'].map(
    (path) => ['GET', path] as const,
  ),
  ...['//api', '/api/../version', '/api/./v1/', '/static', '/static/../version?x=y'].map((path) => ['GET', path] as const),
  ...['localhost', 'localhost:1', '127.0.0.1', '[::1]', 'evil.example', 'evil.example:8001', 'LOCALHOST', ''].map(
    (host) => ['GET', '/version', { host }] as const,
  ),
  ['GET', 'http://evil.example/version'],
  ['GET', 'http://localhost/version'],
  ['HEAD', '/version'],
  ['OPTIONS', '/version'],
  ['GET', '/api/v1/namespaces', { accept: 'application/yaml' }],
  ['POST', '/api/v1/namespaces/default/configmaps?dryRun=All', { ...json, 'user-agent': 'x' }, configMap],
  ['POST', '/api/v1/namespaces/default/configmaps?dryRun=All', { ...json, 'user-agent': 'x', 'transfer-encoding': 'chunked' }, configMap],
  ['POST', '/api/v1/namespaces/default/configmaps?dryRun=All', { 'content-type': 'text/plain' }, configMap],
  ['DELETE', '/api/v1/namespaces/default/configmaps/c', { ...json, 'transfer-encoding': 'chunked' }, '{}'],
  ['GET', '/version', upgrade('h2c')],
  ['GET', '/version', upgrade('websocket')],
  ['GET', '/api/v1/namespaces/default/pods/x/exec', upgrade('SPDY/3.1')],
  ['POST', '/api/v1/namespaces/default/pods/x/portforward', upgrade('SPDY/3.1')],
  ...['/static/', '/static/sub', '/static/sub/', '/static/sub/index.html', '/static/page.html', '/static/page.html/', '/static/none'].map(
    (path) => ['GET', path] as const,
  ),
  ...['/static/..%2f..%2fetc/passwd', '/static/a%20b%3C.json', '/static/a%00', '/static/%00'].map((path) => ['GET', path] as const),
  ...['websocket', 'h2c'].flatMap((to) =>
    ['/static/page.html', '/static/sub', '//api', '/static/none', '/api/v1/namespaces/a/pods/b/exec'].map(
      (path) => ['GET', path, upgrade(to)] as const,
    ),
  ),
  ['POST', '/static/page.html', { ...upgrade('h2c'), 'content-length': '2' }, 'hi'],
  ['OPTIONS', '*'],
  ['GET', '/static/socket'],
  ['GET', '/static/socket/'],
  ['HEAD', '/static/page.html'],
  ['POST', '/static/page.html'],
  ...['bytes=0-3', 'bytes=-3', 'bytes=5-', 'bytes=500-', 'bytes=3-1', 'bytes=x'].map(
    (range) => ['GET', '/static/page.html', { range }] as const,
  ),
  ['GET', '/static/page.html', { 'if-modified-since': 'Mon, 05 Jan 2026 00:00:00 GMT' }],
  ['GET', '/static/page.html', { 'if-modified-since': 'Sun, 04 Jan 2026 00:00:00 GMT' }],
];

describe.runIf(kubectl)('kpod proxy answers as kubectl proxy', () => {
  let api: TestApi;
  let home: string;
  let socket: Server;
  let theirs: ChildProcess;
  let ours: RunningCli;
  const ports: number[] = [];
  beforeAll(async () => {
    api = await startTestApi();
    home = await mkdtemp(join(tmpdir(), 'kpod-proxy-'));
    await mkdir(join(home, 'sub'));
    await writeFile(join(home, 'sub', 'index.html'), '<p>index');
    await writeFile(join(home, 'page.html'), '<p>page');
    await writeFile(join(home, 'a b<.json'), '{}');
    for (const name of ['page.html', 'sub/index.html', 'sub', '.']) await utimes(join(home, name), 1_767_571_200, 1_767_571_200);
    socket = createServer().listen(join(home, 'socket'));
    await once(socket, 'listening');
    const words = ['proxy', '--port=0', `--www=${home}`];
    theirs = spawn(kubectl?.path ?? '', [...words, '--server', api.url], { stdio: ['ignore', 'pipe', 'ignore'], env: { HOME: home } });
    const [line] = (await once(theirs.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    ours = startCli(words, { url: api.url });
    await eventually(async () => expect(ours.stdout()).toContain('\n'));
    for (const said of [line.toString(), ours.stdout()]) ports.push(Number(/^Starting to serve on 127\.0\.0\.1:(\d+)\n$/.exec(said)?.[1]));
  });
  afterAll(async () => {
    theirs.kill();
    socket.close();
    ours.interrupt();
    await ours.result;
    await api.close();
    await rm(home, { recursive: true });
  });

  /** Of one hop, or of the moment. */
  const left = new Set(['connection', 'keep-alive', 'date', 'audit-id']);

  async function ask(port: number, [method, path, headers = {}, body]: (typeof requests)[number]) {
    const asked = request({ host: '127.0.0.1', port, method, path, headers });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const said = (await text(answer)).replace(/"(resourceVersion|uid|creationTimestamp|time)":"[^"]*"/g, '');
    const lasting = Object.entries(answer.headers).filter(([name]) => !left.has(name));
    return { status: answer.statusCode, headers: Object.fromEntries(lasting), said };
  }

  for (const row of requests) {
    test(`${row.slice(0, 2).join(' ')} ${JSON.stringify(row[2] ?? {})}`, async () => {
      const [theirPort = 0, ownPort = 0] = ports;
      expect(await ask(ownPort, row)).toEqual(await ask(theirPort, row));
    });
  }

  test.each(['/version', '/static/page.html'])('two hosts ask for nothing: %s', async (path) => {
    const answers = ports.map(async (port) => {
      const asked = request({ host: '127.0.0.1', port, path, setHost: false, headers: ['Host', 'localhost', 'Host', 'evil.example'] });
      asked.end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return [answer.statusCode, answer.headers.connection, answer.headers['content-type'], await text(answer)];
    });
    const [theirAnswer, ownAnswer] = await Promise.all(answers);
    expect(ownAnswer).toEqual(theirAnswer);
  });

  test.each(['none/such', 'page.html', 'page.html/x', 'x'.repeat(107)])('the socket %s is refused', async (name) => {
    const words = ['proxy', `--unix-socket=${home}/${name}`];
    const { stderr } = spawnSync(kubectl?.path ?? '', [...words, '--server', api.url], { encoding: 'utf8', env: { HOME: home } });
    expect((await runCli(words, { url: api.url })).stderr).toBe(stderr);
  });
});
