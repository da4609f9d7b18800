import { expect, it } from 'vitest';
import { createPodmanEvents } from '../../../src/engine/podman/events.ts';
import type { Exit } from '../../../src/engine/podman/exits.ts';
import type { ContainerConfig, EngineEvent } from '../../../src/engine/types.ts';

const labels = { 'io.kpod.agent': 'mine' };
const config = { labels } as unknown as ContainerConfig;

/** podman's events, a stream of which the test is the source, and the exits that conmon writes. */
function open() {
  const exits = new Map<string, Exit>();
  let heard: (id: string, exit: Exit) => void = () => {};
  let send: (event: EngineEvent | Error | undefined) => void = () => {};
  async function* own(_labels: unknown, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    for (;;) {
      const next = await new Promise<EngineEvent | Error | undefined>((resolve) => {
        send = resolve;
        signal.addEventListener('abort', () => resolve(undefined));
      });
      if (next instanceof Error) throw next;
      if (next === undefined) return;
      yield next;
    }
  }
  const watch = {
    find: (id: string) => exits.get(id),
    follow(listener: typeof heard) {
      heard = listener;
      return () => {};
    },
  };
  const end = new AbortController();
  const podman = createPodmanEvents(own, watch);
  const stream = podman.events(labels, end.signal)[Symbol.asyncIterator]();
  return {
    podman,
    next: () => stream.next(),
    send: (event: EngineEvent | Error | undefined) => send(event),
    exit(id: string, code: number) {
      exits.set(id, { code, time: '2026-01-05T00:00:02.000000000Z' });
      heard(id, { code, time: '2026-01-05T00:00:02.000000000Z' });
    },
    end: () => end.abort(),
  };
}

it("tell of the exit of what was run before podman does, and of podman's own events in their order", async () => {
  const { podman, next, send, exit } = open();
  const first = next();
  await podman.run(config, async () => ({ id: 'one' }));
  exit('stranger', 0);
  exit('one', 3);
  expect((await first).value).toEqual({ type: 'exit', id: 'one', labels, exitCode: 3 });
  const second = next();
  const died = { type: 'die', id: 'one', labels, exitCode: 3 } as const;
  send(died);
  expect((await second).value).toEqual(died);
});

it('tell of an exit that came before the ID was known', async () => {
  const { podman, next, exit } = open();
  const first = next();
  await podman.run(config, async () => {
    exit('one', 0);
    return { id: 'one' };
  });
  expect((await first).value).toMatchObject({ type: 'exit', id: 'one', exitCode: 0 });
});

it("end with podman's stream, with its error, and when they are told to", async () => {
  const ended = open();
  const last = ended.next();
  ended.send(undefined);
  expect((await last).done).toBe(true);
  const broken = open();
  const failing = broken.next();
  broken.send(new Error('the stream broke'));
  await expect(failing).rejects.toThrow('the stream broke');
  const told = open();
  const waiting = told.next();
  told.end();
  expect((await waiting).done).toBe(true);
});
