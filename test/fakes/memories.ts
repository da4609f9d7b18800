import { type ContainerRecord, emptyMemory, type PodMemory, sandboxRunName, withRecord } from '../../src/kubelet/memory.ts';
import { containerHash } from '../../src/kubelet/spec-hash.ts';
import { container } from './pods.ts';

/** The sandbox of every memory here. */
export const sandbox = { id: 'sb', startedAt: '2026-01-05T00:00:00.123456789Z', attempt: 0, ip: '10.0.0.2', ready: true };

/** An attempt of a container that runs in that sandbox, changed. */
export function record(name: string, more: Partial<ContainerRecord> = {}): ContainerRecord {
  const attempt = more.attempt ?? 0;
  return {
    id: `${name}-${attempt}`,
    attempt,
    sandboxRun: sandboxRunName(sandbox),
    hash: containerHash(container(name)),
    image: 'docker.io/library/busybox:latest',
    imageID: 'sha256:1',
    stopSignal: 'SIGTERM',
    state: 'running',
    createdAt: `2026-01-05T00:0${attempt}:01.5Z`,
    startedAt: `2026-01-05T00:0${attempt}:02.987654321Z`,
    present: true,
    ...more,
  };
}

/** An attempt that has ended with that code. */
export function ended(name: string, exitCode: number, more: Partial<ContainerRecord> = {}): ContainerRecord {
  const { attempt = 0 } = more;
  const end = { state: 'exited', exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } as const;
  return record(name, { ...end, finishedAt: `2026-01-05T00:0${attempt}:30.25Z`, message: '', ...more });
}

/** An attempt that the engine has lost while it ran. */
export function lost(name: string, more: Partial<ContainerRecord> = {}): ContainerRecord {
  return record(name, { state: 'lost', exitCode: 137, reason: 'ContainerStatusUnknown', present: false, ...more });
}

/** A memory with that sandbox and these attempts, by the name of their container. */
export function memoryOf(attempts: Readonly<Record<string, readonly ContainerRecord[]>>, more: Partial<PodMemory> = {}): PodMemory {
  const bare: PodMemory = { ...emptyMemory, scheduled: true, sandbox, ...more };
  return Object.entries(attempts).reduce(
    (memory, [name, records]) => records.reduce((next, one) => withRecord(next, name, one), memory),
    bare,
  );
}
