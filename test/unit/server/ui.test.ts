import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { type Asked, judge } from '../../../src/server/ui/guard.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

const admitted = { port: 8001, token: 'right' };
const own = '127.0.0.1:8001';

describe('a request to the page', () => {
  function ask(asked: Partial<Omit<Asked, 'headers'>>, headers: Asked['headers'] = {}) {
    const usual = { host: own, authorization: 'Bearer right', ...headers };
    const verdict = judge({ method: 'GET', url: '/api/v1/pods', ...asked, headers: usual }, admitted);
    return verdict.is === 'refused' ? verdict.code : verdict.is;
  }

  test.each([
    ['/api/v1/pods'],
    ['/api/v1/pods?watch=true&resourceVersion=5'],
    ['/kpod/v1/ui/keys?namespace=default'],
    ['/kpod/v1/agent/engines'],
    ['/api/v1/namespaces/default/pods/web/timeline'],
    ['/api/v1/namespaces/a.b-c/pods/web-0.x/log?container=c&follow=true'],
    ['/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dweb'],
    ['/api/v1/namespaces/default/services'],
  ])('for %s is answered', (url) => {
    expect(ask({ url })).toBe('api');
    expect(ask({ url, method: 'HEAD' })).toBe('api');
    expect(ask({ url }, { origin: `http://${own}`, 'sec-fetch-site': 'same-origin' })).toBe('api');
  });

  test.each([
    ['/api/v1/secrets'],
    ['/api/v1/namespaces/default/secrets/login'],
    ['/api/v1/namespaces/default/configmaps'],
    ['/api/v1/namespaces/default/pods/web/exec'],
    ['/api/v1/namespaces/default/pods/web/attach'],
    ['/api/v1/namespaces/default/pods/web/portforward'],
    ['/api/v1/namespaces/default/pods/../secrets'],
    ['/api/v1/namespaces/default/pods/..'],
    ['/api/v1/namespaces/default/pods/%2e%2e/log'],
    ['/api/v1/namespaces/default/pods/web/log/'],
    ['//api/v1/pods'],
    ['http://127.0.0.1:8001/api/v1/pods'],
    ['/api/v1/watch/pods'],
    ['/kpod/v1/agent'],
    ['/kpod/v1/ui'],
    ['/kpod/v1/agent/stop'],
    ['/openapi/v2'],
    ['/apis'],
    ['/constructor'],
    ['/page.css/'],
    ['/../page.css'],
    [''],
  ])('for %s is none that it has', (url) => {
    expect(ask({ url })).toBe(404);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'get', ''])('by %s is refused', (method) => {
    expect(ask({ method })).toBe(405);
    expect(ask({ method, url: '/' })).toBe(405);
  });

  test.each([
    [undefined],
    [''],
    ['Bearer '],
    ['Bearer wrong'],
    ['Bearer right '],
    ['bearer right'],
    ['Bearer rightmore'],
    ['right'],
    ['Basic right'],
  ])('with %j for a token is refused', (authorization) => {
    expect(judge({ method: 'GET', url: '/api/v1/pods', headers: { host: own, authorization } }, admitted)).toMatchObject({ code: 401 });
    // Whether there is such a path is told to nobody.
    expect(judge({ method: 'GET', url: '/nope', headers: { host: own, authorization } }, admitted)).toMatchObject({ code: 401 });
  });

  test('has no token in its query or in a cookie', () => {
    const headers = { host: own, cookie: 'token=right; kpod-ui-token=right' };
    expect(judge({ method: 'GET', url: '/api/v1/pods?token=right&authorization=Bearer%20right', headers }, admitted)).toMatchObject({
      code: 401,
    });
  });

  test.each([
    ['evil.example'],
    ['evil.example:8001'],
    ['127.0.0.1'],
    ['127.0.0.1:8002'],
    ['localhost:8001'],
    ['[::1]:8001'],
    ['0.0.0.0:8001'],
    [undefined],
  ])('for the host %s is refused, also for the page itself', (host) => {
    expect(ask({}, { host })).toBe(403);
    expect(ask({ url: '/' }, { host })).toBe(403);
  });

  test.each([['http://evil.example'], ['http://127.0.0.1:8002'], ['https://127.0.0.1:8001'], ['http://localhost:8001'], ['null'], ['']])(
    'of the origin %j is refused',
    (origin) => {
      expect(ask({}, { origin })).toBe(403);
    },
  );

  test('that a page of another site makes is refused, but for a link that leads here', () => {
    expect(ask({}, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(ask({}, { 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(ask({ url: '/' }, { 'sec-fetch-site': 'cross-site' })).toBe('file');
  });

  test('for a file needs no token', () => {
    for (const url of ['/', '/page.css', '/page.js', '/icon.svg', '/?x=1']) {
      expect(judge({ method: 'GET', url, headers: { host: own } }, admitted)).toMatchObject({ is: 'file' });
    }
  });

  test('at port 80 has a host without a port, as browsers send it', () => {
    const headers = { host: '127.0.0.1', authorization: 'Bearer right' };
    expect(judge({ method: 'GET', url: '/api/v1/pods', headers }, { ...admitted, port: 80 })).toMatchObject({ is: 'api' });
    expect(judge({ method: 'GET', url: '/', headers }, { ...admitted, port: 80 })).toMatchObject({ is: 'file' });
  });
});

describe('the listener', () => {
  let api: TestApi;
  const files = { html: '<!doctype html>', css: 'p {}', script: '1', icon: '<svg/>' };

  beforeEach(async () => {
    api = await startTestApi({ loadPage: async () => files });
    const input = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n';
    expect((await runCli(['create', '-f', '-'], { url: api.url, input })).stderr).toBe('');
  });
  afterEach(() => api.close());

  /** Opens the page as `kpod ui` does; `close` is what its death does. */
  function open(query = ''): Promise<{ readonly code: number; readonly text: string; close(): void }> {
    return new Promise((resolve, reject) => {
      const asked = request(`${api.url}/kpod/v1/ui${query}`, (response) => {
        response.on('error', () => {});
        response.once('data', (chunk) => resolve({ code: response.statusCode ?? 0, text: String(chunk), close: () => asked.destroy() }));
      });
      asked.on('error', reject).end();
    });
  }

  async function openPage(query = ''): Promise<{ readonly url: URL; readonly token: string; close(): void }> {
    const { text, close } = await open(query);
    const url = new URL((JSON.parse(text) as { url: string }).url);
    return { url, close, token: url.hash.slice('#token='.length) };
  }

  const canConnect = (port: number, host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ port, host });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  test('serves files, and the API to who has the token, all with headers that keep others out', async () => {
    const { url, token, close } = await openPage();
    expect(url.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(token).toMatch(/^[\w-]{43}$/);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', files.html]);
    const pods = await fetch(`${url.origin}/api/v1/pods`, { headers: { authorization: `Bearer ${token}` } });
    expect(((await pods.json()) as { items: Pod[] }).items.map(({ metadata }) => metadata.name)).toEqual(['web']);
    const refused = await fetch(`${url.origin}/api/v1/pods`);
    expect([refused.status, ((await refused.json()) as { message: string }).message]).toEqual([
      401,
      'open the address that kpod ui printed: it has the token',
    ]);
    for (const { headers } of [page, pods, refused]) {
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
    }
    close();
  });

  test('tells of changes, until who opened it goes away: then the port is free and nothing is under way', async () => {
    const { url, token, close } = await openPage();
    const watch = await fetch(`${url.origin}/api/v1/pods?watch=true`, { headers: { authorization: `Bearer ${token}` } });
    const reader = watch.body?.getReader();
    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toContain('"type":"ADDED"');
    await api.setStatus('web', { phase: 'Running' });
    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toContain('"phase":"Running"');
    close();
    await expect.poll(() => canConnect(Number(url.port), '127.0.0.1')).toBe(false);
    await expect(reader?.read()).rejects.toThrow();
    await expect.poll(api.active).toBe(0);
  });

  test('has a token of its own each time, which is good for nothing else', async () => {
    const [first, second] = [await openPage(), await openPage()];
    expect(first.token).not.toBe(second.token);
    const answer = await fetch(`${second.url.origin}/api/v1/pods`, { headers: { authorization: `Bearer ${first.token}` } });
    expect(answer.status).toBe(401);
    first.close();
    second.close();
  });

  test('tells which keys there are, and nothing that stands under them', async () => {
    const input =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: hush}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: words}\ndata: {greeting: hello}\n';
    expect((await runCli(['create', '-f', '-'], { url: api.url, input })).stderr).toBe('');
    const { url, token, close } = await openPage();
    const answer = await fetch(`${url.origin}/kpod/v1/ui/keys?namespace=default`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toEqual({
      configMaps: [{ name: 'words', keys: ['greeting'] }],
      secrets: [{ name: 'login', keys: ['password'] }],
    });
    close();
  });

  test('is on 127.0.0.1 alone', async () => {
    const { url, close } = await openPage();
    expect(await canConnect(Number(url.port), '127.0.0.1')).toBe(true);
    expect(await canConnect(Number(url.port), '127.0.0.2')).toBe(false);
    expect(await canConnect(Number(url.port), '::1')).toBe(false);
    close();
  });

  test('refuses to leave HTTP, and bodies', async () => {
    const { url, token, close } = await openPage();
    const path = '/api/v1/namespaces/default/pods/web/exec?command=id';
    const upgrade = { connection: 'upgrade', upgrade: 'websocket', authorization: `Bearer ${token}` };
    const answer = await new Promise<number>((resolve, reject) => {
      const asked = request(`${url.origin}${path}`, { headers: upgrade }, ({ statusCode }) => resolve(statusCode ?? 0));
      asked.once('upgrade', () => resolve(101)).once('error', reject);
      asked.end();
    });
    expect(answer).toBe(400);
    const post = await fetch(`${url.origin}/api/v1/pods`, { method: 'POST', body: '{}', headers: { authorization: `Bearer ${token}` } });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    close();
  });

  test.each([['?port=x'], ['?port=-1'], ['?port=65536'], ['?port=1e3']])('cannot be had on %s', async (query) => {
    expect(await open(query)).toMatchObject({ code: 400 });
  });

  test('takes the port that it is asked for, and says when that is taken', async () => {
    const first = await openPage();
    const { port } = first.url;
    const refused = await open(`?port=${port}`);
    expect(refused.code).toBe(400);
    expect((JSON.parse(refused.text) as { message: string }).message).toBe(
      `port ${port} of 127.0.0.1 is taken; name another one, or none to get any that is free`,
    );
    first.close();
    await expect.poll(() => canConnect(Number(port), '127.0.0.1')).toBe(false);
    const again = await openPage(`?port=${port}`);
    expect(again.url.port).toBe(port);
    again.close();
  });
});
