import { UserError } from '../../../api/errors.ts';

/** How a deletion is asked for. */
export interface GraceFlags {
  readonly now?: boolean;
  readonly gracePeriod: number;
  readonly force: boolean;
}

/** Seconds, or undefined for the pod's own. Throws UserError for flags that contradict each other. k8s: kubectl DeleteOptions.Complete */
export function readGrace({ now = false, gracePeriod, force }: GraceFlags): number | undefined {
  if (now && gracePeriod !== -1) throw new UserError('--now and --grace-period cannot be specified together');
  if (force && (now || gracePeriod > 0)) throw new UserError('--force and --grace-period greater than 0 cannot be specified together');
  if (now) return 1;
  if (gracePeriod < 0) return force ? 0 : undefined;
  // Zero means "kill and forget"; without --force that is taken for "as soon as possible".
  return gracePeriod === 0 && !force ? 1 : gracePeriod;
}
