/** The text of a pod's memory file, and what of it is taken for one. */
import { isRecord } from '../api/is-record.ts';
import type { PodMemory } from './memory.ts';
import { causeOfReason, type StartError } from './start-error.ts';

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
    const value = withoutOddSteps(upgrade(JSON.parse(text)));
    return isMemory(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the former version wrote in today's form: it knew start errors by their reason only. Everything else goes through as it is. */
function upgrade(value: unknown): unknown {
  if (!isRecord(value) || value['formatVersion'] !== 1 || !isRecord(value['startErrors'])) return value;
  const errors = Object.entries(value['startErrors']).map(([name, error]) => [name, isRecord(error) ? withCause(error) : error]);
  return { ...value, formatVersion: 2, startErrors: Object.fromEntries(errors) };
}

function withCause(error: Readonly<Record<string, unknown>>): unknown {
  const { reason, message } = error;
  const cause = isStartReason(reason) ? causeOfReason[reason] : undefined;
  if (cause !== 'image' || typeof message !== 'string') return { ...error, cause };
  const pullError = reason === 'ErrImagePull' ? message : /^Back-off pulling image "[^"]*": ErrImagePull: (.*)$/s.exec(message)?.[1];
  return { ...error, cause, ...(pullError === undefined ? {} : { pullError }) };
}

const isStartReason = (reason: unknown): reason is StartError['reason'] =>
  typeof reason === 'string' && Object.hasOwn(causeOfReason, reason);

/** Nothing is decided by steps: those that are none are forgotten, and the rest is as good as before. */
function withoutOddSteps(value: unknown): unknown {
  if (!isRecord(value) || areSteps(value['steps'])) return value;
  const { steps: _odd, ...rest } = value;
  return rest;
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
  hookFailed: optional(isBoolean),
  past: optional(isBoolean),
  standIn: optional(isBoolean),
});

const hasStartErrorFields = fields({ message: isText, retryAt: isNumber, pullError: optional(isText) });
const isStartError: Check = (value) =>
  isRecord(value) && isStartReason(value['reason']) && value['cause'] === causeOfReason[value['reason']] && hasStartErrorFields(value);

const isSpan = fields({ begin: isNumber, end: optional(isNumber) });
const isTry = fields({
  attempt: isNumber,
  since: isNumber,
  pull: optional(isSpan),
  create: optional(isSpan),
  startedAt: optional(isNumber),
  upAt: optional(isNumber),
  readyAt: optional(isNumber),
  finishedAt: optional(isNumber),
  exitCode: optional(isNumber),
  reason: optional(isText),
  backOffUntil: optional(isNumber),
});
const areSteps = fields({
  since: isNumber,
  sandboxes: (spans) => Array.isArray(spans) && spans.every(isSpan),
  initializedAt: optional(isNumber),
  readyAt: optional(isNumber),
  containers: every(fields({ tries: (tries) => Array.isArray(tries) && tries.every(isTry), leftOut: optional(isNumber) })),
});

const hasFields = fields({
  formatVersion: (value) => value === 2,
  engine: optional(isText),
  scheduled: isBoolean,
  sandbox: optional(
    fields({ id: isText, startedAt: isText, attempt: isNumber, run: optional(isText), ip: optional(isText), ready: isBoolean }),
  ),
  sandboxChanged: isBoolean,
  containers: every((history) => Array.isArray(history) && history.every(isContainerRecord)),
  backoff: every(fields({ delayMs: isNumber, updatedAt: isNumber })),
  startErrors: every(isStartError),
  kills: every(fields({ signalledAt: isNumber, deadline: isNumber, killedAt: optional(isNumber), waits: optional(isBoolean) })),
  termination: optional(fields({ reason: optional(isText), message: optional(isText), rejected: optional(isBoolean) })),
  rerun: optional(fields({ request: isText, only: optional(isText) })),
  resize: optional(
    fields({
      allocated: every(isRecord),
      actuated: every(fields({ id: isText, resources: isRecord })),
      group: optional(fields({ run: isText, limits: every(isNumber) })),
      pending: optional(fields({ reason: isText, message: isText })),
      error: optional(fields({ message: isText, retryAt: optional(isNumber) })),
    }),
  ),
  retryAt: optional(isNumber),
});

const isMemory = (value: unknown): value is PodMemory => hasFields(value);
