import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createTls } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Container, HttpGetAction, Probe } from '../../../../src/api/types.ts';
import { createSystemClock } from '../../../../src/base/clock.ts';
import { EngineError } from '../../../../src/engine/types.ts';
import { emptyMemory } from '../../../../src/kubelet/memory.ts';
import { createAskProbe, createProcessTurns } from '../../../../src/kubelet/probes/ask.ts';
import { probeCommand } from '../../../../src/kubelet/probes/ask-exec.ts';
import { createFakeClock, someMonday } from '../../../fakes/clock.ts';
import { keyPairs } from '../../../fakes/key-pairs.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { createSimulatedEngine } from '../../../fakes/simulated-engine.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** The server's port, on this machine's own address, which is taken for the pod's. */
async function listen(server: Server | ReturnType<typeof createHttp2>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.close();
    if ('closeAllConnections' in server) (server as ReturnType<typeof createHttp>).closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const http = (listener: RequestListener) => listen(createHttp(listener));

/** What the probe finds; an engine that dials as podman's and docker's do. */
async function ask(handler: Partial<Probe>, more: Partial<Container> = {}) {
  const clock = createSystemClock();
  const engine = {
    ...createSimulatedEngine({ clock: createFakeClock(someMonday) }),
    dial: (host: string, port: number) =>
      new Promise<ReturnType<typeof connect>>((resolve, reject) => {
        const socket = connect({ host, port });
        socket.once('connect', () => resolve(socket));
        socket.once('error', (cause) =>
          reject(new EngineError(`${host}:${port}: ${cause.message}`, { command: '', kind: 'other', cause })),
        );
      }),
  };
  const asking = createAskProbe({
    clock,
    node: { name: 'node', ip: '127.0.0.1' },
    turns: createProcessTurns(clock),
    engine: async () => engine,
  });
  const app = container('app', more);
  const probe = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...handler };
  const memory = { ...emptyMemory, sandbox: { id: 'sandbox', startedAt: '', attempt: 0, ip: '127.0.0.1', ready: true } };
  const running = { kind: 'readiness' as const, probe, container: app, id: 'id', run: 'id@', from: 0 };
  return asking(running, pod({ apps: [app] }), memory, new AbortController().signal);
}

const get = (port: number | string, more: Partial<HttpGetAction> = {}) => ({ httpGet: { port, path: '/', scheme: 'HTTP', ...more } });

