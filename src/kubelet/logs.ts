/** Logs of running, ended and removed containers. k8s: kubelet_pods.go validateContainerLogStatus, kuberuntime/logs/logs.go */
import { Readable } from 'node:stream';
import { badRequest } from '../api/errors.ts';
import { everyStatus } from '../api/pod-status.ts';
import { fixedReason, skippedReason } from '../api/pod-steps.ts';
import type { ContainerStatus, Pod } from '../api/types.ts';
import { isSystemError } from '../base/system-error.ts';
import type { Engine } from '../engine/types.ts';
import { keptEntries } from './kept-logs.ts';
import { type ContainerRecord, historyOf, type PodMemory } from './memory.ts';
import type { PodFiles } from './pod-files.ts';
import type { PodLogOptions } from './types.ts';

/** Which container's log a request means: the ID in a status, or the text why there is none. Pure. */
export function logTarget(pod: Pod, options: Pick<PodLogOptions, 'container' | 'previous'>): { id: string } | { error: string } {
  const { container, previous } = options;
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  const statuses = everyStatus(pod);
  const status = statuses.find((one) => one.name === container);
  if (!status) return { error: `${where} is not available` };
  const last = status.lastState.terminated?.containerID;
  if (previous) return last ? { id: bareId(last) } : { error: `previous terminated ${where} not found` };
  return currentLog(status, where, last);
}

function currentLog(status: ContainerStatus, where: string, last: string | undefined): { id: string } | { error: string } {
  const { running, terminated, waiting } = status.state;
  if (running && status.containerID) return { id: bareId(status.containerID) };
  if (terminated) {
    const id = terminated.containerID ?? last;
    if (!id && terminated.reason === skippedReason) return { error: `${where} was skipped: it has no log` };
    if (!id && terminated.reason === fixedReason) return { error: `${where} was finished by hand without a run: it has no log` };
    return id ? { id: bareId(id) } : { error: `${where} is terminated` };
  }
  if (last) return { id: bareId(last) };
  if (!waiting) return { error: `${where} is waiting to start - no logs yet` };
  const words: Readonly<Record<string, string>> = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: 'trying and failing to pull image',
  };
  const reason = waiting.reason ?? '';
  return { error: `${where} is waiting to start: ${words[reason] ?? reason}` };
}

const bareId = (id: string) => id.replace(/^\w+:\/\//, '');

/**
 * The log that the options ask for. Of an attempt that has ended it is the kept copy, the last 10 MiB, also while the engine still has the
 * container: the same request gives the same bytes before and after that is gone. Throws ApiError BadRequest.
 */
export async function openLog(
  source: { readonly pod: Pod; readonly memory: PodMemory; readonly engine: Engine; readonly files: PodFiles; readonly now: number },
  options: PodLogOptions,
): Promise<Readable> {
  const target = logTarget(source.pod, options);
  if ('error' in target) throw badRequest(target.error);
  const record = historyOf(source.memory, options.container).find((one) => one.id === target.id);
  const since = options.sinceTime ?? sinceOf(options.sinceSeconds, source.now);
  const limited = (stream: Readable) => (options.limitBytes === undefined ? stream : Readable.from(firstBytes(stream, options.limitBytes)));
  if (record?.state === 'running') {
    const { follow, timestamps, tailLines, signal } = options;
    const selection = { ...(since === undefined ? {} : { since }), ...(tailLines === undefined ? {} : { tailLines }) };
    return limited(source.engine.logs(target.id, { follow, timestamps, signal, ...selection }));
  }
  const text = record && (await endedLog(source, record, options, since));
  return text ? limited(Readable.from(text)) : Readable.from([]);
}

async function endedLog(
  { pod, engine, files }: { readonly pod: Pod; readonly engine: Engine; readonly files: PodFiles },
  record: ContainerRecord,
  { container, timestamps, tailLines, signal }: PodLogOptions,
  since: string | undefined,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const uid = pod.metadata.uid ?? '';
  const selection = { ...(since === undefined ? {} : { since }), ...(tailLines === undefined ? {} : { tailLines }) };
  if (record.present && !record.logKept) {
    try {
      await files.keepLog(uid, container, record.attempt, keptEntries(engine, record.id));
    } catch (error) {
      // A full disk hides no log that the engine still has.
      if (!isSystemError(error)) throw error;
      return engine.logs(record.id, { follow: false, timestamps, signal, ...selection });
    }
  }
  return files.readKeptLog(uid, container, record.attempt, { timestamps, ...selection });
}

const sinceOf = (seconds: number | undefined, now: number) =>
  seconds === undefined ? undefined : new Date(now - seconds * 1000).toISOString();

async function* firstBytes(stream: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let left = limit;
  for await (const chunk of stream) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
