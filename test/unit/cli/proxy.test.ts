import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Flag } from '../../../src/cli/command-line/flags.ts';
import { createFilter } from '../../../src/cli/verbs/proxy/filter.ts';
import { findWay } from '../../../src/cli/verbs/proxy/find-way.ts';
import { createJudge } from '../../../src/cli/verbs/proxy/judge.ts';
import { proxyVerb } from '../../../src/cli/verbs/proxy/verb.ts';
import { createClient } from '../../../src/client/http-client.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, runCli, startCli } from '../../fakes/cli.ts';

/** What `kubectl proxy` answers to the same requests is in test/e2e/kubectl-proxy.test.ts. */
const defaultOf = (name: string): string => String((proxyVerb.flags as readonly Flag[]).find((flag) => flag.name === name)?.default);
const usual = {
  acceptHosts: defaultOf('accept-hosts'),
  acceptPaths: defaultOf('accept-paths'),
  rejectPaths: defaultOf('reject-paths'),
  rejectMethods: defaultOf('reject-methods'),
};

describe('the filter', () => {
  const at = (path: string, host = 'localhost:8001', method = 'GET') => ({ path, host, method });
  test.each([
    ['this machine', at('/api'), {}, true],
    ['its addresses', at('/api', '127.0.0.1'), {}, true],
    ['also that of IPv6, with a port', at('/api', '[::1]:8001'), {}, true],
    ['another host', at('/api', 'evil.example:8001'), {}, false],
    ['one that only begins so', at('/api', 'localhost.evil.example'), {}, false],
    ['no host', at('/api', ''), {}, false],
    ['exec', at('/api/v1/namespaces/a/pods/b/exec'), {}, false],
    ['attach', at('/api/v1/namespaces/a/pods/b/attach'), {}, false],
    ["kpod's shell", at('/api/v1/namespaces/a/pods/b/shell'), {}, false],
    ['exec behind a line end', at('/api/v1/namespaces/a\n/pods/b/exec'), {}, false],
    ['a forwarded port', at('/api/v1/namespaces/a/pods/b/portforward'), {}, true],
    ['a method that is not wanted', at('/api', 'localhost', 'POST'), { rejectMethods: 'POST,PUT' }, false],
    ['another path than those', at('/apis'), { acceptPaths: '^/api$,^/version' }, false],
    ['another host that is wanted', at('/api', 'Build.Example'), { acceptHosts: '(?i)^build\\.example$' }, true],
  ])('knows %s', (_name, asked, flags, expected) => {
    expect(createFilter({ ...usual, ...flags })(asked)).toBe(expected);
  });
});

describe('what the agent would refuse itself', () => {
  const ask = (headers: Readonly<Record<string, string>>, path = '/api', host = '127.0.0.1:8001') => ({
    method: 'GET',
    path,
    host,
    headers,
  });
  const pages = 'requests from pages of a browser are refused';
  const key = 'the key is given out over the socket of the agent alone';
  test.each([
    ['no page', ask({}), 'passed'],
    ['a page of its own', ask({ origin: 'http://127.0.0.1:8001', 'sec-fetch-site': 'same-origin' }), 'passed'],
    ['another page', ask({ origin: 'http://evil.example' }), pages],
    ['a page of another port', ask({ 'sec-fetch-site': 'same-site' }), pages],
    ['a page under a name of its own', ask({ origin: 'http://evil.example:8001' }, '/api', 'evil.example:8001'), pages],
    ['who wants the key', ask({}, '/kpod/v1/agent/listener'), key],
    ['also in other spellings', ask({}, '/kpod/v1/agent/x/../listener//'), key],
  ])('%s', (_name, request, expected) => {
    const verdictOf = (toAgent: boolean) => {
      const verdict = createJudge({ filter: undefined, toAgent })(request);
      return typeof verdict === 'string' ? verdict : verdict.message;
    };
    expect(verdictOf(true)).toBe(expected);
    // A cluster judges by itself.
    expect(verdictOf(false)).toBe('passed');
  });
});

