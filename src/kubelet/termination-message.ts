import { findContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import type { Engine } from '../engine/types.ts';
import { type ContainerRecord, type PodMemory, withRecord } from './memory.ts';
import type { PodFiles } from './pod-files.ts';

/** k8s: kuberuntime_container.go getTerminationMessage */
const messageBytes = 4096;
const fallbackLines = 80;
const fallbackBytes = 2048;

/** The last 4096 bytes of the termination log. */
export function messageFromFile(content: Uint8Array): string {
  return Buffer.from(content.subarray(Math.max(0, content.length - messageBytes))).toString();
}

/** The last 80 lines, at most 2048 bytes, of a log. */
export function messageFromLog(log: Uint8Array): string {
  const lines = Buffer.from(log)
    .toString()
    .split(/(?<=\n)/);
  const tail = Buffer.from(lines.slice(-fallbackLines).join(''));
  return tail.subarray(Math.max(0, tail.length - fallbackBytes)).toString();
}

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
  const file = await files.readTerminationLog(pod.metadata.uid ?? '', name, record.attempt);
  const policy = findContainer(pod.spec, name)?.terminationMessagePolicy;
  if (file.length > 0 || policy !== 'FallbackToLogsOnError' || record.exitCode === 0 || !record.present) return messageFromFile(file);
  const chunks: Buffer[] = [];
  for await (const chunk of engine.logs(record.id, { follow: false, timestamps: false, tailLines: fallbackLines }))
    chunks.push(Buffer.from(chunk));
  return messageFromLog(Buffer.concat(chunks));
}
