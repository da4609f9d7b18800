import { hasLabels, labelFilter } from '../common/argv.ts';
import { listState, type OnEntry } from '../common/containers.ts';
import type { EngineContext } from '../common/dialect.ts';
import type { Engine, Labels } from '../types.ts';
import type { PodmanPods } from './pods.ts';

/** Listing with an eye on pods that have no pause. */
export interface PodmanList {
  readonly list: Engine['list'];
  /** Makes the next listings look for pods without a pause, too. */
  lookForLostPods(): void;
}

/**
 * Lists containers, of which the pauses tell the pods. Pods that a killed `pod create` left without one are looked for by every list of all
 * that an agent has but the first, which pods wait for; and by those of single pods when there may be some: after a create that failed, and
 * in the beginning. Only a list of all ends that: one of a single pod says nothing of what others have lost, and the create of an agent that
 * was killed may go on for a while.
 */
export function createPodmanList(context: EngineContext, pods: PodmanPods, onEntry: OnEntry): PodmanList {
  let mayBeLost = true;
  let isFirst = true;
  return {
    lookForLostPods() {
      mayBeLost = true;
    },
    async list(labels) {
      // One label says whose things are asked for; more of them choose among these.
      const isOfAll = Object.keys(labels).length === 1;
      const isAsked = (mayBeLost || isOfAll) && !isFirst;
      isFirst = false;
      if (!isAsked) return listState(context, labels, onEntry);
      if (isOfAll) mayBeLost = false;
      const [state, ids] = await Promise.all([listState(context, labels, onEntry), listPods(context, labels)]);
      const missing = ids.filter((id) => !state.sandboxes.some((sandbox) => sandbox.id === id));
      if (missing.length === 0) return state;
      mayBeLost = true;
      const found = await Promise.all(missing.map((id) => readPod(pods, id)));
      return { ...state, sandboxes: [...state.sandboxes, ...found.flatMap((pod) => (pod && hasLabels(pod.labels, labels) ? [pod] : []))] };
    },
  };
}

async function readPod(pods: PodmanPods, id: string) {
  const pod = await pods.inspect(id);
  // One that was made between the two listings has its pause.
  return pod?.infraId === undefined ? pod?.sandbox : pods.readInfra(pod.infraId);
}

async function listPods({ runner }: EngineContext, labels: Labels): Promise<readonly string[]> {
  const ids = await runner.run(['pod', 'ps', '--no-trunc', '--format', '{{.ID}}', ...labelFilter(labels)]);
  return ids.split('\n').filter((id) => id !== '');
}
