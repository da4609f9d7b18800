import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/engine/types.ts';
import type { Bench } from './bench.ts';
import { exits, obedient, shortLived } from './programs.ts';

/** Reads events into a list until told to end. */
function listen(bench: Bench, labels: Record<string, string>) {
  const abort = new AbortController();
  const seen: EngineEvent[] = [];
  const reading = (async () => {
    for await (const event of bench.engine.events(labels, abort.signal)) seen.push(event);
  })();
  return {
    seen,
    async end() {
      abort.abort();
      await reading.catch(() => {});
    },
  };
}

/** Hints of changes. */
export function describeEvents(bench: () => Bench): void {
  describe('events', () => {
    it('tell of the death of a container with its labels and exit code', async () => {
      const { labels, run, until, exited } = bench();
      const own = { ...labels, listener: 'death' };
      const listener = listen(bench(), own);
      // The engine's stream needs a moment to open; a container that ends later is not missed.
      const id = await until('an event', async () => {
        const started = await run(shortLived, { labels: own });
        await exited(started);
        return listener.seen.some((event) => event.id === started) ? started : undefined;
      });
      const death = await until('the death', async () => listener.seen.find((event) => event.id === id && event.type === 'die'));
      expect(death.exitCode).toBe(0);
      expect(death.labels).toMatchObject(own);
      const failing = await run(exits(3), { labels: own });
      const failure = await until('the failure', async () => listener.seen.find((each) => each.id === failing && each.type === 'die'));
      expect(failure.exitCode).toBe(3);
      await listener.end();
    });

    it('tell of nothing that lacks the labels', async () => {
      const { engine, labels, run, until, exited } = bench();
      const own = { ...labels, listener: 'own' };
      const listener = listen(bench(), own);
      await until('an event', async () => {
        const other = await run(exits(0), { labels: { ...labels, listener: 'other' } });
        await exited(other);
        await engine.removeContainer(other);
        const mine = await run(exits(0), { labels: own });
        await exited(mine);
        return listener.seen.length > 0 ? true : undefined;
      });
      expect(listener.seen.filter((event) => event.labels['listener'] !== 'own')).toEqual([]);
      await listener.end();
    });

    it('tell of sandboxes too', async () => {
      const { engine, labels, sandbox, until } = bench();
      const own = { ...labels, listener: 'sandbox' };
      const listener = listen(bench(), own);
      await until('an event', async () => {
        const { id } = await sandbox({ labels: own });
        await engine.removeSandbox(id);
        return listener.seen.length > 0 ? true : undefined;
      });
      await listener.end();
    });

    it('end when the caller gives up', async () => {
      const { labels, run } = bench();
      const listener = listen(bench(), { ...labels });
      await run(obedient);
      await listener.end();
      const before = listener.seen.length;
      await run(exits(0));
      expect(listener.seen).toHaveLength(before);
    });
  });
}
