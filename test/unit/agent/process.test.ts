import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCommandsUnderWay, findLeftovers, isEventStream, isShortCommand } from '../../../src/agent/leftovers.ts';
import { createSystemClock, sleep } from '../../../src/base/clock.ts';
import { resolvePaths } from '../../../src/base/paths.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { AgentStatus } from '../../../src/client/types.ts';
import { install, makeBundle } from '../../fakes/installation.ts';

const repository = resolve(import.meta.dirname, '../../..');
let root: string;

/** The agent as a process of its own: the bundle that ships, started as the command line starts it, without an engine on its PATH. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-process-'));
  await install(root, await makeBundle());
});
afterAll(() => rm(root, { recursive: true, force: true }));

function homeOf(name: string) {
  const env = { HOME: join(root, name), PATH: join(root, 'nothing'), XDG_RUNTIME_DIR: join(root, name, 'run') };
  const paths = resolvePaths(env, { uid: process.getuid?.() ?? 0, home: env.HOME, tmp: root });
  return { env, paths, client: createClient({ kind: 'unix', socketPath: paths.socket }, { onWarning: () => {} }) };
}

type Home = ReturnType<typeof homeOf>;

function start(home: Home, extra: Readonly<Record<string, string>> = {}, files = 4096): ChildProcess {
  const words = [process.execPath, join(root, 'bin', 'kpod.js'), 'agent', 'run'];
  return spawn('/bin/sh', ['-c', `ulimit -n ${files}; exec "$@"`, 'sh', ...words], {
    env: { ...home.env, ...extra },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
}

/** Faults to be had for the asking: in an answer (`?planted=`), and in nobody's call (SIGUSR2). */
function plant(): Readonly<Record<string, string>> {
  const code = `import { ServerResponse } from 'node:http';
    const fail = () => { throw new Error('planted'); };
    const { writeHead } = ServerResponse.prototype;
    ServerResponse.prototype.writeHead = function (...args) {
      const [, way] = /planted=(.*)/.exec(this.req.url) ?? [];
      if (way) this.end = () => {};
      if (way === 'timer') setTimeout(fail);
      if (way === 'promise') Promise.resolve().then(fail);
      return writeHead.apply(this, args);
    };
    process.on('SIGUSR2', () => setTimeout(fail));`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

async function answer(home: Home, pid: number | undefined): Promise<AgentStatus> {
  for (;;) {
    const status = await home.client.request<AgentStatus>('GET', '/kpod/v1/agent').catch(() => undefined);
    if (status?.pid === pid && status) return status;
    await sleep(createSystemClock(), 10);
  }
}

describe('the process of the agent', () => {
  test('killed at once, its next life has what was stored', async () => {
    const home = homeOf('killed');
    const first = start(home);
    await answer(home, first.pid);
    await home.client.request('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } } });
    first.kill('SIGKILL');
    await once(first, 'close');
    expect(existsSync(home.paths.socket)).toBe(true);
    const second = start(home);
    await answer(home, second.pid);
    expect(await home.client.request('GET', '/api/v1/namespaces/kept')).toMatchObject({ metadata: { name: 'kept' } });
    second.kill('SIGTERM');
    expect(await once(second, 'close')).toEqual([0, null]);
    expect([existsSync(home.paths.socket), existsSync(home.paths.runtimeDir)]).toEqual([false, false]);
  });

  test('goes on after an error that nobody handled in a request, and ends only that', async () => {
    const home = homeOf('contained');
    const agent = start(home, plant());
    await answer(home, agent.pid);
    for (const way of ['timer', 'promise']) {
      await expect(home.client.request('GET', `/version?planted=${way}`)).rejects.toThrow();
    }
    expect((await answer(home, agent.pid)).pid).toBe(agent.pid);
    const log = readFileSync(home.paths.agentLog, 'utf8');
    expect(log.match(/ends what it arose in in="GET \/version\?planted=\w+" error="Error: planted\\n +at /g)).toHaveLength(2);
    agent.kill('SIGTERM');
    expect(await once(agent, 'close')).toEqual([0, null]);
  });

  test('ends with its stack in the log after an error that may concern all, and another takes over', async () => {
    const home = homeOf('fault');
    const agent = start(home, plant());
    await answer(home, agent.pid);
    await home.client.request('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } } });
    agent.kill('SIGUSR2');
    expect(await once(agent, 'close')).toEqual([1, null]);
    expect(readFileSync(home.paths.agentLog, 'utf8')).toMatch(
      /error the agent ends: an error that nobody handled error="Error: planted\\n +at /,
    );
    await expect
      .poll(() => home.client.request('GET', '/api/v1/namespaces/kept').catch(() => ({})))
      .toMatchObject({
        metadata: { name: 'kept' },
      });
    const { pid } = await home.client.request<AgentStatus>('GET', '/kpod/v1/agent');
    expect(pid).not.toBe(agent.pid);
    await home.client.request('POST', '/kpod/v1/agent/stop');
    await expect.poll(() => existsSync(home.paths.socket)).toBe(false);
  });

  test('comes when the one before is gone that made room, however that went, unless an end was asked for', async () => {
    const home = homeOf('room');
    for (const isWanted of [true, false]) {
      const before = start(home);
      await answer(home, before.pid);
      if (isWanted) writeFileSync(home.paths.handOver, '');
      const next = start(home, { KPOD_AGENT_SUCCEEDS: `${before.pid} 0` });
      before.kill('SIGKILL');
      if (isWanted) {
        await answer(home, next.pid);
        next.kill('SIGTERM');
      }
      expect(await once(next, 'close')).toEqual([0, null]);
      expect(existsSync(home.paths.handOver)).toBe(false);
    }
    expect(readFileSync(home.paths.agentLog, 'utf8').match(/the agent listens/g)).toHaveLength(3);
  });

  test.runIf(process.platform === 'linux')('outlives more connections than files that it may open', async () => {
    const home = homeOf('files');
    const agent = start(home, {}, 64);
    await answer(home, agent.pid);
    const crowd = Array.from({ length: 200 }, () => connect(home.paths.socket).on('error', () => {}));
    await Promise.all(crowd.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {})));
    await sleep(createSystemClock(), 200);
    for (const socket of crowd) socket.destroy();
    await answer(home, agent.pid);
    agent.kill('SIGTERM');
    expect(await once(agent, 'close')).toEqual([0, null]);
  });

  test('a second one says so and ends well', async () => {
    const home = homeOf('second');
    const first = start(home);
    await answer(home, first.pid);
    const second = start(home);
    const said = once(second.stderr as NodeJS.ReadableStream, 'data');
    expect(await once(second, 'close')).toEqual([0, null]);
    expect(String((await said)[0])).toBe('kpod: the agent is already running\n');
    first.kill('SIGTERM');
    await once(first, 'close');
  });
});

test('a program that the system does not let be read says so, also to who started it as the agent', async () => {
  const installed = join(root, 'unreadable');
  await mkdir(join(installed, 'dist'), { recursive: true });
  await cp(join(repository, 'bin'), join(installed, 'bin'), { recursive: true });
  await writeFile(
    join(installed, 'dist', 'agent.cjs'),
    "throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });\n",
  );
  const agent = spawn(process.execPath, [join(installed, 'bin', 'kpod.js'), 'agent', 'run'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const told = once(agent, 'message');
  const said = once(agent.stderr as NodeJS.ReadableStream, 'data');
  expect(await once(agent, 'close')).toEqual([1, null]);
  const failure = 'kpod cannot read its own program: EMFILE: too many open files; raise the limit of open files (ulimit -n)';
  expect([String((await said)[0]), (await told)[0]]).toEqual([`error: ${failure}\n`, failure]);
});

describe('what a killed agent leaves', () => {
  const stream = (label: string) => ['docker', 'events', '--filter', `label=io.kpod.agent=${label}`];

  test.each([
    ['its own event stream', stream('default'), true],
    ["another agent's", stream('default2'), false],
    ['another command', ['docker', 'ps', '--filter', 'label=io.kpod.agent=default'], false],
    ['nothing', [''], false],
  ] as const)('%s', (_, words, expected) => {
    expect(isEventStream(words, 'default')).toBe(expected);
  });

  test.each([
    ['a start', ['/usr/bin/podman', '--runtime=runc', 'start', 'c1'], true],
    ['a create by another name of the program', ['docker', 'create', 'busybox'], true],
    ['a stream', ['podman', 'logs', '--follow', 'c1'], false],
    ['a process that a start leaves beside the container', ['/usr/bin/conmon', 'start', '-c', 'c1'], false],
    ['nothing', [''], false],
  ] as const)('short command: %s', (_, words, expected) => {
    expect(isShortCommand(words, ['podman', 'docker'])).toBe(expected);
  });

  test('is found in /proc, but not what is ours', async () => {
    const proc = await mkdtemp(join(tmpdir(), 'kpod-proc-'));
    const put = async (pid: number, parent: number, words: readonly string[], env: readonly string[] = []) => {
      await mkdir(join(proc, String(pid)));
      await writeFile(join(proc, String(pid), 'environ'), `${env.join('\0')}\0`);
      await writeFile(join(proc, String(pid), 'cmdline'), `${words.join('\0')}\0`);
      await writeFile(join(proc, String(pid), 'stat'), `${pid} (a (b) c) S ${parent} 1 1 0 -1`);
    };
    await put(10, 1, stream('default'));
    await put(11, 99, stream('default'));
    await put(12, 1, ['sh']);
    await put(20, 1, ['podman', 'start', 'c1'], ['PATH=/bin', 'KPOD_ENGINE_DIR=/state/engine']);
    await put(21, 99, ['podman', 'start', 'c2'], ['KPOD_ENGINE_DIR=/state/engine']);
    await put(22, 1, ['podman', 'start', 'c3'], ['KPOD_ENGINE_DIR=/other/engine']);
    const relay = ['node', '--eval', 'x', 'kpod-relay'];
    await put(30, 1, ['podman', 'unshare', ...relay], ['KPOD_ENGINE_DIR=/state/engine']);
    await put(31, 30, relay, ['KPOD_ENGINE_DIR=/state/engine']);
    await put(32, 1, relay, ['KPOD_ENGINE_DIR=/other/engine']);
    await mkdir(join(proc, 'sys'));
    const programs = ['/opt/podman', 'docker'];
    expect(await findCommandsUnderWay({ dir: '/state/engine', programs, pid: 99, proc })).toEqual([20, 30]);
    const left = { instance: 'default', dir: '/state/engine', pid: 99, proc };
    expect(await findLeftovers(left)).toEqual([10, 30, 31]);
    expect(await findLeftovers({ ...left, proc: join(proc, 'none') })).toEqual([]);
    await rm(proc, { recursive: true });
  });
});
