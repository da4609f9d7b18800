/** A record in the place of a run: its step counts as succeeded, and shows why. Pure. */
import { findContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import { type ContainerRecord, historyOf, type PodMemory, sandboxRunName, withoutStartError, withRecord } from './memory.ts';
import { containerHash } from './spec-hash.ts';

/** What status says of it. */
interface Words {
  readonly reason: string;
  readonly message: string;
}

/** The memory in which the step has succeeded in this sandbox, `at` that time (RFC 3339), without having run to a good end. */
export function withStandIn(pod: Pod, memory: PodMemory, name: string, { at, ...words }: Words & { readonly at: string }): PodMemory {
  const container = findContainer(pod.spec, name);
  if (!container || !memory.sandbox) return memory;
  const record: ContainerRecord = {
    id: '',
    standIn: true,
    attempt: lastRun(memory, name)?.attempt ?? 0,
    sandboxRun: sandboxRunName(memory.sandbox),
    hash: containerHash(container),
    image: container.image,
    imageID: '',
    stopSignal: '',
    state: 'exited',
    exitCode: 0,
    ...words,
    ...{ createdAt: at, startedAt: at, finishedAt: at },
    present: false,
  };
  return withRecord(withoutStartError(memory, name), name, record);
}

/** The newest attempt that was one. */
export const lastRun = (memory: PodMemory, name: string): ContainerRecord | undefined =>
  historyOf(memory, name).find(({ standIn }) => !standIn);
