/** The container whose processes an ephemeral container is to see. k8s: kuberuntime_container.go getTargetID */

import type { EphemeralContainer, Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { retryMs } from './backoff.ts';
import { newest, type PodMemory } from './memory.ts';
import { podNamespaces } from './security.ts';
import type { StartError } from './start-error.ts';
import { StartFailure } from './start-failure.ts';

/**
 * The engine's container whose processes this one is to see; undefined where it names none, and where all of the pod's are seen anyway.
 * Throws StartFailure when there is none yet, or none that runs.
 */
export function findTarget(
  clock: Clock,
  { pod, memory }: { readonly pod: Pod; readonly memory: PodMemory },
  { targetContainerName: name }: EphemeralContainer,
): string | undefined {
  if (!name) return undefined;
  const failure = (reason: Extract<StartError, { cause: 'target' }>['reason'], message: string) =>
    new StartFailure({ cause: 'target', reason, message, retryAt: clock.now() + retryMs });
  const record = newest(memory, name);
  if (record === undefined || record.state === 'created') {
    throw failure('CreateContainerConfigError', `unable to find target container ${name}`);
  }
  if (podNamespaces(pod).pid !== 'container') return undefined;
  if (record.state === 'running') return record.id;
  throw failure('CreateContainerError', `invalid target container: container "${name}" is not running`);
}
