import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createTls } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Container, HttpGetAction, Probe } from '../../../../src/api/types.ts';
import { createSystemClock } from '../../../../src/base/clock.ts';
import { type Engine, EngineError } from '../../../../src/engine/types.ts';
import { emptyMemory } from '../../../../src/kubelet/memory.ts';
import { createAskProbe, createProcessTurns } from '../../../../src/kubelet/probes/ask.ts';
import { probeCommand } from '../../../../src/kubelet/probes/ask-exec.ts';
import { tlsFailure } from '../../../../src/kubelet/probes/tls-text.ts';
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

/** Dials as podman and docker do. */
const dialHere: Engine['dial'] = (host, port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause) => reject(new EngineError(`${host}:${port}: ${cause.message}`, { command: '', kind: 'other', cause })));
  });

/** What the probe finds. */
async function ask(handler: Partial<Probe>, more: Partial<Container> = {}, dial: Engine['dial'] = dialHere) {
  const clock = createSystemClock();
  const engine = {
    ...createSimulatedEngine({ clock: createFakeClock(someMonday) }),
    dial,
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
      output: 'Get "/round": stopped after 10 redirects',
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

  it.each([
    [
      get(80, { httpHeaders: [{ name: 'x-a', value: 'a\nb' }] }),
      'failure',
      'Get "http://127.0.0.1:80/": net/http: invalid header field value for "X-A"',
    ],
    [get(80, { host: 'a b' }), 'error', 'parse "http://a%20b:80/": invalid URL escape "%20"'],
  ])('that cannot be sent: %o', async (probe, result, output) => expect(await ask(probe)).toEqual({ result, output }));

  it.each([
    ['wants to see one', { requestCert: true, rejectUnauthorized: true }, 'certificate required'],
    ['knows old versions only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, 'protocol version not supported'],
    ['knows other ciphers', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }, 'handshake failure'],
  ] as const)('by TLS, of a server that %s', async (_what, options, alert) => {
    const port = await listen(
      createTls({ key: keyPairs.ec.key, cert: keyPairs.ec.certificate, ...options }, (_request, response) => response.end()),
    );
    expect(await ask(get(port, { scheme: 'HTTPS' }))).toEqual({
      result: 'failure',
      output: `Get "https://127.0.0.1:${port}/": remote error: tls: ${alert}`,
    });
  });

  it.each([
    [
      '00A:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../deps/x.c:1889:',
      'tls: certificate verify failed',
    ],
    ['00A:error:0A000000:SSL routines:f:x:../deps/x.c:1:SSL alert number 99', 'remote error: tls: alert(99)'],
    ['socket hang up', undefined],
  ])('whose TLS ends with %s', (message, text) => expect(tlsFailure(message)).toBe(text));

  it.each([
    ['http://elsewhere/x?y', '/x?y'],
    ['//elsewhere', '/'],
    ['?y', '/?y'],
    ['a b', '/a%20b'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('of the path %s', async (path, url) => {
    const seen: unknown[] = [];
    const port = await http((request, response) => {
      seen.push(request.url);
      response.end();
    });
    expect(await ask(get(port, { path }))).toMatchObject({ result: 'success' });
    expect(seen).toEqual([url]);
  });

  it('with headers that only their server understands', async () => {
    const seen: unknown[] = [];
    const port = await http(({ headers }, response) => {
      seen.push(headers);
      response.end();
    });
    const httpHeaders = [
      { name: 'X-Text', value: '✓' },
      { name: 'Host', value: '' },
      { name: 'Host', value: 'second.example' },
      { name: 'Content-Length', value: '5' },
    ];
    await ask(get(port, { httpHeaders }));
    const agent = { accept: '*/*', 'user-agent': 'kube-probe/1.32', connection: 'close' };
    expect(seen).toEqual([{ ...agent, host: `127.0.0.1:${port}`, 'x-text': Buffer.from('✓').toString('latin1') }]);
  });

  it.each([
    ['ftp://127.0.0.1/', 'Get "ftp://127.0.0.1/": unsupported protocol scheme "ftp"'],
    ['http://[', 'Get "http://127.0.0.1:PORT/": failed to parse Location header "http://[": parse "http://[": invalid URL'],
  ])('that is sent to %s', async (location, output) => {
    const port = await http((_request, response) => response.writeHead(301, { location }).end());
    expect(await ask(get(port))).toEqual({ result: 'failure', output: output.replace('PORT', String(port)) });
  });

  const broken = 'net/http: HTTP/1.x transport connection broken:';
  it.each<[what: string, answer: string | Buffer, outcome: object | string]>([
    ['lines that end without CR', 'HTTP/1.0 200 OK\nA: b\n\nfine', { result: 'success', output: 'fine' }],
    ['nothing but its length', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { result: 'success', output: '' }],
    ['headers of 200 KiB', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(200 * 1024)}\r\n\r\n`, { result: 'success', output: '' }],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'HTTP probe failed with statuscode: 101'],
    ['a body that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab', { result: 'error', output: 'unexpected EOF' }],
    [
      'a body of more than is read',
      `HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${'a'.repeat(10_240)}`,
      { result: 'success', output: 'a'.repeat(10_240) },
    ],
    [
      'what is no text',
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.of(0xff, 0)]),
      { result: 'success', output: '\ufffd\0' },
    ],
    [
      'headers without end',
      `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(1024 * 1024)}`,
      'Get "URL": net/http: server response headers exceeded 262144 bytes; aborted',
    ],
    ['one word', 'hello\n', `Get "URL": ${broken} malformed HTTP response "hello"`],
    ['another greeting', 'SSH-2.0-Open Debian\r\n', `Get "URL": ${broken} malformed HTTP status code "Debian"`],
    ['a new version', 'HTTPS/2 200 OK\r\n\r\n', `Get "URL": ${broken} malformed HTTP version "HTTPS/2"`],
    [
      'an alert of TLS',
      Buffer.of(0x15, 3, 1, 0, 2, 2, 0x46),
      `Get "URL": ${broken} malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02F"`,
    ],
  ])('answered with %s', async (_what, answer, outcome) => {
    const port = await listen(createTcp((socket) => void socket.on('error', () => {}).once('data', () => socket.end(answer))));
    const expected =
      typeof outcome === 'string' ? { result: 'failure', output: outcome.replace('URL', `http://127.0.0.1:${port}/`) } : outcome;
    expect(await ask(get(port))).toEqual(expected);
  });

  it('whose failure holds words of the server, no more of which is told than of a body', async () => {
    const port = await http((_request, response) => response.writeHead(301, { location: `http://[${'a'.repeat(100_000)}` }).end());
    const { result, output = '' } = (await ask(get(port))) ?? {};
    expect([result, output.length]).toEqual(['failure', 10_240]);
    expect(output).toMatch(/^Get "[^"]*": failed to parse Location header "http:\/\/\[aaa/);
  });

  it('answered with a body that never ends says nothing about the container, unless more came than is read', async () => {
    const slow = await http((_request, response) => void response.writeHead(200).write('a'));
    expect(await ask(get(slow))).toEqual({
      result: 'error',
      output: 'context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    });
    const fast = await http((_request, response) => void response.writeHead(200).write('a'.repeat(20_000)));
    expect(await ask(get(fast))).toEqual({ result: 'success', output: 'a'.repeat(10_240) });
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

describe('a network that cannot be reached', () => {
  it.each([[get(80)], [{ tcpSocket: { port: 80 } }], [{ grpc: { port: 80 } }]])('says nothing about the container: %j', async (handler) => {
    const dial = () => Promise.reject(new EngineError('no such network', { command: '', kind: 'unavailable' }));
    expect(await ask(handler, {}, dial)).toEqual({ result: 'error', output: 'no such network' });
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
