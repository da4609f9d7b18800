import type { Pod } from '../../../api/types.ts';
import { lastFailureOf, outcomeOf, type PodFailure } from '../../watching/pod-outcome.ts';
import type { PodState, RunState } from './tracker.ts';
import { workloadOutcome } from './workload-outcome.ts';

/** How what a run waits for came out. */
export type RunOutcome =
  | { readonly is: 'ready' | 'succeeded' | 'deleted' }
  | {
      readonly is: 'failed';
      readonly exitCode: number;
      /** A part of a sentence: `container "web" exited with code 3`. */
      readonly cause: string;
      /** The pod that decided it, and how that failed; none where no process of the user's did. */
      readonly by?: { readonly state: PodState; readonly failure: PodFailure };
    };

/** Whether there is nothing more to wait for, of a pod or of a workload. */
export function outcomeOfRun(state: RunState): RunOutcome | undefined {
  const { target, object, pods } = state;
  if (target.resource.kind === 'Pod') return outcomeOfPod(object as Pod | undefined, pods[0]);
  if (!object || object.metadata.deletionTimestamp !== undefined) return { is: 'deleted' };
  const end = workloadOutcome(object);
  if (end?.is !== 'failed') return end;
  const cause = end.message === '' ? end.reason : `${end.reason}: ${end.message}`;
  const by = isTimeUp(end.reason) ? undefined : decisiveFailure(pods);
  return { is: 'failed', exitCode: by?.failure.exitCode ?? 1, cause, ...(by ? { by } : {}) };
}

function outcomeOfPod(pod: Pod | undefined, state: PodState | undefined): RunOutcome | undefined {
  const end = outcomeOf(pod);
  if (end?.is !== 'failed' || !state) return end as RunOutcome | undefined;
  return { is: 'failed', exitCode: end.exitCode, cause: end.cause, by: { state, failure: end } };
}

/** Whoever runs out of time has not failed by what a process said. */
const isTimeUp = (reason: string): boolean => reason === 'DeadlineExceeded' || reason === 'ProgressDeadlineExceeded';

/** That of the pod whose container failed last: what came before it was not enough yet. */
function decisiveFailure(
  pods: readonly PodState[],
): { readonly state: PodState; readonly failure: PodFailure & { readonly at?: string } } | undefined {
  const failures = pods.flatMap((state) => {
    const failure = lastFailureOf(state.last);
    return failure ? [{ state, failure }] : [];
  });
  return failures.toSorted((one, other) => ((one.failure.at ?? '') < (other.failure.at ?? '') ? -1 : 1)).at(-1);
}
