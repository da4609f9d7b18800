import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/api/errors.ts';
import type { Paths } from '../../../src/base/paths.ts';
import { type AgentProcess, agentEnvironment } from '../../../src/client/agent-process.ts';
import { ensureAgent, stopAgent } from '../../../src/client/connect.ts';
import { createEnsuringClient } from '../../../src/client/local-client.ts';
import type { AgentStatus, Client } from '../../../src/client/types.ts';
import { programReplaced } from '../../../src/server/missing-part.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const systemError = (code: string) => new UserError('unreachable', { cause: Object.assign(new Error(code), { code }) });
const unused = (what: string) => async (): Promise<never> => {
  throw new Error(`unexpected: ${what}`);
};

/** No process has so high a number: an agent of it is not alive. */
const nobody = 2 ** 30;

/** A socket behind which an agent may listen, and a way of starting one. */
function createWorld(options: { readonly log?: string; readonly onStart?: (world: World) => AgentProcess } = {}) {
  const clock = createFakeClock();
  const world: World = { agent: undefined, starts: 0, notices: [], requests: [], failOnce: [] };
  const request = async (method: string, path: string): Promise<never> => {
    world.requests.push(`${method} ${path}`);
    const failure = world.failOnce.shift();
    if (failure) throw systemError(failure);
    if (!world.agent) throw systemError('ENOENT');
    if (path.endsWith('/stop')) world.agent = undefined;
    return (path === '/kpod/v1/agent' ? world.agent : { path }) as never;
  };
  const client: Client = {
    server: 'socket',
    request,
    stream: unused('stream'),
    watch: () => {
      throw new Error('unexpected: watch');
    },
    channels: unused('channels'),
    forward: unused('forward'),
    passage: unused('passage'),
  };
  const startAgent = async () => {
    world.starts++;
    return options.onStart?.(world) ?? living(world);
  };
  const paths = { agentLog: options.log ?? '/nowhere/agent.log' } as Paths;
  return {
    world,
    clock,
    deps: { client, clock, paths, version: '1.0.0', startAgent, onNotice: (text: string) => void world.notices.push(text) },
  };
}

interface World {
  agent: AgentStatus | undefined;
  starts: number;
  readonly notices: string[];
  readonly requests: string[];
  /** Codes of system errors for the next requests. */
  readonly failOnce: string[];
}

const agent = (version: string, pid = nobody): AgentStatus => ({
  ...{ pid, version, socket: 'socket', engine: 'podman 4.3.1', pods: 0, startedAt: '2026-01-05T00:00:00Z', problems: [] },
});

function living(world: World): AgentProcess {
  world.agent = agent('1.0.0', nobody + world.starts);
  return { exit: () => undefined };
}

const dead = (code: number, failure?: string): AgentProcess => ({
  exit: () => ({ code, signal: null, ...(failure === undefined ? {} : { failure }) }),
});

async function run<T>(clock: ReturnType<typeof createFakeClock>, promise: Promise<T>): Promise<T> {
  let settled = false;
  const watched = promise.finally(() => {
    settled = true;
  });
  watched.catch(() => {});
  // When no timer is left, a file may still be read.
  await clock.runUntil(() => settled, 120_000).catch(() => {});
  return watched;
}

