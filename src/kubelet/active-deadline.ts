import type { Pod } from '../api/types.ts';

/** When the pod's activeDeadlineSeconds end, milliseconds since 1970. k8s: active_deadline.go */
export function activeDeadline(pod: Pod): number | undefined {
  const { activeDeadlineSeconds } = pod.spec;
  if (activeDeadlineSeconds === undefined || !pod.status.startTime) return undefined;
  return Date.parse(pod.status.startTime) + activeDeadlineSeconds * 1000;
}
