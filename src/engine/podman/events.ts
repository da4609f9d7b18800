import { hasLabels } from '../common/argv.ts';
import type { ContainerConfig, Engine, EngineEvent, Labels } from '../types.ts';
import type { ExitWatch } from './exits.ts';

/** podman's events, and before them the exits that conmon writes down. */
export interface PodmanEvents {
  readonly events: Engine['events'];
  /** Runs a container, of whose exit it is told as soon as there is one. */
  run(config: ContainerConfig, runContainer: Engine['runContainer']): ReturnType<Engine['runContainer']>;
  forget(id: string): void;
}

/**
 * podman tells of an end only when a process of its own has cleaned up behind the container, which takes some 100 ms. conmon has written
 * the exit code down before that.
 */
export function createPodmanEvents(own: Engine['events'], exits: ExitWatch): PodmanEvents {
  const labelsOf = new Map<string, Labels>();
  const listeners = new Set<(event: EngineEvent) => void>();
  const tell = (id: string): void => {
    const [labels, exit] = [labelsOf.get(id), exits.find(id)];
    if (labels && exit) for (const listener of listeners) listener({ type: 'exit', id, labels, exitCode: exit.code });
  };
  exits.follow(tell);
  return {
    events: (labels, signal) =>
      merge(
        (end) => own(labels, AbortSignal.any([signal, end])),
        (push) => {
          const listener = (event: EngineEvent) => void (hasLabels(event.labels, labels) && push(event));
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      ),
    async run(config, runContainer) {
      const answer = await runContainer(config);
      labelsOf.set(answer.id, config.labels);
      // It may have ended before its ID was known.
      tell(answer.id);
      return answer;
    },
    forget: (id) => void labelsOf.delete(id),
  };
}

/** A stream with what is pushed beside it, until the stream ends or throws. */
async function* merge<T>(open: (end: AbortSignal) => AsyncIterable<T>, follow: (push: (item: T) => void) => () => void): AsyncGenerator<T> {
  const end = new AbortController();
  const waiting: T[] = [];
  let wake = (): void => {};
  let outcome: { readonly error?: unknown } | undefined;
  const push = (item: T): void => {
    waiting.push(item);
    wake();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const item of open(end.signal)) push(item);
      outcome = {};
    } catch (error) {
      outcome = { error };
    }
    wake();
  };
  const unfollow = follow(push);
  const reading = read();
  try {
    for (;;) {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) yield item;
      if (outcome) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (outcome.error !== undefined) throw outcome.error;
  } finally {
    unfollow();
    end.abort();
    await reading;
  }
}
