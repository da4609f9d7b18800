import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngines } from '../../../src/agent/engines.ts';
import { createHeartbeat, describeAbsence, findAbsence, readLastAlive } from '../../../src/agent/heartbeat.ts';
import { createIdleWatch, decideIdle } from '../../../src/agent/idle.ts';
import { createLogFile } from '../../../src/agent/log-file.ts';
import { within } from '../../../src/agent/within.ts';
import { sleep } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Detection } from '../../../src/engine/doctor/detect.ts';
import { type Engine, EngineError, type EngineName } from '../../../src/engine/types.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kpod-agent-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('idle', () => {
  test.each([
    ['a live pod keeps it', { livePods: 1, open: 0, lastActive: 0 }, { againInMs: 600 }],
    ['an open watch keeps it', { livePods: 0, open: 1, lastActive: 0 }, { againInMs: 600 }],
    ['what happened lately keeps it for the rest of the time', { livePods: 0, open: 0, lastActive: 900 }, { againInMs: 500 }],
    ['after the time it goes', { livePods: 0, open: 0, lastActive: 400 }, 'exit'],
  ] as const)('%s', (_, activity, decision) => {
    expect(decideIdle(activity, 1000, 600)).toEqual(decision);
  });

  function watch() {
    const clock = createFakeClock();
    const state = { livePods: 0, idleAt: 0 };
    const onIdle = () => {
      state.idleAt = clock.now() - someMonday;
    };
    return { clock, state, idle: createIdleWatch({ clock, timeoutMs: 1000, livePods: () => state.livePods, onIdle }) };
  }

  test('comes a full time after the last request ended', async () => {
    const { clock, state, idle } = watch();
    await clock.advance(300);
    const end = idle.began();
    await clock.advance(5000);
    end();
    end();
    await clock.advance(999);
    expect(state.idleAt).toBe(0);
    await clock.advance(1);
    expect(state.idleAt).toBe(6300);
  });

  test('comes a full time after the last pod ended', async () => {
    const { clock, state, idle } = watch();
    state.livePods = 1;
    await clock.advance(10_500);
    state.livePods = 0;
    idle.touch();
    await clock.runUntil(() => state.idleAt > 0, 10_000);
    expect(state.idleAt).toBe(11_500);
  });

  test('never comes once it was stopped', async () => {
    const { clock, state, idle } = watch();
    idle.stop();
    await clock.advance(100_000);
    expect([state.idleAt, clock.pending()]).toEqual([0, 0]);
  });
});

describe('absence', () => {
  const now = someMonday;
  test.each([
    ['no agent ever lived', undefined, 1, undefined],
    ['there was nothing to look after', now - 3_600_000, 0, undefined],
    ['the agent was only restarted', now - 59_000, 1, undefined],
    ['an hour without one', now - 3_600_000, 2, { since: '2026-01-04T23:00:00Z', until: '2026-01-05T00:00:00Z' }],
  ] as const)('%s', (_, lastAlive, livePods, absence) => {
    expect(findAbsence(lastAlive, livePods, now)).toEqual(absence);
  });

  test('is one sentence', () => {
    expect(describeAbsence({ since: '2026-01-04T23:00:00Z', until: '2026-01-05T00:00:00Z' })).toBe(
      'no agent ran from 2026-01-04T23:00:00Z to 2026-01-05T00:00:00Z: what ended in that time was not restarted, and nothing was probed',
    );
  });

  test('the heart beats while there are pods, and once more at the end', async () => {
    const clock = createFakeClock();
    const path = join(root, 'alive');
    let pods = 1;
    const heartbeat = createHeartbeat({ path, clock, log: silentLog, livePods: () => pods });
    await clock.advance(30_000);
    expect(await readLastAlive(path)).toBe(someMonday + 30_000);
    pods = 0;
    await clock.advance(100_000);
    expect(await readLastAlive(path)).toBe(someMonday + 30_000);
    heartbeat.stop();
    expect(await readLastAlive(path)).toBe(someMonday + 130_000);
    expect(clock.pending()).toBe(0);
  });

  test('a heartbeat that cannot be read is none', async () => {
    writeFileSync(join(root, 'alive'), 'garbage');
    expect([await readLastAlive(join(root, 'alive')), await readLastAlive(join(root, 'none'))]).toEqual([undefined, undefined]);
  });
});

