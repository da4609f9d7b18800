import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/agent/lock.ts';
import { type AgentHost, runAgent } from '../../../src/agent/main.ts';
import type { Pod } from '../../../src/api/types.ts';
import { createSystemClock, sleep } from '../../../src/base/clock.ts';
import { resolvePaths } from '../../../src/base/paths.ts';
import { createClient } from '../../../src/client/http-client.ts';
import { agentAddress } from '../../../src/client/local-client.ts';
import type { AgentStatus, ClientAccess } from '../../../src/client/types.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-agent-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const user = () => ({ uid: process.getuid?.() ?? 0, home: root, tmp: root, accountHome: root });
const env = () => ({ XDG_RUNTIME_DIR: join(root, 'run') });
const paths = () => resolvePaths(env(), user());
const log = () => readFileSync(paths().agentLog, 'utf8');

/** An agent in this process on a simulated engine. */
function start() {
  const clock = createSystemClock();
  const engine = createSimulatedEngine({ clock });
  const said: string[] = [];
  const told: string[] = [];
  let stop: (signal: string) => void = () => {};
  const host: AgentHost = {
    env: env(),
    version: '1.2.3',
    pid: 42,
    platform: process.platform,
    hostname: 'MyHost',
    user: user(),
    clock,
    stderr: (text) => said.push(text),
    tellStarter: async (text) => void told.push(text),
    isStderr: () => true,
    onStop: (listener) => {
      stop = listener;
    },
    onFault: () => {},
    engines: { open: async () => engine, detect: async () => ({ name: 'podman' }) },
  };
  const warnings: string[] = [];
  const client = createClient({ kind: 'unix', socketPath: paths().socket }, { onWarning: (text) => warnings.push(text) });
  const ended = runAgent(host);
  const end = async () => {
    stop('SIGTERM');
    return ended;
  };
  return { ended, end, said, told, warnings, client };
}

type Started = ReturnType<typeof start>;

/** Its status, as soon as it answers; undefined when it ends before. */
async function answer({ client, ended }: Pick<Started, 'client' | 'ended'>): Promise<AgentStatus | undefined> {
  let over = false;
  ended
    .finally(() => {
      over = true;
    })
    .catch(() => {});
  for (;;) {
    const status = await client.request<AgentStatus>('GET', '/kpod/v1/agent').catch(() => undefined);
    if (status || over) return status;
    await sleep(createSystemClock(), 10);
  }
}

/** What the first `count` promises to settle resolve to. */
function firstOf<T>(count: number, promises: readonly Promise<T>[]): Promise<T[]> {
  const values: T[] = [];
  return new Promise((resolve, reject) => {
    for (const promise of promises) promise.then((value) => values.push(value) === count && resolve([...values]), reject);
  });
}

const manifest = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'app', image: 'busybox' }] },
});