test.each([
  ['/api?a=%2f', {}, { is: 'api', target: '/api?a=%2f', path: '/api' }],
  ['/a%2fb', {}, { is: 'api', target: '/a%2fb', path: '/a/b' }],
  ['/a//b/../c?x', {}, { is: 'elsewhere', location: '/a/c?x' }],
  ['/a/..', {}, { is: 'elsewhere', location: '/' }],
  ['/%zz', {}, { is: 'malformed' }],
  ['*', {}, { is: 'malformed' }],
  ['/k8s/api/%2f', { api: '/k8s/' }, { is: 'api', target: '/api/%2f', path: '/api//' }],
  ['/%6b8s/api', { api: '/k8s/' }, { is: 'api', target: '/api', path: '/api' }],
  ['/k8s', { api: '/k8s/' }, { is: 'elsewhere', location: '/k8s/' }],
  ['/other', { api: '/k8s/' }, { is: 'missing' }],
  ['/api/v1', { api: '/api/' }, { is: 'api', target: '/api/v1', path: '/api/v1' }],
  ['/static/a.css', { www: '/static/' }, { is: 'file', path: '/a.css' }],
  ['/static/..%2f..%2fetc/passwd', { www: '/static/' }, { is: 'file', path: '/etc/passwd' }],
])('%s leads, with %j, to %j', (target, prefixes, way) => {
  expect(findWay(target, { api: '/', ...prefixes })).toEqual(way);
});

