/** Ending containers over time: signal, deadline, KILL. Pure. k8s: kuberuntime_container.go killContainer */
import type { ContainerRecord } from '../memory.ts';
import { type StopCause, stopRules } from '../stop-causes.ts';
import type { Action, PlanInput, PodPlan } from './action.ts';

/** Kubernetes never lets a container less time than this. k8s: kuberuntime_container.go minimumGracePeriodInSeconds */
const minimumGraceSeconds = 2;
// Unanswered SIGKILLs are repeated: the engine's child that should have sent it may itself have been killed.
const killAgainMs = 5_000;

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
  const { memory, now } = input;
  const actions: Action[] = [];
  const because = (name: string) => stopRules[cause].message(name, input.pod.spec.restartPolicy !== 'Never');
  let wakeAt: number | undefined;
  for (const { name, record } of running) {
    const kill = memory.kills[record.id];
    const grace = Math.max(graceSeconds, minimumGraceSeconds);
    if (!kill || kill.unsent) {
      actions.push({ type: 'stopContainer', name, id: record.id, graceSeconds: grace, cause, because: because(name) });
      continue;
    }
    // A second deletion can only shorten the grace.
    const deadline = Math.min(kill.deadline, kill.signalledAt + grace * 1000);
    const due = kill.killedAt === undefined ? deadline : kill.killedAt + killAgainMs;
    if (now >= due) actions.push({ type: 'killContainer', name, id: record.id, because: 'the grace period is over' });
    const wake = now >= due ? now + killAgainMs : due;
    wakeAt = Math.min(wakeAt ?? wake, wake);
  }
  return { running: running.length > 0, plan: { actions, ...(wakeAt === undefined ? {} : { wakeAt }) } };
}