describe('ensureAgent', () => {
  test('takes the agent that listens', async () => {
    const { world, deps } = createWorld();
    world.agent = agent('1.0.0');
    expect(await ensureAgent(deps)).toBe(world.agent);
    expect(world.starts).toBe(0);
  });

  test('is served by a newer agent', async () => {
    const { world, deps } = createWorld();
    world.agent = agent('2.0.0');
    expect((await ensureAgent(deps)).version).toBe('2.0.0');
    expect(world.notices).toEqual([]);
  });

  test('starts one when nobody listens', async () => {
    const { world, clock, deps } = createWorld();
    expect((await run(clock, ensureAgent(deps))).version).toBe('1.0.0');
    expect(world.starts).toBe(1);
  });

  test('waits for an agent that needs time', async () => {
    const { world, clock, deps } = createWorld({
      onStart: (it) => {
        clock.schedule(5000, () => living(it));
        return { exit: () => undefined };
      },
    });
    await run(clock, ensureAgent(deps));
    expect(world.starts).toBe(1);
  });

  test('asks an older agent to make room, says so, and starts its own', async () => {
    const { world, clock, deps } = createWorld();
    world.agent = agent('0.9.0');
    expect((await run(clock, ensureAgent(deps))).version).toBe('1.0.0');
    expect(world.requests).toContain('POST /kpod/v1/agent/stop');
    expect(world.notices).toEqual(['the agent is of version 0.9.0: it makes room for version 1.0.0; pods go on']);
  });

  test('one that lost the race against another ends well, and the winner is waited for', async () => {
    const { world, clock, deps } = createWorld({
      onStart: (it) => {
        if (it.starts === 1) clock.schedule(100, () => (it.agent = agent('1.0.0')));
        return dead(0);
      },
    });
    await run(clock, ensureAgent(deps));
    expect(world.agent?.pid).toBe(nobody);
  });

  test('gives up when agents die again and again, with the end of the log', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kpod-connect-'));
    const log = join(directory, 'agent.log');
    await writeFile(log, `${Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n')}\n`);
    const { world, clock, deps } = createWorld({ log, onStart: () => dead(1) });
    const error = await run(clock, ensureAgent(deps)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toBe(
      `the kpod agent ended before it was ready; \`kpod agent run\` runs it in the foreground and shows why. The end of its log, ${log}:\n${[12, 13, 14, 15, 16, 17, 18, 19].map((index) => `line ${index}`).join('\n')}`,
    );
    expect(world.starts).toBe(3);
    await rm(directory, { recursive: true });
  });

  test('says what an agent says that cannot start, when the next one says so too', async () => {
    const { world, clock, deps } = createWorld({ onStart: () => dead(1, 'the disk is full') });
    const error = await run(clock, ensureAgent(deps)).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toBe('the kpod agent cannot start: the disk is full');
    expect(world.starts).toBe(2);
  });

  test('goes on when what kept one agent from starting does not keep the next one', async () => {
    const { world, clock, deps } = createWorld({ onStart: (it) => (it.starts === 1 ? dead(1, 'the directory is gone') : living(it)) });
    await run(clock, ensureAgent(deps));
    expect(world.starts).toBe(2);
  });

  test('says once what several agents died of', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kpod-connect-'));
    const log = join(directory, 'agent.log');
    await writeFile(log, [1, 2, 3].map((second) => `2026-01-05T00:00:0${second}.000Z error the agent cannot start\n`).join(''));
    const { clock, deps } = createWorld({ log, onStart: () => dead(1) });
    const error = await run(clock, ensureAgent(deps)).catch((thrown: unknown) => thrown);
    expect((error as Error).message.split('\n').slice(1)).toEqual(['2026-01-05T00:00:03.000Z error the agent cannot start']);
    await rm(directory, { recursive: true });
  });

  test('shows no stack traces of an agent that died', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kpod-connect-'));
    const log = join(directory, 'agent.log');
    const stack = 'TypeError: not a function\n    at one (file:///a "b".js:1:2)\n    at two (file:///c.js:3:4)';
    await writeFile(log, `T error the agent ends error=${JSON.stringify(stack)} pid=7\n${stack}\nT info last\n`);
    const { clock, deps } = createWorld({ log, onStart: () => dead(1) });
    const error = await run(clock, ensureAgent(deps)).catch((thrown: unknown) => thrown);
    expect((error as Error).message.split('\n').slice(1)).toEqual([
      'T error the agent ends error="TypeError: not a function" pid=7',
      'TypeError: not a function',
      'T info last',
    ]);
    await rm(directory, { recursive: true });
  });

  test('gives up on an agent that never listens', async () => {
    const { clock, deps } = createWorld({ onStart: () => ({ exit: () => undefined }) });
    await expect(run(clock, ensureAgent(deps))).rejects.toThrow('the kpod agent was not ready after 30 s');
  });
});

