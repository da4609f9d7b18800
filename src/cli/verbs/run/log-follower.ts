import { ApiError, UserError } from '../../../api/errors.ts';
import { everyStatus } from '../../../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../../../api/types.ts';
import { sleep } from '../../../base/clock.ts';
import type { CommandDeps } from '../../deps.ts';
import { printLog } from '../../logs/log-stream.ts';
import type { PodState } from './tracker.ts';

/** Prints the log of every run of every container, each line with its container's name. */
export interface LogFollower {
  /** Begins with the runs that are new. */
  update(states: readonly PodState[]): void;
  /** Waits until the logs of ended containers are printed, and for the others until what they wrote so far is. */
  finish(limitMs: number): Promise<void>;
}

/** `write` gets whole lines with their prefix. */
export function createLogFollower(
  deps: Pick<CommandDeps, 'client' | 'clock'>,
  write: (text: string | Uint8Array) => Promise<void>,
): LogFollower {
  const controller = new AbortController();
  const begun = new Set<string>();
  /** By container: the runs of one follow each other. */
  const chains = new Map<string, Promise<void>>();

  const begin = (pod: Pod, container: string, run: { readonly id: string; readonly previous: boolean }) => {
    const key = `${pod.metadata.uid}/${container}`;
    if (begun.has(`${key}/${run.id}`)) return;
    begun.add(`${key}/${run.id}`);
    const print = () => printRun(pod, container, run.previous);
    chains.set(key, (chains.get(key) ?? Promise.resolve()).then(print, print));
  };
  const printRun = async (pod: Pod, container: string, previous: boolean) => {
    const prefix = `[pod/${pod.metadata.name}/${container}] `;
    const query = previous ? { previous } : {};
    const request = { pod, container, query, follow: !previous, timestamps: false, prefix, signal: controller.signal };
    try {
      await printLog(request, { ...deps, write });
    } catch (error) {
      // A run whose log cannot be had (any more) takes nothing from the others, and the status lines tell what became of it.
      if (!controller.signal.aborted && !(error instanceof ApiError) && !(error instanceof UserError)) throw error;
    }
  };
  return {
    update(states) {
      for (const { pod } of states) {
        if (!pod) continue;
        for (const status of everyStatus(pod)) {
          for (const run of runsOf(status)) begin(pod, status.name, run);
        }
      }
    },
    async finish(limitMs) {
      await Promise.race([Promise.all(chains.values()), sleep(deps.clock, limitMs)]);
      controller.abort();
      await Promise.all(chains.values());
    },
  };
}

/** The runs whose logs can be had: the one before, and the current one once it has begun. */
function runsOf({ state, lastState, containerID }: ContainerStatus): { readonly id: string; readonly previous: boolean }[] {
  const before = lastState.terminated?.containerID;
  const current = state.running ? containerID : state.terminated?.containerID;
  return [...(before ? [{ id: before, previous: true }] : []), ...(current ? [{ id: current, previous: false }] : [])];
}
