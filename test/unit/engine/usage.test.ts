import { describe, expect, it } from 'vitest';
import { sleep } from '../../../src/base/clock.ts';
import type { Runner } from '../../../src/engine/command/runner.ts';
import type { Dialect, EngineContext } from '../../../src/engine/common/dialect.ts';
import { createUsage } from '../../../src/engine/common/usage.ts';
import { dockerDialect } from '../../../src/engine/docker/engine.ts';
import { podmanDialect } from '../../../src/engine/podman/engine.ts';
import { EngineError } from '../../../src/engine/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';

/** The driver's part, over an engine that answers `stats` of that kind in turn. */
function setUp(dialect: Dialect, answers: readonly ((ids: readonly string[]) => string | undefined)[]) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const queue = [...answers];
  const tryRun: Runner['tryRun'] = async (args) => {
    const ids = args.slice(args.indexOf('--format') + 2);
    asked.push(ids.join(' '));
    await sleep(clock, 100);
    const answer = (queue.length > 1 ? queue.shift() : queue[0])?.(ids);
    if (answer !== undefined) return { stdout: answer };
    return { stdout: '', failure: new EngineError('no such container', { command: 'stats', kind: 'notFound' }) };
  };
  const usage = createUsage({ clock, dialect, runner: { tryRun } } as unknown as EngineContext);
  const ask = async (...ids: readonly string[]) => {
    const answer = usage(ids);
    await clock.advance(10_000);
    return answer;
  };
  return { ask, asked };
}

const podman = (entries: Readonly<Record<string, readonly [cpuTime: string, memory: string, pids?: string]>>) =>
  JSON.stringify(
    Object.entries(entries).map(([id, [cpu_time, memory, pids = '1']]) => ({ id, cpu_time, mem_usage: `${memory} / 25GB`, pids })),
  );
const docker = (entries: Readonly<Record<string, readonly [percent: string, memory: string, pids?: string]>>) =>
  Object.entries(entries)
    .map(([ID, [CPUPerc, memory, PIDs = '1']]) => `${JSON.stringify({ ID, CPUPerc, MemUsage: `${memory} / 23.54GiB`, PIDs })}\n`)
    .join('');

describe('usage, by podman', () => {
  it('is the processor time spent between two looks', async () => {
    const { ask } = setUp(podmanDialect, [
      () => podman({ a: ['59.8s', '12.5MB'], b: ['1h2m3s', '416kB'], c: ['3ms', '1B'] }),
      () => podman({ a: ['1m0.1s', '13MB'], b: ['1h2m3.003s', '416kB'] }),
    ]);
    expect(await ask('a', 'b', 'c')).toEqual([
      { id: 'a', cpuMillis: 500, memoryBytes: 13_000_000 },
      { id: 'b', cpuMillis: 5, memoryBytes: 416_000 },
    ]);
  });

  it('is not told of what has ended', async () => {
    const { ask, asked } = setUp(podmanDialect, [() => podman({ a: ['0s', '0B', '0'] })]);
    expect(await ask('a')).toEqual([]);
    expect(asked).toEqual(['a']);
  });

  it('is asked for one by one when one is gone', async () => {
    const { ask, asked } = setUp(podmanDialect, [(ids) => (ids.includes('gone') ? undefined : podman({ a: ['1s', '1kB'] }))]);
    expect(await ask('a', 'gone')).toEqual([{ id: 'a', cpuMillis: 0, memoryBytes: 1000 }]);
    expect(asked).toEqual(['a gone', 'a', 'gone', 'a']);
  });
});

describe('usage, by docker', () => {
  it('is the rate that docker tells', async () => {
    const { ask, asked } = setUp(dockerDialect, [
      () => docker({ a: ['100.21%', '1.5MiB'], b: ['0.00%', '416KiB'], c: ['0.00%', '0B', '0'] }),
    ]);
    expect(await ask('a', 'b', 'c')).toEqual([
      { id: 'a', cpuMillis: 1002, memoryBytes: 1_572_864 },
      { id: 'b', cpuMillis: 0, memoryBytes: 425_984 },
    ]);
    expect(asked).toEqual(['a b c']);
  });

  it('is not told before docker knows it', async () => {
    const { ask } = setUp(dockerDialect, [() => docker({ a: ['--', '--'] })]);
    expect(await ask('a')).toEqual([]);
  });
});
