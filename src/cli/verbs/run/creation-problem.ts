import type { Event, KubeObject } from '../../../api/types.ts';
import type { ObjectCondition } from '../../../api/workload-types.ts';
import { lastEvent } from '../../../printers/run-progress.ts';
import { sentences } from '../../../printers/sentences.ts';
import type { WaitingCause } from '../../../printers/waiting-cause.ts';

/** Why a workload has fewer pods than it wants: the API refuses them. By its condition or, where its kind has none, its events. */
export function findCreationProblem(object: KubeObject | undefined, events: readonly Event[]): WaitingCause | undefined {
  const { conditions = [] } =
    (object as { readonly status?: { readonly conditions?: readonly ObjectCondition[] } } | undefined)?.status ?? {};
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const last = lastEvent(events.filter(({ reason }) => reason === 'FailedCreate' || reason === 'SuccessfulCreate'));
  const message = failure?.message ?? (last?.reason === 'FailedCreate' ? last.message : undefined);
  if (message === undefined) return undefined;
  // What others have taken may become free.
  const onlyUser = !message.includes('exceeded quota');
  return { key: 'creation', text: sentences([`Pods of it cannot be created: ${message.replace(/^Error creating: /, '')}`]), onlyUser };
}
