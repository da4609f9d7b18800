import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createApiServer } from '../../../src/server/server.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeKubelet } from '../../fakes/kubelet.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-server-'));
});
afterEach(() => rm(directory, { recursive: true }));

function create() {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const agentStatus = () => ({ pid: 1, version: '1', socket: '', engine: '', pods: 0, startedAt: '', problems: [] });
  const server = createApiServer({
    ...{ store, clock, agentStatus, kubelet: createFakeKubelet(), log: silentLog, nodeName: 'n', random: () => 0 },
    requestStop: () => {},
    activity: { began: () => () => {} },
  });
  return { server, store };
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
  test('listens on a socket that is the user’s alone, with the default namespace', async () => {
    const { server, store } = create();
    const path = join(directory, 'kpod.sock');
    await server.listen(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const stream = await get(path, '/api/v1/namespaces/default');
    await stream.ended;
    expect(JSON.parse(stream.chunks.join(''))).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } });
    expect(store.list('Namespace')).toHaveLength(1);
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
});
