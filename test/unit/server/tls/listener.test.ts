import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority, makeKeyPair } from '../../../../src/agent/pki/make-authority.ts';
import { createSystemClock } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { listenForClients, type TlsListener } from '../../../../src/server/tls/listener.ts';
import { startTestApi, type TestApi } from '../../../fakes/api.ts';
import { createTestPki, type TestPki } from '../../../fakes/pki.ts';

let api: TestApi;
let pki: TestPki;
let listener: TlsListener;
let port: number;
let ca: string;
let admin: { cert: string; key: string };

beforeAll(async () => {
  api = await startTestApi();
  pki = createTestPki(createSystemClock());
  port = await freePort();
  ca = await pki.authority.certificate();
  const pair = await pki.keyPairs.admin();
  admin = { cert: pair.certificate, key: pair.key };
  listener = await listenForClients(
    port,
    { authority: ca, ...(await pki.keyPairs.server()) },
    { ...api.handler, clock: createSystemClock(), log: silentLog },
  );
});
afterAll(async () => {
  await listener.close(Promise.resolve());
  await api.close();
  pki.remove();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
}

interface Answer {
  readonly code: number;
  readonly body: { readonly kind?: string; readonly reason?: string; readonly message?: string };
}

/** One request on a connection of its own, by a client with a certificate unless it is said otherwise. */
function ask(
  options: { identity?: object; path?: string; method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
) {
  const { identity = admin, path = '/api/v1/pods', method = 'GET', headers = {}, body } = options;
  return new Promise<Answer>((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', servername: 'localhost', port, ca, agent: false, ...identity, path, method, headers },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.on('end', () => resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) }));
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** What the server says to these bytes before it hangs up. */
async function say(socket: Socket, text: string | Buffer): Promise<string> {
  let heard = '';
  socket.on('data', (part) => (heard += part)).on('error', () => {});
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  return heard;
}

const dial = async (identity: object = admin) => {
  const socket = connectTls({ host: '127.0.0.1', port, ca, ...identity });
  await once(socket, 'secureConnect');
  return socket;
};

describe('over TLS', () => {
  test('the API answers a client with the certificate of the agent', async () => {
    expect(await ask()).toMatchObject({ code: 200, body: { kind: 'PodList' } });
  });

  test('nothing is heard on another address', async () => {
    const refused = once(connect({ host: '127.0.0.2', port }), 'connect');
    await expect(refused).rejects.toThrow('ECONNREFUSED');
    await expect(once(connect({ host: '::1', port }), 'connect')).rejects.toThrow();
  });

  test('nobody else gets more than a 401', async () => {
    const other = await makeAuthority(new Date());
    const stranger = await makeKeyPair(
      { subject: [{ name: 'organizationName', value: 'system:masters' }], use: 'clientAuth' },
      other,
      new Date(),
    );
    const server = await pki.keyPairs.server();
    const wrong = { code: 401, body: { kind: 'Status', reason: 'Unauthorized' } };
    expect(await ask({ identity: {} })).toMatchObject(wrong);
    expect(await ask({ identity: { cert: stranger.certificate, key: stranger.key } })).toMatchObject(wrong);
    // Signed by the right one, but none of a client.
    expect(await ask({ identity: { cert: server.certificate, key: server.key } })).toMatchObject(wrong);
    expect(await ask({ identity: {}, headers: { authorization: 'Bearer rubbish' } })).toMatchObject(wrong);
    expect(await ask({ identity: {}, path: '/kpod/v1/agent/stop', method: 'POST' })).toMatchObject(wrong);
    expect(await ask({ identity: {}, method: 'POST', body: Buffer.alloc(64 * 1024) })).toMatchObject(wrong);
    expect(api.stops()).toBe(0);
  });

  test('a session that goes on makes nobody known, and keeps who is', async () => {
    const greet = async (identity: object) => {
      let session: Buffer | undefined;
      const socket = connectTls({ host: '127.0.0.1', port, ca, ...identity });
      socket.on('session', (ticket) => (session ??= ticket));
      const heard = await say(socket, `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
      return { session, status: heard.split('\r\n')[0] };
    };
    for (const [identity, status] of [
      [{}, 'HTTP/1.1 401 Unauthorized'],
      [admin, 'HTTP/1.1 200 OK'],
    ] as const) {
      const { session, status: before } = await greet(identity);
      expect([session === undefined, before, (await greet({ ...identity, session })).status]).toEqual([false, status, status]);
    }
  });

  test('a certificate without its key is none', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await expect(ask({ identity: { cert: admin.cert, key } })).rejects.toThrow();
  });

  test('who is not known hangs up after one answer', async () => {
    const socket = await dial({});
    const two = `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(2);
    expect((await say(socket, two)).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401']);
  });

  test.each([
    ['a host that leads here', { host: 'evil.example' }],
    ['a page of a browser', { origin: 'https://evil.example' }],
  ])('%s is a 403, with the certificate or without', async (_who, headers) => {
    for (const identity of [admin, {}]) {
      expect(await ask({ identity, headers })).toMatchObject({ code: 403, body: { kind: 'Status', reason: 'Forbidden' } });
    }
  });

  test('a stream is handed on as it is, and refused like a request', async () => {
    const upgrade = (headers: string) =>
      `GET /api/v1/namespaces HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const cannot = 'this resource cannot be upgraded to another protocol';
    expect(await say(await dial(), upgrade(''))).toContain(cannot);
    expect(await say(await dial(), upgrade('Origin: http://evil.example\r\n'))).toMatch(/^HTTP\/1.1 403 /);
    expect(await say(await dial({}), upgrade(''))).toMatch(/^HTTP\/1.1 401 /);
  });

  test('the server proves who it is, by names and addresses of this machine alone', async () => {
    const { certificate } = await pki.keyPairs.server();
    const read = new X509Certificate(certificate);
    expect(read.subjectAltName).toBe(
      'DNS:localhost, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, IP Address:127.0.0.1',
    );
    // On a stolen port there is somebody with another certificate.
    const other = await makeAuthority(new Date());
    await expect(ask({ identity: { ...admin, ca: other.certificate } })).rejects.toThrow('self-signed certificate');
  });

  test('rubbish is cut off, and nobody else is the worse for it', async () => {
    const plain = await say(connect({ host: '127.0.0.1', port }), `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(plain).not.toContain('HTTP/1.1 2');
    await say(connect({ host: '127.0.0.1', port }), Buffer.alloc(10_000, 0x17));
    expect(await say(await dial({}), '\0rubbish\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await ask()).toMatchObject({ code: 200 });
  });

  test('those who connect and say nothing do not keep others out, however many they are', async () => {
    const silent = Array.from({ length: 150 }, () => connect({ host: '127.0.0.1', port }).on('error', () => {}));
    const isCut = (socket: Socket) => once(socket, 'close');
    // More than a hundred: the first of them have to go.
    await Promise.all(silent.slice(0, 50).map(isCut));
    expect(await ask()).toMatchObject({ code: 200 });
    expect(silent.filter(({ closed }) => !closed).length).toBeGreaterThan(90);
    for (const socket of silent) socket.destroy();
  });

  test('who is known stays, however many others come', async () => {
    const known = await dial();
    const strangers = await Promise.all(Array.from({ length: 120 }, () => dial({}).catch(() => undefined)));
    expect(await say(known, `GET /version HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 /);
    for (const socket of strangers) socket?.destroy();
  });
});
