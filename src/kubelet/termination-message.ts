import { findContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import { type Engine, EngineError } from '../engine/types.ts';
import { type ContainerRecord, type PodMemory, withRecord } from './memory.ts';
import type { PodFiles } from './pod-files.ts';

/** k8s: kuberuntime_container.go getTerminationMessage */
const messageBytes = 4096;
const fallbackLines = 80;
const fallbackBytes = 2048;

/** The memory with the termination message of every container that has ended and was not asked yet. */
export async function captureMessages(
  source: { readonly engine: Engine; readonly files: PodFiles },
  pod: Pod,
  memory: PodMemory,
): Promise<PodMemory> {
  let next = memory;
  for (const [name, history] of Object.entries(memory.containers)) {
    for (const record of history) {
      if (record.state !== 'exited' || record.message !== undefined) continue;
      next = withRecord(next, name, { ...record, message: await terminationMessage(source, pod, name, record) });
    }
  }
  return next;
}

async function terminationMessage(
  { engine, files }: { readonly engine: Engine; readonly files: PodFiles },
  pod: Pod,
  name: string,
  record: ContainerRecord,
): Promise<string> {
  const read = files.readTerminationLog(pod.metadata.uid ?? '', name, record.attempt, messageBytes);
  const { terminationMessagePath: path, terminationMessagePolicy: policy } = findContainer(pod.spec, name) ?? {};
  const last = await read.catch((error: Error) => Buffer.from(`Error on reading termination log ${path}: ${error.message}`));
  if (last.length > 0 || policy !== 'FallbackToLogsOnError' || record.exitCode === 0 || !record.present)
    return Buffer.from(last).toString();
  const options = { follow: false, timestamps: false, tailLines: fallbackLines, tailBytes: fallbackBytes };
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of engine.logs(record.id, options)) chunks.push(Buffer.from(chunk));
  } catch (error) {
    // What the engine cannot do now it can do later; a log that cannot be read must not keep the pod.
    if (error instanceof EngineError) throw error;
    return `Error on reading termination message from logs: ${error instanceof Error ? error.message : error}`;
  }
  return Buffer.concat(chunks).toString();
}
