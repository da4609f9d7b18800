import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { busy, exits, obedient } from './programs.ts';

/** What containers use. */
export function describeUsage(bench: () => Bench, real: boolean): void {
  describe('usage', () => {
    it('is told of running containers only', async () => {
      const { engine, run, config, exited } = bench();
      const running = await run();
      const ended = await run(exits(0));
      await exited(ended);
      const created = await engine.createContainer(await config());
      const removed = await engine.createContainer(await config());
      await engine.removeContainer(removed);
      const told = async (...ids: readonly string[]) => (await engine.usage(ids)).map(({ id }) => id);
      expect(await told()).toEqual([]);
      expect(await told(created, ended)).toEqual([]);
      expect(await told(removed)).toEqual([]);
      expect(await told(created, running, ended)).toEqual([running]);
      expect(await told(removed, running)).toEqual([running]);
    });

    if (!real) return;

    it('tells who works and who sleeps (needs a kernel)', async () => {
      const { engine, run, ready, until } = bench();
      const [worker, sleeper] = [await run(busy), await ready(run(obedient))];
      // A whole processor, unless others want it, too.
      const usage = await until('work that shows', async () => {
        const now = new Map((await engine.usage([worker, sleeper])).map((each) => [each.id, each]));
        return (now.get(worker)?.cpuMillis ?? 0) > 100 ? now : undefined;
      });
      await engine.signalContainer(worker, 'SIGKILL');
      expect(usage.get(worker)?.cpuMillis).toBeLessThan(1300);
      expect(usage.get(sleeper)?.cpuMillis).toBeLessThan(100);
      expect(usage.get(sleeper)?.memoryBytes).toBeGreaterThan(50_000);
      expect(usage.get(sleeper)?.memoryBytes).toBeLessThan(50_000_000);
    });
  });
}
