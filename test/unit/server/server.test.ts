import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { ConnectionLimits } from '../../../src/server/http-server.ts';
import { createApiServer } from '../../../src/server/server.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeKubelet } from '../../fakes/kubelet.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-server-'));
});
afterEach(() => rm(directory, { recursive: true }));

function create(limits?: Partial<ConnectionLimits>) {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const agentStatus = () => ({ pid: 1, version: '1', socket: '', engine: '', pods: 0, startedAt: '', problems: [] });
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const server = createApiServer(
    {
      ...{ store, clock, agentStatus, kubelet: createFakeKubelet(), log, nodeName: 'n', random: () => 0, tokens: createFakeTokens(clock) },
      nodeUsage: async () => ({ cpuMillis: 0, memoryBytes: 0, windowMs: 1 }),
      engineReports: async () => ({ engines: [], allocatable: {}, holders: [] }),
      requestStop: () => {},
      activity: { began: () => () => {} },
    },
    { headTimeoutMs: 20_000, requestTimeoutMs: 60_000, checkIntervalMs: 5000, connections: 2000, headBytes: 1 << 20, ...limits },
  );
  return { server, store, warnings };
}

interface Stream {
  readonly chunks: string[];
  readonly ended: Promise<'end' | 'error'>;
}

function get(socketPath: string, path: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const client = request({ socketPath, path }, (response) => {
      const chunks: string[] = [];
      response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      const ended = new Promise<'end' | 'error'>((done) => response.on('end', () => done('end')).on('error', () => done('error')));
      resolve({ chunks, ended });
    });
    client.on('error', reject).end();
  });
}

describe('createApiServer', () => {
  test('listens on a socket that is the user’s alone, with the namespaces that every cluster has', async () => {
    const { server, store } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const stream = await get(path, '/api/v1/namespaces/default');
    await stream.ended;
    expect(JSON.parse(stream.chunks.join(''))).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } });
    expect(store.list('Namespace')).toHaveLength(4);
    await server.close();
  });

  test('says that it cannot listen', async () => {
    const { server } = create();
    await expect(server.listen(join(directory, 'missing', 'kpod.sock'))).rejects.toMatchObject({ code: 'EACCES' });
  });

  test('ends watches in good order when it closes, and idle connections with them', async () => {
    const { server } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const idle = connect(path);
    const idleClosed = new Promise((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    const watch = await get(path, '/api/v1/namespaces?watch=true');
    await expect.poll(() => watch.chunks.join('')).toContain('"ADDED"');
    await server.close();
    expect(await watch.ended).toBe('end');
    await idleClosed;
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  const opened = (path: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(path, () => resolve(socket));
      socket.on('error', () => {});
    });
  const closed = (socket: Socket) => new Promise<void>((resolve) => void socket.resume().once('close', () => resolve()));

  test('waits for no head and no body for ever, and leaves watches alone', async () => {
    const { server } = create({ headTimeoutMs: 150, requestTimeoutMs: 300, checkIntervalMs: 20 });
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const watch = await get(path, '/api/v1/namespaces?watch=true');
    const silent = await opened(path);
    const half = await opened(path);
    half.write('GET /version HTTP/1.1\r\nhost: x\r\n');
    const trickling = await opened(path);
    trickling.write('POST /api/v1/namespaces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');
    await Promise.all([silent, half, trickling].map(closed));
    let over = false;
    void watch.ended.then(() => (over = true));
    await expect.poll(() => watch.chunks.join('')).toContain('"ADDED"');
    expect(over).toBe(false);
    await server.close();
  });

  test('bounds what all unfinished heads take, and cuts off none that is short', async () => {
    const { server, warnings } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const modest = await opened(path);
    modest.write('GET /version HTTP/1.1\r\nhost: x\r\n');
    const heads = await Promise.all(Array.from({ length: 40 }, () => opened(path)));
    const cut = Promise.race(heads.map(closed));
    for (const socket of heads) socket.write(`GET /${'a'.repeat(1_000_000)}`);
    await cut;
    expect(warnings).toContain('cut off a client that lets too much wait');
    const answer = new Promise<string>((resolve) => void modest.once('data', (data: Buffer) => resolve(data.toString('utf8'))));
    modest.write('\r\n');
    expect(await answer).toContain('HTTP/1.1 200 OK');
    expect(heads.filter((socket) => !socket.destroyed).length).toBeGreaterThan(4);
    await server.close();
  });

  test('counts a head no longer when its request has come', async () => {
    const { server, warnings } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const socket = await opened(path);
    for (let round = 0; round < 40; round++) {
      const answer = new Promise((resolve) => socket.once('data', resolve));
      socket.write(`GET /version?${'a'.repeat(900_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await answer;
    }
    expect(warnings).toEqual([]);
    await server.close();
  });

  test('has room for those who ask when others hold all connections idle', async () => {
    const { server } = create({ connections: 10 });
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const idle = await Promise.all(Array.from({ length: 10 }, () => opened(path)));
    const answered = idle.map((socket) => new Promise((resolve) => socket.once('data', resolve)));
    for (const socket of idle) socket.write('GET /version HTTP/1.1\r\nhost: x\r\n\r\n');
    await Promise.all(answered);
    const ask = () =>
      get(path, '/version').then(
        ({ ended }) => ended,
        () => 'refused',
      );
    await expect.poll(ask).toBe('end');
    await server.close();
  });

  test('answers the requests of one connection in turn, and cuts off who sends them without end', async () => {
    const { server, warnings } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    const ask = (target: string) => `GET ${target} HTTP/1.1\r\nhost: k\r\n\r\n`;
    const talk = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = '';
        const client = connect(path, () => client.write(text));
        client.on('data', (chunk) => (heard += String(chunk))).on('error', () => {});
        client.on('close', () => resolve(heard));
      });
    const closing = 'GET /healthz HTTP/1.1\r\nhost: k\r\nconnection: close\r\n\r\n';
    const few = await talk(ask('/version') + ask('/nothing') + ask('/healthz').repeat(3) + closing);
    expect(few.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', ...Array(4).fill('HTTP/1.1 200')]);
    expect(warnings).toEqual([]);
    // The first answer never ends: nothing behind it is made.
    await talk(ask('/api/v1/pods?watch=true') + ask('/openapi/v2').repeat(1000));
    expect(warnings).toEqual(['cut off a client that sends requests without waiting for answers']);
    await server.close();
  });

  test('refuses connections beyond the limit, with a word', async () => {
    const { server, warnings } = create({ connections: 10 });
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    await Promise.all(Array.from({ length: 12 }, () => opened(path)));
    await expect(get(path, '/version')).rejects.toThrow();
    expect(warnings).toEqual(['too many connections: new ones are refused']);
    await server.close();
  });
});
