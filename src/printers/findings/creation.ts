import type { Event, KubeObject } from '../../api/types.ts';
import type { ObjectCondition } from '../../api/workload-types.ts';
import { lastEvent } from '../run-progress.ts';
import type { Finding } from './finding.ts';

/** Why a workload has fewer pods than it wants: the API refuses them. By its condition or, where its kind has none, its events. */
export function findCreationProblem(object: KubeObject | undefined, events: readonly Event[]): Finding | undefined {
  const { conditions = [] } =
    (object as { readonly status?: { readonly conditions?: readonly ObjectCondition[] } } | undefined)?.status ?? {};
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const last = lastEvent(events.filter(({ reason }) => reason === 'FailedCreate' || reason === 'SuccessfulCreate'));
  const message = failure?.message ?? (last?.reason === 'FailedCreate' ? last.message : undefined);
  if (message === undefined) return undefined;
  // What others have taken may become free.
  const isQuota = message.includes('exceeded quota');
  return {
    code: isQuota ? 'quota-exceeded' : 'pods-refused',
    key: 'creation',
    what: `Pods of it cannot be created: ${message.replace(/^Error creating: /, '')}`,
    evidence: [],
    way: '',
    mend: [],
    onlyUser: !isQuota,
  };
}
