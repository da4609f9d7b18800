import type { StatefulSet } from '../../api/workload-types.ts';
import type { Told } from '../types.ts';

/** Who tells of what happened to StatefulSets. */
export const component = 'statefulset-controller';

const words = {
  create: ['SuccessfulCreate', 'FailedCreate'],
  update: ['SuccessfulUpdate', 'FailedUpdate'],
  delete: ['SuccessfulDelete', 'FailedDelete'],
} as const;

/** What is told of a write of a set's pod. k8s: recordPodEvent */
export function podTold(set: StatefulSet, verb: keyof typeof words, pod: string): Told {
  const [done, failed] = words[verb];
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  return {
    ...{ subject: set, component },
    done: { type: 'Normal', reason: done, message: `${what} successful` },
    failed: { type: 'Warning', reason: failed, message: `${what} failed error: {error}` },
  };
}