describe('an agent', () => {
  test('serves until it is asked to stop, and leaves nothing but its state', async () => {
    const agent = start();
    expect(await answer(agent)).toMatchObject({ pid: 42, version: '1.2.3', socket: paths().socket, pods: 0, problems: [] });
    expect(await agent.client.request('GET', '/api/v1/namespaces/default')).toMatchObject({ kind: 'Namespace' });
    await agent.client.request('POST', '/kpod/v1/agent/stop');
    expect(await agent.ended).toBe(0);
    expect(existsSync(join(root, 'run', 'kpod'))).toBe(false);
    expect(log()).toMatch(/the agent starts .*\n.*the agent listens .*\n(.*\n)*.*the agent ends; containers go on because="asked to"\n$/);
  });

  test('ends at SIGTERM while a pod runs, and the next one takes the pod up', async () => {
    const first = start();
    await answer(first);
    await first.client.request('POST', '/api/v1/namespaces/default/pods', { body: manifest('web') });
    expect(await first.end()).toBe(0);
    const second = start();
    expect(await answer(second)).toMatchObject({ pods: 1 });
    expect(await second.client.request<Pod>('GET', '/api/v1/namespaces/default/pods/web')).toMatchObject({ spec: { nodeName: 'myhost' } });
    expect(await second.end()).toBe(0);
  });

  test('goes by itself when it has nothing to do', async () => {
    await mkdir(join(root, '.config', 'kpod'), { recursive: true });
    await writeFile(paths().configFile, 'agent: {idleTimeout: 1s}\n');
    const agent = start();
    expect(await agent.ended).toBe(0);
    expect(log()).toContain('because="nothing to do any more"');
  });

  test('stays while other programs are let in, which the next one does too, until it is told otherwise', async () => {
    await mkdir(join(root, '.config', 'kpod'), { recursive: true });
    await writeFile(paths().configFile, 'agent: {idleTimeout: 1s}\n');
    const first = start();
    await answer(first);
    const { server } = await first.client.request<ClientAccess>('POST', '/kpod/v1/agent/listener');
    await sleep(createSystemClock(), 2_500);
    expect(await answer(first)).toMatchObject({ listener: server });
    await first.client.request('POST', '/kpod/v1/agent/stop');
    expect(await first.ended).toBe(0);
    const second = start();
    await expect.poll(async () => (await answer(second))?.listener).toBe(server);
    await second.client.request('POST', '/kpod/v1/agent/stop?listener=forget');
    expect(await second.ended).toBe(0);
    // Nothing keeps the third from going.
    const third = start();
    expect(await answer(third)).not.toHaveProperty('listener');
    expect(await third.ended).toBe(0);
  });

  test('of six beside a stale socket exactly one stays', async () => {
    await mkdir(join(root, 'run', 'kpod'), { recursive: true, mode: 0o700 });
    await writeFile(paths().socket, '');
    const agents = Array.from({ length: 6 }, () => start());
    const [winner] = agents as [Started];
    await answer({ client: winner.client, ended: new Promise(() => {}) });
    expect(
      await firstOf(
        5,
        agents.map(({ ended }) => ended),
      ),
    ).toEqual([0, 0, 0, 0, 0]);
    const losers = agents.filter(({ said }) => said.join('') === 'kpod: the agent is already running\n');
    expect(losers).toHaveLength(5);
    await winner.client.request('POST', '/kpod/v1/agent/stop');
    expect(await Promise.all(agents.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('listens anew when its socket is removed, directory and all', async () => {
    const agent = start();
    await answer(agent);
    await rm(join(root, 'run'), { recursive: true });
    expect(await answer(agent)).toMatchObject({ pid: 42 });
    expect(log()).toContain('the socket was removed: listening anew');
    await agent.client.request('POST', '/kpod/v1/agent/stop');
    expect(await agent.ended).toBe(0);
    expect(existsSync(join(root, 'run', 'kpod'))).toBe(false);
  });

  test('ends when its state directory is removed', async () => {
    const agent = start();
    await answer(agent);
    // What every namespace has may be on its way to the disk.
    await rm(paths().stateDir, { recursive: true, maxRetries: 10 });
    expect(await agent.ended).toBe(0);
  });

  test('ends when the file of its lock is removed, since others would no longer see that it runs', async () => {
    const agent = start();
    await answer(agent);
    await rm(join(paths().stateDir, 'lock'));
    expect(await agent.ended).toBe(0);
  });

  test('says on which machine the agent runs that has the state directory', async () => {
    await mkdir(paths().stateDir, { recursive: true });
    const lock = await acquireLock(paths().stateDir, { platform: process.platform, hostname: 'elsewhere', searchPath: '/usr/bin:/bin' });
    const agent = start();
    expect([await agent.ended, agent.said]).toEqual([0, ['kpod: the agent is already running on elsewhere\n']]);
    await lock?.release();
  });

  test('is found by callers whose environment names another socket', async () => {
    const agent = start();
    await answer(agent);
    const elsewhere = resolvePaths({ XDG_RUNTIME_DIR: join(root, 'other') }, user());
    expect(elsewhere.socket).not.toBe(paths().socket);
    const client = createClient(agentAddress(elsewhere, process.getuid?.()), { onWarning: () => {} });
    expect(await client.request('GET', '/kpod/v1/agent')).toMatchObject({ pid: 42, socket: paths().socket });
    await client.request('POST', '/kpod/v1/agent/stop');
    expect(await agent.ended).toBe(0);
    expect(existsSync(paths().socketPointer)).toBe(false);
    await expect(client.request('GET', '/kpod/v1/agent')).rejects.toThrow(/was refused/);
  });

  test('leaves a socket alone that still answers, lock or not', async () => {
    await mkdir(join(root, 'run', 'kpod'), { recursive: true, mode: 0o700 });
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(paths().socket, resolve));
    const agent = start();
    expect([await agent.ended, agent.said]).toEqual([0, ['kpod: the agent is already running\n']]);
    expect(existsSync(paths().socket)).toBe(true);
    await new Promise((resolve) => other.close(resolve));
  });

  test('does not start with settings that cannot be, and says which and where', async () => {
    await mkdir(join(root, '.config', 'kpod'), { recursive: true });
    await writeFile(paths().configFile, '# mine\nagent:\n  idleTimeout: soon\n');
    const agent = start();
    expect(await agent.ended).toBe(1);
    const failure = `${paths().configFile}:3: agent.idleTimeout: must be a duration`;
    expect(log()).toContain(`the agent cannot start error="${failure}`);
    expect(agent.told).toEqual([expect.stringContaining(failure)]);
    expect(existsSync(paths().socket)).toBe(false);
  });

  const own = 'or set KPOD_STATE_DIR to a directory of your own';
  test.each([
    ['lock', () => `kpod cannot keep its state in ${paths().stateDir}: it is a directory (${paths().stateDir}/lock); mend that, ${own}`],
    ['agent.log', () => `kpod cannot keep its state in ${paths().stateDir}: it is a directory (${paths().agentLog}); mend that, ${own}`],
    [
      'config',
      () => `the settings in ${paths().configFile} cannot be read: it is a directory; mend that, or set KPOD_CONFIG to another file`,
    ],
  ])('says in a sentence what keeps it from starting: a directory as %s', async (name, failure) => {
    await mkdir(name === 'config' ? paths().configFile : join(paths().stateDir, name), { recursive: true, mode: 0o700 });
    const agent = start();
    const ended = await agent.ended.catch((error: Error) => error.message);
    expect([ended, agent.told]).toEqual([name === 'config' ? 1 : failure(), [failure()]]);
  });

  test('tells once, with the first answer, since when nobody looked after the pods', async () => {
    const first = start();
    await answer(first);
    await first.client.request('POST', '/api/v1/namespaces/default/pods', { body: manifest('web') });
    await first.end();
    await writeFile(join(paths().stateDir, 'alive'), '2026-01-05T00:00:00Z\n');
    const second = start();
    const status = await answer(second);
    expect(status?.absence?.since).toBe('2026-01-05T00:00:00Z');
    expect(status?.problems[0]).toMatch(/^no agent ran from 2026-01-05T00:00:00Z to .*: what ended in that time was not restarted/);
    await second.client.request('GET', '/api/v1/namespaces/default/pods');
    expect(second.warnings).toEqual([status?.problems[0]]);
    await second.end();
  });

  test('names damaged files among its problems, and tells of them once', async () => {
    await mkdir(join(paths().objectsDir, 'default', 'pods'), { recursive: true });
    await writeFile(join(paths().objectsDir, 'default', 'pods', 'web.json'), '{');
    const agent = start();
    const file = join(paths().objectsDir, 'default', 'pods', 'web.json.damaged');
    expect((await answer(agent))?.problems).toEqual([`a damaged file was set aside; what it held is no longer looked after: ${file}`]);
    expect(readdirSync(join(paths().objectsDir, 'default', 'pods'))).toEqual(['web.json.damaged']);
    expect(agent.warnings).toEqual([`a damaged file was set aside; what it held is no longer looked after: ${file}`]);
    await agent.end();
  });

  test('tells of several damaged files in one sentence', async () => {
    await mkdir(join(paths().objectsDir, 'default', 'pods'), { recursive: true });
    for (const name of ['a', 'b']) await writeFile(join(paths().objectsDir, 'default', 'pods', `${name}.json`), '');
    const agent = start();
    expect((await answer(agent))?.problems).toHaveLength(2);
    expect(agent.warnings).toEqual([
      '2 damaged files were set aside; what they held is no longer looked after: kpod agent status names them',
    ]);
    await agent.end();
  });
});
