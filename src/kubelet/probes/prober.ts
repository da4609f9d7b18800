/** Asks what is to be asked of one pod's containers, when it is due. k8s: prober/prober_manager.go, prober/worker.go */

import { isTerminal, roleOf } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { EventRecorder } from '../events.ts';
import type { PodMemory } from '../memory.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import type { ProbeResultStore } from './probe-results.ts';
import { countAnswer, noAnswers, type ProbeTally, probeEvent, type RunningProbe, runningProbes } from './probe-tally.ts';

/** Asks once. Never rejects; settles soon after the signal. Undefined: it was not asked, for want of time. */
export type AskProbe = (probe: RunningProbe, pod: Pod, memory: PodMemory, signal: AbortSignal) => Promise<ProbeOutcome | undefined>;

export interface Prober {
  /** What the pod is now: probes that are to begin begin, those that are to end do. `isRemoved`: its object is gone already. */
  follow(pod: Pod, memory: PodMemory, isRemoved?: boolean): void;
  /** Ends all of them. */
  stop(): void;
}

interface Deps {
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly results: ProbeResultStore;
  readonly ask: AskProbe;
}

/** How often one that comes to nothing is asked again at once. k8s: prober.go maxProbeRetries */
const mostTries = 3;

interface Loop {
  probe: RunningProbe;
  tally: ProbeTally;
  readonly end: AbortController;
  timer: Timer | undefined;
  /** It has said its last word about this run. k8s: prober/worker.go onHold */
  onHold: boolean;
}

/** A prober of one pod; it asks nothing before `follow`. */
export function createProber({ clock, events, results, ask }: Deps): Prober {
  const loops = new Map<string, Loop>();
  let current: { readonly pod: Pod; readonly memory: PodMemory } | undefined;

  const askNow = async (loop: Loop): Promise<void> => {
    const { signal } = loop.end;
    const askedAt = clock.now();
    let outcome: ProbeOutcome | undefined;
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (!current || signal.aborted) return;
      outcome = await ask(loop.probe, current.pod, current.memory, signal);
      if (outcome?.result !== 'error') break;
    }
    if (!current || signal.aborted) return;
    if (outcome) note(loop, outcome, current.pod);
    if (signal.aborted || loop.onHold) return;
    const periodMs = loop.probe.probe.periodSeconds * 1000;
    const now = clock.now();
    // However the clock was set meanwhile.
    schedule(loop, Math.min(Math.max(askedAt + periodMs, now), now + periodMs));
  };

  const note = (loop: Loop, outcome: ProbeOutcome, pod: Pod): void => {
    const { kind, container, run, probe } = loop.probe;
    const event = probeEvent(kind, outcome);
    if (event) events.record(pod, { ...event, container: { name: container.name, role: roleOf(pod.spec, container.name) } });
    if (outcome.result === 'error') return;
    const { tally, result } = countAnswer(probe, loop.tally, outcome.result === 'failure' ? 'failure' : 'success');
    loop.tally = tally;
    if (!result) return;
    loop.onHold = kind === 'startup' || (kind === 'liveness' && result === 'failure');
    results.set(run, kind, result);
  };

  const schedule = (loop: Loop, at: number): void => {
    loop.timer = clock.schedule(at - clock.now(), () => void askNow(loop));
  };

  const end = (key: string, loop: Loop): void => {
    loops.delete(key);
    loop.timer?.cancel();
    loop.end.abort();
  };

  return {
    follow(pod, memory, isRemoved = false) {
      current = { pod, memory };
      const isLeaving = isRemoved || pod.metadata.deletionTimestamp !== undefined || memory.termination !== undefined || isTerminal(pod);
      const wanted = new Map(
        runningProbes({ pod, memory, isLeaving }, results.results()).map((probe) => [`${probe.run}/${probe.kind}`, probe]),
      );
      for (const [key, loop] of [...loops]) if (!wanted.has(key)) end(key, loop);
      for (const [key, probe] of wanted) {
        const known = loops.get(key);
        if (known) {
          known.probe = probe;
          continue;
        }
        const loop: Loop = { probe, tally: noAnswers, end: new AbortController(), timer: undefined, onHold: false };
        loops.set(key, loop);
        schedule(loop, Math.max(probe.from, clock.now()));
      }
    },
    stop() {
      current = undefined;
      for (const [key, loop] of [...loops]) end(key, loop);
    },
  };
}
