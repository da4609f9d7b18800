/** Starting one container: back-off noted, image, create, start. k8s: kuberuntime_container.go startContainer */
import { readFile } from 'node:fs/promises';
import { podHostname } from '../api/names.ts';
import { findContainer } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';
import { type Engine, EngineError, type EngineImage } from '../engine/types.ts';
import { nextBackoff, retryMs } from './backoff.ts';
import { containerConfig } from './container-config.ts';
import { hostsFile } from './hosts-file.ts';
import { ensureImage } from './images.ts';
import { type ContainerRecord, newest, type PodMemory, sandboxRunName, withoutStartError, withRecord, withStartError } from './memory.ts';
import { mountFailure } from './mount-failure.ts';
import { type Action, crashKey } from './plan.ts';
import { runtimeRefusal } from './runtime-refusals.ts';
import { containerHash } from './spec-hash.ts';
import { ContainerConfigError, isPassing, isSystemError, StartFailure } from './start-failure.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { MountError } from './volumes/volume-source.ts';

type StartAction = Extract<Action, { type: 'startContainer' }>;

/** One try: the step's context with the restart counted in its memory, and what is to be started. */
interface Try extends StepContext {
  readonly deps: ExecutorDeps;
  readonly container: Container;
  readonly action: StartAction;
  readonly told: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

/**
 * Starts one container. Answers the memory afterwards, with a record of the attempt or with the start error. Throws when the engine is
 * unavailable or the step's signal ended a pull.
 */
export async function startContainer(deps: ExecutorDeps, action: StartAction, context: StepContext): Promise<PodMemory> {
  const container = findContainer(context.pod.spec, action.name);
  if (!container) return context.memory;
  const { name, role } = action;
  const told: Try['told'] = (type, reason, message) =>
    deps.events.record(context.pod, { type, reason, message, container: { name, role } });
  const memory = noteRestart(deps, container, context.memory);
  const attempt: Try = { ...context, memory, deps, container, action, told };
  try {
    const image = await ensureImage(deps, { ...attempt, role });
    const id = await create(attempt, image);
    told('Normal', 'Created', `Created container: ${name}`);
    return await launch(attempt, image, id);
  } catch (error) {
    if (error instanceof MountError) return mountFailure(deps, context, error);
    const { startError, backoff } = asStartFailure(deps, error);
    told('Warning', 'Failed', `Error: ${startError.cause === 'image' ? startError.reason : startError.message}`);
    return withStartError({ ...memory, backoff: { ...memory.backoff, ...backoff } }, name, startError);
  }
}

// k8s: doBackOff counts a restart before it is tried, whether it succeeds or not.
function noteRestart(deps: ExecutorDeps, container: Container, memory: PodMemory): PodMemory {
  const record = newest(memory, container.name);
  if (record?.state !== 'exited') return memory;
  const now = deps.clock.now();
  const key = crashKey(container);
  const endedAt = record.finishedAt ? Date.parse(record.finishedAt) : now;
  const entry = nextBackoff(memory.backoff[key], endedAt, now, deps.maxBackoffMs);
  return { ...memory, backoff: { ...memory.backoff, [key]: entry } };
}

async function create(step: Try, image: EngineImage): Promise<string> {
  const { deps, pod, memory, engine, container, action } = step;
  const { sandbox } = memory;
  if (!sandbox) throw new Error(`container ${container.name} is to start without a sandbox`);
  const uid = pod.metadata.uid ?? '';
  const { role, attempt } = action;
  try {
    const files = {
      hosts: await writeHosts(deps, pod, sandbox.ip),
      terminationLog: await deps.files.makeTerminationLog(uid, container.name, attempt),
    };
    const run = { sandboxId: sandbox.id, sandboxRun: sandboxRunName(sandbox) };
    const services = await deps.linkedServices(pod);
    const mounts = await step.volumes.mount(step, container);
    const config = containerConfig(pod, container, {
      instance: deps.instance,
      role,
      attempt,
      ...run,
      image,
      engine: engine.info,
      files,
      services,
      mounts,
    });
    const refusal = runtimeRefusal(pod, container, config.resources.memoryLimitBytes);
    if (refusal !== undefined) throw notCreated(deps, refusal);
    return await engine.createContainer(config);
  } catch (error) {
    if (error instanceof ContainerConfigError) throw notConfigured(deps, error.message);
    if (isPassing(error) || !(error instanceof EngineError || isSystemError(error))) throw error;
    throw notCreated(deps, error.message);
  }
}

const notConfigured = ({ clock }: ExecutorDeps, message: string) =>
  new StartFailure({ cause: 'config', reason: 'CreateContainerConfigError', message, retryAt: clock.now() + retryMs });

const notCreated = ({ clock }: ExecutorDeps, message: string) =>
  new StartFailure({ cause: 'create', reason: 'CreateContainerError', message, retryAt: clock.now() + retryMs });

// Written at every start, as the kubelet does: whoever died before has left it missing or of a former address.
async function writeHosts({ files }: ExecutorDeps, pod: Pod, ip: string | undefined): Promise<string> {
  const { hostNetwork, hostAliases = [], subdomain } = pod.spec;
  const domain = subdomain ? { domain: `${subdomain}.${pod.metadata.namespace}.svc.cluster.local` } : {};
  const own = hostNetwork ? { hostFile: await readFile('/etc/hosts', 'utf8').catch(() => '') } : ip ? { ip } : {};
  return files.writeHosts(pod.metadata.uid ?? '', hostsFile({ hostname: podHostname(pod), aliases: hostAliases, ...domain, ...own }));
}

async function launch(attempt: Try, image: EngineImage, created: string): Promise<PodMemory> {
  const { engine, action, memory, told } = attempt;
  try {
    const id = await startOrMend(engine, created, () => create(attempt, image));
    told('Normal', 'Started', `Started container ${action.name}`);
    return withoutStartError(withRecord(memory, action.name, newRecord(attempt, image, id)), action.name);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'startFailed') throw error;
    told('Warning', 'Failed', `Error: ${error.message}`);
    const record = newRecord(attempt, image, created);
    const end = { exitCode: 128, reason: 'StartError', message: error.message, finishedAt: record.createdAt };
    const noted = withRecord(memory, action.name, { ...record, state: 'exited', ...end });
    return withStartError(noted, action.name, { cause: 'run', reason: 'RunContainerError', message: error.message, retryAt: 0 });
  }
}

// Wreckage of a start that was killed half-way refuses to start ever after: the same attempt is made anew.
async function startOrMend(engine: Engine, id: string, createAgain: () => Promise<string>): Promise<string> {
  try {
    await engine.startContainer(id);
    return id;
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'unstartable') throw error;
    await engine.removeContainer(id);
    const again = await createAgain();
    await engine.startContainer(again);
    return again;
  }
}

function newRecord({ deps, memory, container, action }: Try, image: EngineImage, id: string): ContainerRecord {
  return {
    id,
    attempt: action.attempt,
    sandboxRun: memory.sandbox ? sandboxRunName(memory.sandbox) : '',
    hash: containerHash(container),
    image: image.name,
    imageID: image.digest ?? image.id,
    stopSignal: image.stopSignal,
    // Until the list says since when, or that it has ended.
    state: 'running',
    createdAt: new Date(deps.clock.now()).toISOString(),
    present: true,
  };
}

function asStartFailure(deps: ExecutorDeps, error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof EngineError && !isPassing(error)) {
    const retryAt = deps.clock.now() + retryMs;
    return new StartFailure({ cause: 'run', reason: 'RunContainerError', message: error.message, retryAt });
  }
  throw error;
}
