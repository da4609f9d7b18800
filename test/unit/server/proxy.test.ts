import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { internalError } from '../../../src/api/errors.ts';
import { proxyPathOf, readSchemeNamePort } from '../../../src/server/proxy/proxy-path.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { keyPairs } from '../../fakes/key-pairs.ts';

let api: TestApi;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const servers: Server[] = [];
let dialled: string[] = [];
let podPort = 0;

async function serve(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  api = await startTestApi();
  dialled = [];
  answer = (request, response) => {
    let body = '';
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => {
        const { method, url, headers } = request;
        response.setHeader('x-own', 'yes').end(JSON.stringify({ method, url, headers, body }));
      });
  };
  podPort = await serve(createServer((request, response) => answer(request, response)));
  api.kubelet.onDial = (pod, number) => {
    dialled.push(`${pod.metadata.name}:${number}`);
    return connect(podPort, '127.0.0.1');
  };
  const spec = { containers: [{ name: 'c', image: 'busybox', ports: [{ containerPort: 8080 }] }] };
  await post('/api/v1/namespaces/default/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
});
afterEach(async () => {
  await api.close();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

const post = (path: string, body: object) =>
  fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const pods = '/api/v1/namespaces/default/pods';
const services = '/api/v1/namespaces/default/services';

describe('pods/proxy', () => {
  test('passes method, path, query, headers and body on, and the answer back', async () => {
    const headers = { 'x-a': 'b', authorization: 'Bearer secret', 'impersonate-user': 'u' };
    const path = `${pods}/web/proxy/a%2Fb/../c?x=1&x=%20`;
    // Not by fetch, which tidies paths up.
    const response = await new Promise<IncomingMessage>((resolve) => {
      const { port, hostname } = new URL(api.url);
      request({ port, hostname, path, method: 'PUT', headers: { ...headers, host: 'me' } }, resolve).end('hi');
    });
    expect([response.statusCode, response.headers['x-own']]).toEqual([200, 'yes']);
    let text = '';
    for await (const chunk of response) text += chunk;
    const seen = JSON.parse(text);
    expect(seen).toMatchObject({ method: 'PUT', url: '/a%2Fb/../c?x=1&x=%20', body: 'hi' });
    expect(seen.headers).toMatchObject({ 'x-a': 'b', host: 'me', 'x-forwarded-host': 'me', 'x-forwarded-proto': 'http' });
    expect(Object.keys(seen.headers).filter((name) => /authorization|impersonate/.test(name))).toEqual([]);
    expect(dialled).toEqual(['web:8080']);
  });

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('takes %s', async (method) => {
    const response = await fetch(`${api.url}${pods}/web:81/proxy/x`, { method });
    expect([response.status, response.headers.get('x-own')]).toEqual([200, 'yes']);
    expect(dialled).toEqual(['web:81']);
  });

  test('leads to the root by a redirect, and redirects of the pod through the proxy', async () => {
    const bare = await fetch(`${api.url}${pods}/web/proxy?a=b`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).toEqual([301, `${pods}/web/proxy/?a=b`]);
    answer = (_request, response) => void response.writeHead(302, { location: '/login?x' }).end();
    const inside = await fetch(`${api.url}${pods}/web/proxy/`, { redirect: 'manual' });
    expect([inside.status, inside.headers.get('location')]).toEqual([302, `${pods}/web/proxy/login?x`]);
  });

  test('answers what the pod answers, also an error', async () => {
    answer = (_request, response) => void response.writeHead(418, { 'content-type': 'text/plain' }).end('tea');
    const response = await fetch(`${api.url}${pods}/web/proxy/`);
    expect([response.status, await response.text()]).toEqual([418, 'tea']);
  });

  test('speaks TLS where https is asked for', async () => {
    const { certificate, key } = keyPairs.rsa;
    const port = await serve(
      createTlsServer({ cert: certificate, key }, (_request, response) => void response.end('safe')) as unknown as Server,
    );
    api.kubelet.onDial = () => connect(port, '127.0.0.1');
    expect(await (await fetch(`${api.url}${pods}/https:web:443/proxy/`)).text()).toBe('safe');
  });

  test('passes a WebSocket on', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const server = createServer().on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (ws) => ws.on('message', (data) => ws.send(`${request.url} ${data}`))),
    );
    const port = await serve(server);
    api.kubelet.onDial = () => connect(port, '127.0.0.1');
    const client = new WebSocket(`${api.url.replace('http', 'ws')}${pods}/web/proxy/ws?a=b`);
    client.on('open', () => client.send('hi'));
    expect(await new Promise((resolve) => client.once('message', (data) => resolve(String(data))))).toBe('/ws?a=b hi');
    client.close();
  });

  test('answers in HTTP who wants a WebSocket where there is none', async () => {
    answer = (_request, response) => void response.writeHead(404).end('none');
    const client = new WebSocket(`${api.url.replace('http', 'ws')}${pods}/web/proxy/ws`);
    expect(await new Promise((resolve) => client.once('error', (error) => resolve(error.message)))).toBe('Unexpected server response: 404');
  });

  test('carries much both ways', async () => {
    answer = (request, response) => void request.pipe(response);
    const body = Buffer.alloc(20 * 1024 * 1024, 7);
    const response = await fetch(`${api.url}${pods}/web/proxy/`, { method: 'POST', body });
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
  });

  test.each<readonly [string, number, string]>([
    [`${pods}/other/proxy/`, 404, 'pods "other" not found'],
    [`${pods}/ftp:web:1/proxy/`, 400, 'invalid pod request "ftp:web:1"'],
    [`${pods}/a:b:c:d/proxy/`, 400, 'invalid pod request "a:b:c:d"'],
    [`${pods}/web:http/proxy/`, 400, 'invalid port "http": a pod is reached by the number of a port'],
    [`${services}/other/proxy/`, 404, 'services "other" not found'],
  ])('%s is refused', async (path, code, message) => {
    const response = await fetch(api.url + path);
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([code, message]);
  });

  test('says that nobody answers', async () => {
    api.kubelet.onDial = () => internalError('connect ECONNREFUSED');
    const refused = await fetch(`${api.url}${pods}/web/proxy/`);
    expect(await refused.json()).toMatchObject({
      ...{ kind: 'Status', code: 503, reason: 'ServiceUnavailable' },
      message: 'error trying to reach service: Internal error occurred: connect ECONNREFUSED',
    });
    answer = (request) => void request.socket.destroy();
    api.kubelet.onDial = () => connect(podPort, '127.0.0.1');
    const broken = await fetch(`${api.url}${pods}/web/proxy/`);
    expect(await broken.json()).toMatchObject({ code: 503, message: 'error trying to reach service: socket hang up' });
  });
});

