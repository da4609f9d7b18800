import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiListener, createApiListener, preferredPort } from '../../../src/agent/api-listener.ts';
import { defaultSettings, type Settings } from '../../../src/api/settings.ts';
import { silentLog } from '../../../src/base/log.ts';
import { resolvePaths } from '../../../src/base/paths.ts';
import type { ClientAccess } from '../../../src/client/types.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { createTestPki, type TestPki } from '../../fakes/pki.ts';

let clock: FakeClock;
let pki: TestPki;
let busy: number;
const opened: ApiListener[] = [];

// Keys take their time: they are made once.
beforeAll(() => {
  clock = createFakeClock(Date.now());
  pki = createTestPki(clock);
});
afterAll(() => pki.remove());
beforeEach(() => {
  mkdirSync(paths().stateDir);
  busy = 0;
});
afterEach(async () => {
  for (const listener of opened.splice(0)) await listener.close(Promise.resolve());
  rmSync(paths().stateDir, { recursive: true });
});

const paths = () => resolvePaths({ KPOD_STATE_DIR: join(pki.directory, '..', 'state') }, { uid: 0, home: '/nowhere', tmp: '/nowhere' });

function create(settings: Partial<Settings['api']> = {}): ApiListener {
  const activity = {
    began() {
      busy += 1;
      return () => {
        busy -= 1;
      };
    },
  };
  const listener = createApiListener({
    ...{ paths: paths(), settings: { ...defaultSettings.api, ...settings }, clock, log: silentLog, activity, ...pki },
    handler: { handle: (_request, response) => void response.end('here'), upgrade: () => {} },
  });
  opened.push(listener);
  return listener;
}

const end = (listener: ApiListener) => listener.close(Promise.resolve());
const portOf = (access: ClientAccess) => Number(new URL(access.server).port);

/** Somebody else on a port of this machine. */
async function occupy(port = 0) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, leave: () => new Promise<void>((resolve) => void server.close(() => resolve())) };
}

describe('the listener of an agent', () => {
  test('is closed until somebody asks, and then open', async () => {
    const listener = create();
    await listener.start();
    expect(listener.address()).toBeUndefined();
    expect(existsSync(pki.directory)).toBe(false);
    expect(busy).toBe(0);
    const [one, two] = await Promise.all([listener.open(), listener.open()]);
    expect(two).toEqual(one);
    expect(listener.address()).toBe(one.server);
    expect(busy).toBe(1);
    for (const name of ['admin.key', 'admin.crt', 'apiserver.key', 'apiserver.crt', 'ca.key']) {
      expect(statSync(join(pki.directory, name)).mode & 0o777).toBe(0o600);
    }
    await end(listener);
    expect(busy).toBe(0);
    expect(listener.address()).toBeUndefined();
  });

  test('is open in the next agent, at the same port and with the same certificates, until it is forgotten', async () => {
    const first = create();
    const access = await first.open();
    await end(first);
    const second = create();
    await second.start();
    expect(second.address()).toBe(access.server);
    expect(await second.open()).toEqual(access);
    await second.forget();
    expect(second.address()).toBe(access.server);
    await end(second);
    const third = create();
    await third.start();
    expect(third.address()).toBeUndefined();
    expect(await third.open()).toEqual(access);
  });

  test('is always open where the settings say so, and where they say', async () => {
    const free = await occupy();
    await free.leave();
    const listener = create({ listen: 'always', port: free.port });
    await listener.start();
    expect(listener.address()).toBe(`https://127.0.0.1:${free.port}`);
  });

  test('takes the next port where the first is taken, and keeps it', async () => {
    const other = await occupy(preferredPort(paths().instance));
    const one = create();
    const access = await one.open();
    expect(portOf(access)).toBeGreaterThan(other.port);
    await end(one);
    await other.leave();
    expect(await create().open()).toEqual(access);
  });

  test('of another user has another port in mind, out of the ranges of connections and of Services', () => {
    const ports = ['default', 'user-1000', 'user-1001', '0a1b2c3d'].map(preferredPort);
    expect(new Set(ports).size).toBe(4);
    for (const port of ports) expect(port >= 20_000 && port < 29_900).toBe(true);
  });

  test('says who has its port, and takes it as soon as it can', async () => {
    const other = await occupy();
    writeFileSync(paths().listenerPort, `${other.port}\n`);
    writeFileSync(paths().listenerWanted, '');
    const listener = create();
    await listener.start();
    const why = new RegExp(
      `^port ${other.port} of 127.0.0.1, where kubectl finds kpod, is taken by .+ \\(process ${process.pid}\\): end that program, or set`,
    );
    expect(listener.problem()).toMatch(why);
    await expect(listener.open()).rejects.toMatchObject({ status: { code: 409, message: expect.stringMatching(why) } });
    await other.leave();
    await clock.advance(5_000);
    await expect.poll(listener.address).toBe(`https://127.0.0.1:${other.port}`);
    expect(listener.problem()).toBeUndefined();
  });

  test('chooses a port anew where the note of it is damaged', async () => {
    writeFileSync(paths().listenerPort, 'rubbish');
    const { server } = await create().open();
    expect(readFileSync(paths().listenerPort, 'utf8')).toBe(`${new URL(server).port}\n`);
  });

  test('has another certificate before the first one ends, without a pause', async () => {
    const listener = create({ listen: 'always' });
    await listener.start();
    const shown = async () => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(listener.address() ?? '').port), rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const first = await shown();
    rmSync(join(pki.directory, 'apiserver.crt'));
    await clock.advance(24 * 60 * 60 * 1000);
    await expect.poll(shown, { timeout: 10_000 }).not.toBe(first);
  });
});
