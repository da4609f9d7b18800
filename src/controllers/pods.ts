/** What controllers know of pods, and make of templates. Pure. k8s: controller/controller_utils.go, podutil */
import type { AnyObject } from '../api/any-object.ts';
import type { NewObject } from '../api/new-object.ts';
import { getCondition, hasCondition, isTerminal } from '../api/pod-status.ts';
import type { Pod, PodSpec } from '../api/types.ts';
import { dns1123Subdomain } from '../api/validation/names.ts';
import type { PodTemplateSpec } from '../api/workload-types.ts';
import { referenceTo } from './owners.ts';
import type { Told } from './types.ts';

/** Neither ended nor about to. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;

/** About to end, and not there yet. */
export const isTerminating = (pod: Pod): boolean => !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

export const isReady = (pod: Pod): boolean => hasCondition(pod, 'Ready');

/** When a pod that is Ready has been so for `minReadySeconds`, in milliseconds since 1970; undefined for one that is not Ready. */
export function availableAt(pod: Pod, minReadySeconds = 0): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = getCondition(pod, 'Ready')?.lastTransitionTime;
  return since ? Date.parse(since) + minReadySeconds * 1000 : undefined;
}

/** Whether a pod has been Ready for `minReadySeconds` at `now` (milliseconds since 1970). */
export function isAvailable(pod: Pod, minReadySeconds: number | undefined, now: number): boolean {
  const at = availableAt(pod, minReadySeconds);
  return at !== undefined && at <= now;
}

/** A pod to be. */
export interface NewPod extends NewObject {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
}

/** A pod of an owner, from its template, with a name that is made when it is. k8s: GetPodFromTemplate */
export function podFromTemplate(owner: AnyObject, template: PodTemplateSpec): NewPod {
  const { labels = {}, annotations = {}, finalizers = [] } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.metadata.namespace ?? '',
      generateName: namePrefix(owner.metadata.name),
      labels,
      annotations,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      ownerReferences: [referenceTo(owner)],
    },
    spec: template.spec,
  };
}

/** k8s: getPodsPrefix */
const namePrefix = (name: string): string => (dns1123Subdomain(`${name}-a`).length === 0 ? `${name}-` : name);

/** What is told of the making or the end of a pod of `subject`; `component` is who says so. k8s: RealPodControl */
export function podTold(subject: AnyObject, component: string, verb: 'create' | 'delete'): Told {
  const [done, failed] = podWords[verb];
  return { subject, component, done: { type: 'Normal', ...done }, failed: { type: 'Warning', ...failed } };
}

const podWords = {
  create: [
    { reason: 'SuccessfulCreate', message: 'Created pod: {name}' },
    { reason: 'FailedCreate', message: 'Error creating: {error}' },
  ],
  delete: [
    { reason: 'SuccessfulDelete', message: 'Deleted pod: {name}' },
    { reason: 'FailedDelete', message: 'Error deleting: {error}' },
  ],
} as const;