describe('services/proxy', () => {
  const service = (ports: object[]) =>
    post(services, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'front' }, spec: { selector: { app: 'web' }, ports } });
  const endpoints = (ports: object[], addresses: object[]) =>
    api.store.create({
      ...{ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'front', namespace: 'default' } },
      subsets: [{ addresses, ports }] as never,
    });
  const message = async (path: string) => ((await (await fetch(api.url + path)).json()) as { message: string }).message;
  const web = { ip: '10.0.0.9', targetRef: { kind: 'Pod', namespace: 'default', name: 'web' } };

  test('reaches a pod behind it by the only port, by a name and by a number', async () => {
    await service([
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'admin', port: 90, targetPort: 9090 },
    ]);
    await endpoints(
      [
        { name: 'http', port: 8080 },
        { name: 'admin', port: 9090 },
      ],
      [web],
    );
    for (const target of ['front:http', 'front:90', 'http:front:admin']) {
      expect((await fetch(`${api.url}${services}/${target}/proxy/x`)).status).toBe(200);
    }
    expect(dialled).toEqual(['web:8080', 'web:9090', 'web:9090']);
    expect(await message(`${services}/front:nope/proxy/`)).toBe('no service port "nope" found for service "front"');
    expect(await message(`${services}/front/proxy/`)).toBe('no endpoints available for service "front"');
  });

  test('reaches an address that was written down by hand, and says when there is none', async () => {
    await service([{ port: 80, targetPort: 8080 }]);
    expect(await message(`${services}/front/proxy/`)).toBe('no endpoints available for service "front"');
    await endpoints([{ port: podPort }], [{ ip: '127.0.0.1' }]);
    expect((await fetch(`${api.url}${services}/front/proxy/x`)).status).toBe(200);
    expect(dialled).toEqual([]);
  });
});

test.each<readonly [string, object | undefined]>([
  ['a', { scheme: 'http', name: 'a', port: '' }],
  ['a:b', { scheme: 'http', name: 'a', port: 'b' }],
  ['https:a:', { scheme: 'https', name: 'a', port: '' }],
  [':a:1', { scheme: 'http', name: 'a', port: '1' }],
  ['', undefined],
  [':1', undefined],
  ['x:a:1', undefined],
])('%j is read', (text, expected) => {
  expect(readSchemeNamePort(text)).toEqual(expected);
});

test('only paths of proxies are taken for such', () => {
  expect(proxyPathOf(`${pods}/https%3Aweb%3A1/proxy`)).toEqual({ kind: 'Pod', namespace: 'default', target: 'https:web:1', rest: '' });
  expect(proxyPathOf(`${pods}/web/proxyx`)).toBeUndefined();
  expect(proxyPathOf(`${pods}/%/proxy`)).toBeUndefined();
});
