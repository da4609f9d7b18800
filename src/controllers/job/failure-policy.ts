/** What the rules of a Job say of a pod that has failed. Pure. k8s: controller/job/pod_failure_policy.go */
import { getCondition } from '../../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import type { Job, PodFailurePolicy } from '../../api/workload-types.ts';

type Rule = PodFailurePolicy['rules'][number];

/** The action of the first rule that fits, and what it found; `Count` where none does. */
export interface FailureVerdict {
  readonly action: Rule['action'];
  /** For the Job that fails of it. */
  readonly message: string;
}

/** What becomes of the failure of a pod. */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const found = rule.onExitCodes ? matchExitCodes(rule.onExitCodes, pod) : matchConditions(rule.onPodConditions ?? [], pod);
    // Without a limit of its own an index cannot fail.
    if (!found || (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)) continue;
    return { action: rule.action, message: `${found} matching ${rule.action} rule at index ${index}` };
  }
  return { action: 'Count', message: '' };
}

function matchExitCodes({ containerName, operator, values }: NonNullable<Rule['onExitCodes']>, pod: Pod): string | undefined {
  const fits = ({ name, state }: ContainerStatus): boolean => {
    const { exitCode = 0 } = state.terminated ?? {};
    if (exitCode === 0 || (containerName !== undefined && name !== containerName)) return false;
    return values.includes(exitCode) === (operator === 'In');
  };
  const found = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].find(fits);
  return found && `Container ${found.name} for pod ${nameOf(pod)} failed with exit code ${found.state.terminated?.exitCode}`;
}

function matchConditions(patterns: NonNullable<Rule['onPodConditions']>, pod: Pod): string | undefined {
  const found = patterns.find(({ type, status }) => getCondition(pod, type)?.status === status);
  return found && `Pod ${nameOf(pod)} has condition ${found.type}`;
}

const nameOf = ({ metadata: { namespace = '', name } }: Pod): string => `${namespace}/${name}`;
