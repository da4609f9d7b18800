/** Ending containers over time: signal, deadline, KILL. Pure. k8s: kuberuntime_container.go killContainer */
import { findContainer, isSidecar, roleOf } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { ContainerRecord, Kill } from '../memory.ts';
import { isStartedAgain, type StopCause, stopRules } from '../stop-causes.ts';
import type { Action, PlanInput, PodPlan } from './action.ts';

/** Kubernetes never lets a container less time than this. k8s: kuberuntime_container.go minimumGracePeriodInSeconds */
const minimumGraceSeconds = 2;
// Unanswered SIGKILLs are repeated: the engine's child that should have sent it may itself have been killed.
const killAgainMs = 5_000;
/** A clock that is set back by less does no harm. */
const clockSlackMs = 1_000;

interface Running {
  readonly name: string;
  readonly record: ContainerRecord;
}

/** The next steps of ending these; `running` is false when there are none. */
export function planKills(
  input: PlanInput,
  running: readonly Running[],
  graceSeconds: number,
  cause: StopCause,
): { running: boolean; plan: PodPlan } {
  const { pod, memory, now } = input;
  const actions: Action[] = [];
  const wakes: number[] = [];
  const grace = Math.max(graceSeconds, minimumGraceSeconds);
  for (const { name, record } of running) {
    const { id } = record;
    const kill = memory.kills[id];
    const isHooked = findContainer(pod.spec, name)?.lifecycle?.preStop !== undefined && !input.endedHooks?.has(id);
    // Without a grace period there is nothing to wait with; and one whose signal may have been lost has waited.
    const mustWait = graceSeconds > 0 && !kill?.unsent && (isHooked || waitsForOthers(pod, name, running));
    if (!kill || kill.unsent || isOfTheFuture(kill, now)) {
      const because = stopRules[cause].message({ name, role: roleOf(pod.spec, name) }, isStartedAgain(pod.spec, name));
      const time = mustWait ? { graceSeconds, waits: true } : { graceSeconds: grace };
      actions.push({ type: 'stopContainer', name, id, ...time, cause, because });
      continue;
    }
    if (kill.waits) {
      // What it has waited is a part of its time.
      const leftMs = Math.min(kill.deadline, kill.signalledAt + graceSeconds * 1000) - now;
      if (mustWait && leftMs > 0) wakes.push(now + leftMs);
      else {
        const left = Math.max(Math.ceil(leftMs / 1000), minimumGraceSeconds);
        actions.push({ type: 'signalContainer', name, id, graceSeconds: left, because: 'it need not wait any more' });
      }
      continue;
    }
    // A second deletion can only shorten the grace.
    const deadline = Math.min(kill.deadline, kill.signalledAt + grace * 1000);
    const due = kill.killedAt === undefined ? deadline : kill.killedAt + killAgainMs;
    if (now >= due) actions.push({ type: 'killContainer', name, id: record.id, because: 'the grace period is over' });
    wakes.push(now >= due ? now + killAgainMs : due);
  }
  return { running: running.length > 0, plan: { actions, ...(wakes.length === 0 ? {} : { wakeAt: Math.min(...wakes) }) } };
}

/** Since it was signalled the clock was set back: its time begins anew, for otherwise nobody knows when that ends. */
const isOfTheFuture = ({ signalledAt }: Kill, now: number): boolean => signalledAt > now + clockSlackMs;

/** Sidecars end after the containers that they serve, the last one first. k8s: kuberuntime_termination_order.go newTerminationOrdering */
function waitsForOthers({ spec }: Pod, name: string, running: readonly Running[]): boolean {
  if (roleOf(spec, name) !== 'sidecar') return false;
  const inits = spec.initContainers ?? [];
  const later = inits.slice(inits.findIndex((one) => one.name === name) + 1).filter(isSidecar);
  const served = new Set([...spec.containers, ...later].map((container) => container.name));
  return running.some((one) => served.has(one.name));
}