describe('the log file', () => {
  test('is appended to, the users own, and rotated when it has grown', () => {
    const path = join(root, 'agent.log');
    writeFileSync(path, 'before\n');
    const file = createLogFile(path, 20);
    file.write('one\n');
    file.write('this is too much\n');
    file.write('two\n');
    file.close();
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}.old`, 'utf8')]).toEqual(['two\n', 'before\none\nthis is too much\n']);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  test('a line that cannot be written harms nothing', () => {
    const file = createLogFile(join(root, 'agent.log'));
    file.close();
    expect(() => file.write('late\n')).not.toThrow();
  });
});

describe('within a limit', () => {
  test.each([
    ['work that ends in time', 999, true],
    ['work that does not', 1001, false],
  ] as const)('%s', async (_, lastsMs, inTime) => {
    const clock = createFakeClock();
    const answer = within(clock, 1000, sleep(clock, lastsMs));
    await clock.advance(1000);
    expect(await answer).toBe(inTime);
    expect(clock.pending()).toBe(inTime ? 0 : 1);
  });

  test('an error of the work passes through', async () => {
    await expect(within(createFakeClock(), 1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});

describe('engines', () => {
  function provider(options: { fail?: Set<EngineName>; detect?: () => Detection } = {}) {
    const clock = createFakeClock();
    const calls: string[] = [];
    const open = async (name: EngineName): Promise<Engine> => {
      calls.push(`open ${name}`);
      if (options.fail?.has(name)) throw new EngineError('cannot connect', { command: `${name} info`, kind: 'unavailable' });
      return createSimulatedEngine({ clock, name });
    };
    const detect = async () => {
      calls.push('detect');
      return options.detect?.() ?? { name: 'podman' };
    };
    return { clock, calls, engines: createEngines({ clock, open, detect }) };
  }

  test('are opened once, when they are asked for', async () => {
    const { engines, calls } = provider();
    expect(engines.statuses()).toEqual([]);
    const [first, second, third] = await Promise.all([engines.get(), engines.get('podman'), engines.get()]);
    expect([first === second, second === third]).toEqual([true, true]);
    await engines.get('docker');
    expect(calls).toEqual(['detect', 'open podman', 'open docker']);
    expect(engines.statuses().map(({ name, info }) => `${name} ${info?.version}`)).toEqual(['podman 4.3.1', 'docker 4.3.1']);
  });

  test('that fail are tried again, but not for each of many questions', async () => {
    const fail = new Set<EngineName>(['podman']);
    const { engines, calls, clock } = provider({ fail });
    const attempts = await Promise.allSettled([1, 2, 3].map(() => engines.get('podman')));
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(calls).toEqual(['open podman']);
    expect(engines.statuses()).toEqual([{ name: 'podman', problem: 'cannot connect' }]);
    fail.clear();
    await expect(engines.get('podman')).rejects.toThrow('cannot connect');
    await clock.advance(3000);
    expect((await engines.get('podman')).info.name).toBe('podman');
    expect(engines.statuses().map(({ problem }) => problem)).toEqual([undefined]);
  });

  test('none at all is unavailable with every reason, until there is one', async () => {
    let found: Detection = {
      problems: [
        { name: 'podman', problem: 'the program is not installed' },
        { name: 'docker', problem: 'the daemon does not run' },
      ],
    };
    const { engines, clock } = provider({ detect: () => found });
    await expect(engines.get()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'no container engine works here: podman: the program is not installed; docker: the daemon does not run. See `kpod doctor`',
    });
    expect(engines.statuses()).toEqual([
      { name: 'podman', problem: 'the program is not installed' },
      { name: 'docker', problem: 'the daemon does not run' },
    ]);
    found = { name: 'docker' };
    await clock.advance(3000);
    expect((await engines.get()).info.name).toBe('docker');
    expect(engines.statuses().map(({ name }) => name)).toEqual(['docker']);
  });
});