describe('kpod proxy', () => {
  let api: TestApi;
  let directory: string;
  let running: RunningCli[];
  beforeEach(async () => {
    api = await startTestApi();
    directory = await mkdtemp(join(tmpdir(), 'kpod-proxy-'));
    running = [];
  });
  afterEach(async () => {
    for (const cli of running) cli.interrupt();
    await Promise.all(running.map(({ result }) => result));
    await api.close();
    await rm(directory, { recursive: true });
  });

  /** A proxy on a port that nobody has, and how it is asked. */
  async function start(words: readonly string[] = [], url = api.url, host: CliOptions['host'] = {}) {
    const cli = startCli(['proxy', '--port=0', ...words], { url, host });
    running.push(cli);
    await expect.poll(cli.stdout).toMatch(/^Starting to serve on 127\.0\.0\.1:\d+\n$/);
    const port = Number(/:(\d+)/.exec(cli.stdout())?.[1]);
    return {
      cli,
      port,
      at: (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }),
    };
  }

  test('passes on requests and answers, and says on stderr who else can ask', async () => {
    const { at, cli, port } = await start();
    expect(cli.stderr()).toMatch(
      new RegExp(`^Warning: whoever can connect to 127.0.0.1:${port} can do all with your pods that you can; .*\n$`),
    );
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    const made = await at('/api/v1/namespaces/default/configmaps', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([made.status, ((await made.json()) as { metadata: { name: string } }).metadata.name]).toEqual([201, 'c']);
    expect(await (await at('/api/v1/namespaces/default/configmaps/none')).json()).toMatchObject({ kind: 'Status', code: 404 });
    const refused = await at('/api/v1/namespaces/default/pods/x/exec');
    expect([refused.status, refused.headers.get('content-type'), await refused.text()]).toEqual([
      403,
      'text/plain; charset=utf-8',
      'Forbidden\n',
    ]);
  });

  test('passes on changes as they happen, and gives them up with their reader or itself', async () => {
    const { at, cli } = await start();
    const gone = new AbortController();
    const answer = await at('/api/v1/namespaces/default/configmaps?watch=1', { signal: gone.signal });
    const reader = answer.body?.getReader();
    await runCli(['create', 'configmap', 'seen'], { url: api.url });
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('"name":"seen"');
    gone.abort();
    const other = await at('/api/v1/namespaces/default/pods?watch=1');
    cli.interrupt('SIGTERM');
    expect((await cli.result).exitCode).toBe(143);
    await expect(other.text()).rejects.toThrow();
  });

  test('says who asks as the server wants to hear it, and hands on what is between two neighbours to none', async () => {
    const seen: IncomingMessage[] = [];
    const server: Server = createServer((message, response) => {
      seen.push(message);
      message.resume().once('end', () => response.writeHead(200, { 'x-own': '1', connection: 'x-own, close' }).end('{}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { at, port } = await start([], `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const answer = await at('/x', { headers: { 'x-forwarded-for': '10.0.0.1' } });
    expect(answer.headers.get('x-own')).toBeNull();
    const raw = request({
      port,
      host: '127.0.0.1',
      method: 'DELETE',
      headers: { connection: 'x-a', 'x-a': '1', 'transfer-encoding': 'chunked' },
    });
    raw.end('{}');
    await once(raw, 'response');
    expect(seen.map(({ headers }) => headers['x-forwarded-for'])).toEqual(['10.0.0.1, 127.0.0.1', '127.0.0.1']);
    expect(seen[1]?.headers).toMatchObject({
      'user-agent': 'kpod/v0.1.0',
      'transfer-encoding': 'chunked',
      host: expect.not.stringContaining(`:${port}`),
    });
    expect(seen[1]?.headers['x-a']).toBeUndefined();
    server.close();
    server.closeAllConnections();
    const { status, body } = await at('/x').then(async (failed) => ({ status: failed.status, body: await failed.text() }));
    expect([status, body]).toEqual([500, expect.stringContaining('was refused - did you specify the right host or port?\n')]);
  });

  const inner = 'GET /evil HTTP/1.1\r\nHost: x\r\n\r\n';
  const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
  const long = `Content-Length: ${inner.length}`;
  test.each([
    ['GET', `Connection: content-length\r\n${long}`, inner],
    ['DELETE', `Connection: keep-alive, Content-Length\r\n${long}`, inner],
    ['POST', 'Connection: transfer-encoding\r\nTransfer-Encoding: chunked', chunked],
    ['GET', `Connection: upgrade, content-length\r\nUpgrade: websocket\r\n${long}`, inner],
    ['POST', 'Connection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked', chunked],
  ])('a body stays one on its way to the server: %s, %j', async (method, headers, body) => {
    const seen: (readonly [string | undefined, string])[] = [];
    const server = createServer(
      (message, response) => void text(message).then((said) => response.end(`${seen.push([message.url, said])}`)),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port, at } = await start([], `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const socket = connect(port, '127.0.0.1');
    socket.write(`${method} /x HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK/);
    socket.destroy();
    await at('/after');
    expect(seen).toEqual([
      ['/x', inner],
      ['/after', ''],
    ]);
    server.close();
    server.closeAllConnections();
  });

  test('leaves the path in the address of a cluster out, and says so once, unless it is told otherwise', async () => {
    const client = createClient({ kind: 'url', url: new URL(api.url) }, { onWarning: () => {} });
    const passage: typeof client.passage = async (isRepeatable) => ({ ...(await client.passage(isRepeatable)), prefix: '/deep' });
    const ask = async (words: readonly string[]) => {
      const { at, cli } = await start(words, api.url, { client: { ...client, passage } });
      const codes = [(await at('/healthz')).status, (await at('/healthz')).status];
      return {
        codes,
        warnings: cli
          .stderr()
          .split('\n')
          .filter((line) => line.includes('server path')),
      };
    };
    const warning =
      'Warning: Your kube context contains a server path /deep, use --append-server-path to automatically append the path to each request';
    expect(await ask([])).toEqual({ codes: [200, 200], warnings: [warning] });
    expect(await ask(['--append-server-path'])).toEqual({ codes: [404, 404], warnings: [] });
  });

  test('lets clients leave HTTP where the filter does', async () => {
    const { port } = await start();
    const upgrade = async (path: string) => {
      const socket = connect(port, '127.0.0.1');
      const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;
      socket.write(`${head}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
      const [first] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return first.toString().split('\r\n', 1)[0];
    };
    expect(await upgrade('/api/v1/namespaces/default/configmaps?watch=1')).toBe('HTTP/1.1 101 Switching Protocols');
    expect(await upgrade('/api/v1/namespaces/default/pods/x/exec')).toBe('HTTP/1.1 403 Forbidden');
    expect(await upgrade('/version')).toBe('HTTP/1.1 400 Bad Request');
    expect(await upgrade('/%zz')).toBe('HTTP/1.1 400 Bad Request');
  });

  test('serves files of a directory beside the API', async () => {
    await mkdir(join(directory, 'sub'));
    await writeFile(join(directory, 'a&b.css'), 'body {}');
    await writeFile(join(directory, 'sub', 'index.html'), '<p>');
    const { at } = await start([`--www=${directory}`, '--www-prefix=files', '--api-prefix=/k8s']);
    const seen = async (path: string, headers = {}) => {
      const answer = await at(path, { headers });
      return [answer.status, answer.headers.get('location') ?? answer.headers.get('content-type'), await answer.text()];
    };
    expect((await seen('/k8s/version'))[0]).toBe(200);
    expect(await seen('/version')).toEqual([404, 'text/plain; charset=utf-8', '404 page not found\n']);
    expect((await seen('/files/'))[2]).toContain('<a href="a&b.css">a&amp;b.css</a>\n<a href="sub/">sub/</a>\n');
    expect(await seen('/files/a&b.css')).toEqual([200, 'text/css; charset=utf-8', 'body {}']);
    expect(await seen('/files/a&b.css', { range: 'bytes=-2' })).toEqual([206, 'text/css; charset=utf-8', '{}']);
    expect(await seen('/files/sub')).toEqual([301, 'sub/', '']);
    expect(await seen('/files/sub/')).toEqual([200, 'text/html; charset=utf-8', '<p>']);
    expect((await seen('/files/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd'))[0]).toBe(404);
  });

  test('opens nothing but files and directories', async () => {
    execFileSync('mkfifo', [join(directory, 'pipe'), join(directory, 'index.html')]);
    await writeFile(join(directory, 'page.html'), '<p>');
    const { at } = await start([`--www=${directory}`]);
    const patient = { signal: AbortSignal.timeout(5000) };
    // As many as threads that could wait for a writer.
    const paths = ['/pipe', '/pipe/', '/pipe', '/pipe?x', '/page.html', '/'];
    const answers = await Promise.all(paths.map((path) => at(`/static${path}`, patient)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 200, 200]);
    expect(await answers[0]?.text()).toBe('404 page not found\n');
  });

  test('where nobody leaves HTTP, a connection goes on', async () => {
    await writeFile(join(directory, 'page.html'), '<p>');
    const { port } = await start([`--www=${directory}`]);
    const offer = 'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /static/page.html HTTP/1.1\r\n${offer}Content-Length: 2\r\n\r\nhiGET /static HTTP/1.1\r\n${offer}\r\n`);
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const said = await text(socket);
    expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 301', 'HTTP/1.1 200']);
  });

  test('on a Unix socket it is there for the user alone, and leaves none', async () => {
    const path = join(directory, 'proxy.sock');
    const cli = startCli(['proxy', `--unix-socket=${path}`], { url: api.url });
    running.push(cli);
    await expect.poll(cli.stdout).toBe(`Starting to serve on ${path}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    const asked = request({ socketPath: path, path: '/healthz', headers: { host: 'localhost' } });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(await text(answer)).toBe('ok');
    cli.interrupt();
    expect(await cli.result).toEqual({ stdout: `Starting to serve on ${path}\n`, stderr: '', exitCode: 130 });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('does not take away the socket of another that came in its place', async () => {
    const path = join(directory, 'proxy.sock');
    const begin = async () => {
      const cli = startCli(['proxy', `--unix-socket=${path}`], { url: api.url });
      running.push(cli);
      await expect.poll(cli.stdout).toContain(path);
      return cli;
    };
    const first = await begin();
    const second = await begin();
    first.interrupt();
    await first.result;
    expect(await readdir(directory)).toEqual(['proxy.sock']);
    const asked = request({ socketPath: path, path: '/healthz', headers: { host: 'localhost' } });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(await text(answer)).toBe('ok');
    second.interrupt();
    await second.result;
    expect(await readdir(directory)).toEqual([]);
  });

  test('a path of a socket may be as long as the system allows', async () => {
    const path = `${directory}/${'x'.repeat(200)}`.slice(0, 107);
    const cli = startCli(['proxy', `--unix-socket=${path}`], { url: api.url });
    running.push(cli);
    await expect.poll(cli.stdout).toBe(`Starting to serve on ${path}\n`);
    const longer = await runCli(['proxy', `--unix-socket=${path}x`], { url: api.url });
    expect(longer.stderr).toBe(`error: listen unix ${path}x: bind: invalid argument\n`);
  });

  test.each([
    ['--port=99999', 'listen tcp: address 99999: invalid port'],
    ['--address=300.0.0.1 --port=0', 'listen tcp: lookup 300.0.0.1: no such host'],
    ['--unix-socket=/none/such --port=1', 'cannot set --unix-socket and --port at the same time'],
    ['--unix-socket=/none/such', 'listen unix /none/such: bind: no such file or directory'],
    ['--unix-socket=/etc/hosts', 'listen unix /etc/hosts: bind: address already in use'],
    ['--accept-hosts=(', '--accept-hosts has no regular expression in "(": '],
    ['--www=. --www-prefix=/', '--www-prefix and --api-prefix are both /: give each a prefix of its own'],
    ['x', 'unknown argument "x"'],
  ])('%s is refused', async (words, message) => {
    const { stdout, stderr, exitCode } = await runCli(['proxy', ...words.split(' ')], { url: api.url });
    expect({ stdout, exitCode, isSaid: stderr.startsWith(`error: ${message}`), stderr }).toMatchObject({
      stdout: '',
      exitCode: 1,
      isSaid: true,
    });
  });
});