describe('stopAgent', () => {
  test('waits until the agent is gone', async () => {
    const { world, clock, deps } = createWorld();
    world.agent = agent('1.0.0');
    expect(await run(clock, stopAgent(deps))).toBe(true);
    expect(world.agent).toBeUndefined();
  });

  test('answers false when there is none', async () => {
    const { clock, deps } = createWorld();
    expect(await run(clock, stopAgent(deps))).toBe(false);
  });

  test('says so when the process does not end', async () => {
    const { world, clock, deps } = createWorld();
    world.agent = agent('1.0.0', process.pid);
    await expect(run(clock, stopAgent(deps))).rejects.toThrow(`the agent (process ${process.pid}) does not stop`);
  });
});

describe('a client that keeps an agent', () => {
  test('asks for the agent once', async () => {
    const { world, deps } = createWorld();
    world.agent = agent('1.0.0');
    const client = createEnsuringClient(deps);
    await client.request('GET', '/a');
    await client.request('POST', '/b');
    expect(world.requests).toEqual(['GET /kpod/v1/agent', 'GET /a', 'POST /b']);
  });

  test('starts another one when the agent has gone in between, and sends the request again', async () => {
    const { world, clock, deps } = createWorld();
    world.agent = agent('1.0.0');
    const client = createEnsuringClient(deps);
    await client.request('GET', '/a');
    world.agent = undefined;
    expect(await run(clock, client.request('POST', '/b'))).toEqual({ path: '/b' });
    expect(world.starts).toBe(1);
  });

  test.each([
    ['GET', true],
    ['POST', false],
    ['DELETE', false],
  ] as const)('a %s whose answer was lost is sent again: %s', async (method, again) => {
    const { world, clock, deps } = createWorld();
    world.agent = agent('1.0.0');
    const client = createEnsuringClient(deps);
    await client.request('GET', '/a');
    world.failOnce.push('ECONNRESET');
    const outcome = await run(clock, client.request(method, '/b')).then(
      () => true,
      () => false,
    );
    expect(outcome).toBe(again);
  });
});

test.each([
  [3, true],
  [20, false],
])('a GET survives agents that go while it is asked, one after another, but not without end: %i', async (failures, survives) => {
  const { world, clock, deps } = createWorld();
  world.agent = agent('1.0.0');
  let left = failures;
  const request = async (method: 'GET', path: string): Promise<never> => {
    if (path === '/b' && left-- > 0) throw systemError('ECONNRESET');
    return deps.client.request(method, path);
  };
  const client = createEnsuringClient({ ...deps, client: { ...deps.client, request } as Client });
  const outcome = run(clock, client.request('GET', '/b'));
  if (survives) expect(await outcome).toEqual({ path: '/b' });
  else await expect(outcome).rejects.toThrow('unreachable');
});

test('whatever meets an agent that makes room for another program is asked again of the next one', async () => {
  const { world, clock, deps } = createWorld();
  world.agent = agent('1.0.0');
  let isOld = true;
  const request = async (method: 'POST', path: string): Promise<never> => {
    if (path !== '/b' || !isOld) return deps.client.request(method, path);
    isOld = false;
    world.agent = undefined;
    throw programReplaced();
  };
  const client = createEnsuringClient({ ...deps, client: { ...deps.client, request } as Client });
  expect(await run(clock, client.request('POST', '/b'))).toEqual({ path: '/b' });
  expect(world.starts).toBe(1);
});

test('the agent inherits what it needs and nothing of its first caller', () => {
  const kept = { HOME: '/h', PATH: '/bin', USER: 'u', LANG: 'C', XDG_RUNTIME_DIR: '/r', KPOD_STATE_DIR: '/s', KPOD_CONFIG: '/c' };
  const dropped = {
    DOCKER_HOST: 'tcp://x',
    CONTAINERS_CONF: '/x',
    HTTP_PROXY: 'http://p',
    NODE_OPTIONS: '--x',
    KPOD_ENGINE: 'docker',
    SECRET: 's',
    EMPTY: undefined,
  };
  expect(agentEnvironment({ ...kept, ...dropped })).toEqual(kept);
});
