import { isTerminal } from '../../../../api/pod-status.ts';
import type { Pod } from '../../../../api/types.ts';

/**
 * Whether a change of these fields can do anything in a pod that is there: the server takes another image of an init container, too, which
 * never runs again, and of a pod that has ended.
 */
export function canTake(pod: Pod, fields: readonly string[]): boolean {
  const inSpec = fields.filter((field) => field.startsWith('spec.'));
  if (inSpec.length > 0 && isTerminal(pod)) return false;
  return !inSpec.some((field) => field.startsWith('spec.initContainers'));
}

/** Whether new pods come of objects of a kind, one after another, when their template is another one. */
export const rollsOut = (kind: string): boolean => kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet';

/** Whether an object of a kind can be deleted and made anew, and all is as if it had been changed. */
export const losesNothing = (kind: string): boolean => kind === 'ConfigMap' || kind === 'Secret' || kind === 'Service';
