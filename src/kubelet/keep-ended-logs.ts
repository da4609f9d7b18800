import type { Log } from '../base/log.ts';
import type { Engine } from '../engine/types.ts';
import { keptEntries } from './kept-logs.ts';
import { type PodMemory, withRecord } from './memory.ts';
import type { PodFiles } from './pod-files.ts';
import { writeUnlessLeaving } from './remember.ts';

/**
 * Copies the logs of what has ended, as long as `isIdle`: people remove ended containers behind kpod's back. After each, answers the memory
 * in which it is marked as copied. Throws EngineError, and the system's error unless the pod is `leaving`.
 */
export async function* keepEndedLogs(
  { engine, files, log }: { readonly engine: Engine; readonly files: PodFiles; readonly log: Log },
  pod: { readonly uid: string; readonly name: string; readonly memory: PodMemory; readonly leaving: () => boolean },
  isIdle: () => boolean,
): AsyncGenerator<PodMemory> {
  const { uid, name } = pod;
  let { memory } = pod;
  for (const [container, history] of Object.entries(memory.containers)) {
    for (const record of history) {
      if (record.state !== 'exited' || !record.present || record.logKept || record.startedAt === undefined) continue;
      if (!isIdle()) return;
      const keep = () => files.keepLog(uid, container, record.attempt, keptEntries(engine, record.id));
      if (!(await writeUnlessLeaving(log, { name, leaving: pod.leaving() }, keep))) return;
      memory = withRecord(memory, container, { ...record, logKept: true });
      yield memory;
    }
  }
}
