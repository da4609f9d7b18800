/** What a plan is made of, and from. */
import type { ContainerRole } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { PodMemory } from '../memory.ts';
import type { Rejection } from '../pod-admission.ts';
import type { ProbeResults } from '../probes/probe-results.ts';
import type { StopCause } from '../stop-causes.ts';

/** One step. `because` is for people: logs and tests print it. */
export type Action = { readonly because: string } & (
  | { readonly type: 'createSandbox'; readonly attempt: number }
  | { readonly type: 'restartSandbox'; readonly id: string; readonly attempt: number }
  /** The image of a container that is to be started: looked up, and pulled by its policy. */
  | { readonly type: 'pullImage'; readonly name: string; readonly role: ContainerRole }
  /** Creates a new attempt and starts it; with an `id`, starts the one that was created and never started. */
  | { readonly type: 'startContainer'; readonly name: string; readonly role: ContainerRole; readonly attempt: number; readonly id?: string }
  /** Lets the step count as succeeded without a run. */
  | { readonly type: 'skipStep'; readonly name: string }
  /** Removes what has run of steps that are to run again, and lets them. */
  | { readonly type: 'rerunSteps' }
  /** The stop signal, once; `graceSeconds` later comes SIGKILL. One that `waits` is told of, and gets its signal later. */
  | {
      readonly type: 'stopContainer';
      readonly name: string;
      readonly id: string;
      readonly graceSeconds: number;
      readonly cause: StopCause;
      readonly waits?: boolean;
    }
  /** The stop signal of one that has waited for it. */
  | { readonly type: 'signalContainer'; readonly name: string; readonly id: string; readonly graceSeconds: number }
  /** Other limits for the pod as a whole, and for a container that runs. */
  | { readonly type: 'resizeSandbox' }
  | { readonly type: 'resizeContainer'; readonly name: string }
  | { readonly type: 'killContainer'; readonly name: string; readonly id: string }
  /** Keeps the log, then removes the engine's container. */
  | { readonly type: 'removeContainer'; readonly name: string; readonly id: string }
  /** Removes all that has run of the pod, and lets it begin anew in its sandbox. */
  | { readonly type: 'beginAnew' }
  | { readonly type: 'stopSandbox'; readonly id: string }
  | { readonly type: 'backOff'; readonly name: string; readonly role: ContainerRole; readonly until: number; readonly delayMs: number }
  | { readonly type: 'terminate'; readonly reason?: string; readonly message?: string }
  | Rejection
  /** Everything of the pod goes: containers, sandbox, volumes, files, and the object itself. */
  | { readonly type: 'tearDown' }
);

export interface PodPlan {
  readonly actions: readonly Action[];
  /** When to plan again though nothing was heard, milliseconds since 1970. */
  readonly wakeAt?: number;
}

export interface PlanInput {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly probes: ProbeResults;
  /** The engine's containers that are to end and whose preStop hooks have been done; none when absent. */
  readonly endedHooks?: ReadonlySet<string>;
  readonly now: number;
  /** Ceiling of the crash back-off, milliseconds. */
  readonly maxBackoffMs: number;
  readonly enforcesAppArmor?: boolean;
  /** The engine can limit a pod as a whole; so it is when absent. */
  readonly limitsPods?: boolean;
  /** Somebody is in the place of a container of it. */
  readonly hasShell?: boolean;
  /** Steps that somebody finishes by hand. */
  readonly fixing?: ReadonlySet<string>;
  /** Why the pod is to be evicted. */
  readonly evicted?: string | undefined;
  /** True when the object is gone from the store already (forced deletion): clean up what it left. */
  readonly removed?: boolean;
}

/** One plan of several, in their order. */
export function mergePlans(plans: readonly PodPlan[]): PodPlan {
  const wakes = plans.flatMap(({ wakeAt }) => wakeAt ?? []);
  return { actions: plans.flatMap(({ actions }) => actions), ...(wakes.length > 0 ? { wakeAt: Math.min(...wakes) } : {}) };
}

/** One line a step, as logs and tests show it: `startContainer init-mydb: next init container`. */
export function formatPlan(plan: PodPlan): string {
  return plan.actions.map((action) => `${action.type}${'name' in action ? ` ${action.name}` : ''}: ${action.because}`).join('\n');
}