describe('a GET', () => {
  it.each([
    [200, { result: 'success', output: 'body' }],
    [399, { result: 'warning', output: 'Probe terminated redirects, Response body: body' }],
    [400, { result: 'failure', output: 'HTTP probe failed with statuscode: 400' }],
    [503, { result: 'failure', output: 'HTTP probe failed with statuscode: 503' }],
  ])('answered with %i', async (status, outcome) => {
    const port = await http((_request, response) => response.writeHead(status).end('body'));
    expect(await ask(get(port))).toEqual(outcome);
  });

  it('says what every probe says, and what the manifest says', async () => {
    const seen: unknown[] = [];
    const port = await http(({ url, method, headers }, response) => {
      seen.push({ url, method, ...headers });
      response.end();
    });
    await ask(get(port, { path: '/a?b=1' }));
    const httpHeaders = [
      { name: 'Host', value: 'shop.example' },
      { name: 'X-Two', value: '1' },
      { name: 'X-Two', value: '2' },
      { name: 'Accept', value: '' },
    ];
    await ask(get(port, { httpHeaders }));
    const common = { method: 'GET', 'user-agent': 'kube-probe/1.32', connection: 'close' };
    expect(seen).toEqual([
      { ...common, url: '/a?b=1', host: `127.0.0.1:${port}`, accept: '*/*' },
      { ...common, url: '/', host: 'shop.example', 'x-two': '1, 2' },
    ]);
  });

  it('follows redirects on its host, ten at most, and none elsewhere', async () => {
    const port = await http(({ url = '' }, response) => {
      const to = url === '/away' ? 'http://other.example/' : url === '/round' ? '/round' : '/there';
      if (url === '/there') response.end('arrived');
      else response.writeHead(302, { location: to }).end('moved');
    });
    expect(await ask(get(port))).toEqual({ result: 'success', output: 'arrived' });
    expect(await ask(get(port, { path: '/away' }))).toEqual({
      result: 'warning',
      output: 'Probe terminated redirects, Response body: moved',
    });
    expect(await ask(get(port, { path: '/round' }))).toEqual({
      result: 'failure',
      output: `Get "http://127.0.0.1:${port}/round": stopped after 10 redirects`,
    });
  });

  it('of a named port', async () => {
    const port = await http((_request, response) => response.end());
    const ports = [{ name: 'web', containerPort: port, protocol: 'TCP' as const }];
    expect(await ask(get('web'), { ports })).toMatchObject({ result: 'success' });
    expect(await ask(get('nope'), { ports })).toEqual({ result: 'error', output: 'strconv.Atoi: parsing "nope": invalid syntax' });
  });

  it('by TLS, whoever signed the certificate', async () => {
    const port = await listen(
      createTls({ key: keyPairs.ec.key, cert: keyPairs.ec.certificate }, (_request, response) => response.end('secret')),
    );
    expect(await ask(get(port, { scheme: 'HTTPS' }))).toEqual({ result: 'success', output: 'secret' });
    const plain = await http((_request, response) => response.end());
    expect(await ask(get(plain, { scheme: 'HTTPS', path: '/x' }))).toEqual({
      result: 'failure',
      output: `Get "https://127.0.0.1:${plain}/x": http: server gave HTTP response to HTTPS client`,
    });
  });

  it('that cannot be sent says nothing about the container', async () => {
    const port = await http((_request, response) => response.end());
    expect(await ask(get(port, { httpHeaders: [{ name: 'X-A', value: 'a\nb' }] }))).toMatchObject({ result: 'error' });
    expect(await ask(get(port, { path: '/\ud800' }))).toMatchObject({ result: 'error' });
  });

  it('that comes to nothing', async () => {
    const closed = await http(() => {});
    for (const close of opened.splice(0)) close();
    expect(await ask(get(closed, { path: '/healthz' }))).toEqual({
      result: 'failure',
      output: `Get "http://127.0.0.1:${closed}/healthz": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    });
    const silent = await http(() => {});
    expect(await ask(get(silent))).toEqual({
      result: 'failure',
      output: `Get "http://127.0.0.1:${silent}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    });
    const rude = await listen(createTcp((socket) => void socket.end()));
    expect(await ask(get(rude))).toEqual({ result: 'failure', output: `Get "http://127.0.0.1:${rude}/": EOF` });
  });
});

describe('a connection', () => {
  it('stands or does not', async () => {
    const port = await listen(createTcp((socket) => void socket.end()));
    expect(await ask({ tcpSocket: { port } })).toEqual({ result: 'success', output: '' });
    for (const close of opened.splice(0)) close();
    expect(await ask({ tcpSocket: { port } })).toEqual({
      result: 'failure',
      output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });
});

describe('a health service', () => {
  /** Answers with the status, 1 for SERVING; of the service `none` it knows nothing. */
  async function serve(status: number, asked: Buffer[] = []) {
    const server = createHttp2();
    server.on('stream', (stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const body = Buffer.concat(chunks);
        asked.push(body);
        if (body.includes('none')) {
          stream.respond(
            { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5', 'grpc-message': 'unknown%20service' },
            { endStream: true },
          );
          return;
        }
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(status === 0 ? Buffer.alloc(5) : Buffer.of(0, 0, 0, 0, 2, 8, status));
      });
    });
    return listen(server);
  }

  it.each([
    [0, { result: 'failure', output: 'service unhealthy (responded with "UNKNOWN")' }],
    [1, { result: 'success', output: 'service healthy' }],
    [2, { result: 'failure', output: 'service unhealthy (responded with "NOT_SERVING")' }],
  ])('that answers with %i', async (status, outcome) => {
    const asked: Buffer[] = [];
    const port = await serve(status, asked);
    expect(await ask({ grpc: { port, service: 'db' } })).toEqual(outcome);
    expect(asked).toEqual([Buffer.from([0, 0, 0, 0, 4, 10, 2, 100, 98])]);
  });

  it('that says what is no text', async () => {
    const server = createHttp2();
    server.on('stream', (stream) =>
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '13', 'grpc-message': '%zz' },
        { endStream: true },
      ),
    );
    expect(await ask({ grpc: { port: await listen(server) } })).toEqual({
      result: 'failure',
      output: 'error: health rpc probe failed: rpc error: code = Internal desc = %zz',
    });
  });

  it('that has nothing to say', async () => {
    const port = await serve(1);
    expect(await ask({ grpc: { port, service: 'none' } })).toEqual({
      result: 'failure',
      output: 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    });
    const silent = createHttp2();
    silent.on('stream', () => {});
    expect(await ask({ grpc: { port: await listen(silent) } })).toEqual({
      result: 'failure',
      output: 'timeout: health rpc did not complete within 1s',
    });
  });

  it('that is not there', async () => {
    const port = await serve(1);
    for (const close of opened.splice(0)) close();
    expect(await ask({ grpc: { port } })).toEqual({
      result: 'failure',
      output: `timeout: failed to connect service "127.0.0.1:${port}" within 1s: context deadline exceeded`,
    });
  });
});

describe('the words of a process', () => {
  it('know the variables that the manifest says literally, and no others', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ];
    expect(probeCommand(container('app', { env }), ['$(A)', '$(B)', '$$(A)'])).toEqual(['1', '$(B)', '$(A)']);
  });
});
