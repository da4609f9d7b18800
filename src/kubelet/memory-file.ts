/** The text of a pod's memory file, and what of it is taken for one. */
import { isRecord } from '../api/is-record.ts';
import type { PodMemory } from './memory.ts';

/** The content of the file. */
export function renderMemory(memory: PodMemory): string {
  return `${JSON.stringify(memory)}\n`;
}

/**
 * Reads the content of the file. Undefined for what is damaged: a file that is no JSON, and one that lacks what the kubelet relies on, so
 * that nothing but a memory ever reaches it.
 */
export function parseMemory(text: string): PodMemory | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMemory(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isBoolean: Check = (value) => typeof value === 'boolean';
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const every =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const isContainerRecord = fields({
  id: isText,
  attempt: isNumber,
  sandboxRun: isText,
  hash: isText,
  image: isText,
  imageID: isText,
  stopSignal: isText,
  state: (value) => value === 'created' || value === 'running' || value === 'exited' || value === 'lost',
  createdAt: isText,
  startedAt: optional(isText),
  finishedAt: optional(isText),
  exitCode: optional(isNumber),
  reason: optional(isText),
  message: optional(isText),
  present: isBoolean,
});

const hasFields = fields({
  formatVersion: (value) => value === 1,
  engine: optional((value) => value === 'podman' || value === 'docker'),
  scheduled: isBoolean,
  sandbox: optional(fields({ id: isText, startedAt: isText, attempt: isNumber, ip: optional(isText), ready: isBoolean })),
  sandboxChanged: isBoolean,
  containers: every((history) => Array.isArray(history) && history.every(isContainerRecord)),
  backoff: every(fields({ delayMs: isNumber, updatedAt: isNumber })),
  startErrors: every(fields({ reason: isText, message: isText, retryAt: isNumber })),
  kills: every(fields({ signalledAt: isNumber, deadline: isNumber, killedAt: optional(isNumber) })),
  termination: optional(fields({ reason: optional(isText), message: optional(isText) })),
  retryAt: optional(isNumber),
});

const isMemory = (value: unknown): value is PodMemory => hasFields(value);
