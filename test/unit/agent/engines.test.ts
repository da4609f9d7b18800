import { describe, expect, test } from 'vitest';
import { createEngines } from '../../../src/agent/engines.ts';
import type { Detection } from '../../../src/engine/doctor/detect.ts';
import { type Engine, EngineError, type EngineName } from '../../../src/engine/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

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
