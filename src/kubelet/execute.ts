/** Carries out the steps of a plan. Holds no decision: each function is one step and answers the memory after it. */
import { formatGoDuration } from '../api/go-duration.ts';
import { imageNameProblem } from '../api/image.ts';
import { agentLabels, networkName } from '../api/own-labels.ts';
import { findContainer, roleOf } from '../api/pod-status.ts';
import { asksForSteps } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import { isSystemError } from '../base/system-error.ts';
import { type Engine, EngineError, type EngineInfo, type EngineNetwork, isPassing } from '../engine/types.ts';
import { retryMs } from './backoff.ts';
import { beginAnew } from './begin-anew.ts';
import { resourceWarnings, sandboxConfig } from './container-config.ts';
import { isReachedFromMachine, podDns } from './dns/pod-dns.ts';
import { parseResolvConf } from './dns/resolv-conf.ts';
import { evictedReason } from './eviction.ts';
import { hostPorts } from './host-ports.ts';
import { keptEntries } from './kept-logs.ts';
import { historyOf, type Kill, newSandboxRun, type PodMemory, withRecord, withStartError } from './memory.ts';
import { mountFailure } from './mount-failure.ts';
import { removePodFromEngine } from './orphans.ts';
import type { Action } from './plan/action.ts';
import { remember as writeMemory } from './remember.ts';
import { rerunSteps } from './rerun-steps.ts';
import { resizeContainer, resizeSandbox } from './resize/carry-out.ts';
import { securityWarnings } from './security.ts';
import { skipStep } from './skip-step.ts';
import { pullImage, startContainer } from './start-container.ts';
import { SandboxConfigError } from './start-failure.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { isStartedAgain, stopRules } from './stop-causes.ts';
import { memoryVolumes } from './volumes/empty-dir.ts';
import { imageVolumes } from './volumes/image.ts';
import { MountError } from './volumes/volume-source.ts';

/** Answers the memory after the step. Throws only when the engine is unavailable or the signal ended it. */
export type Execute = (action: Action, context: StepContext) => Promise<PodMemory>;

/** The executor of plans. */
export function createExecutor(deps: ExecutorDeps): Execute {
  return async (action, context) => {
    const { memory, engine } = context;
    switch (action.type) {
      case 'createSandbox':
      case 'restartSandbox':
        return runSandbox(deps, action, context);
      case 'pullImage':
        return pullImage(deps, action, context);
      case 'startContainer':
        return startContainer(deps, action, context);
      case 'skipStep':
        return skipStep(deps, action.name, context);
      case 'rerunSteps':
        return rerunSteps(deps, context);
      case 'stopContainer':
        return stopContainer(deps, action, context);
      case 'signalContainer':
        return signal(deps, action, context);
      case 'resizeSandbox':
        return resizeSandbox(deps, context);
      case 'resizeContainer':
        return resizeContainer(deps, action.name, context);
      case 'killContainer':
        await engine.signalContainer(action.id, 'SIGKILL');
        return withKill(memory, action.id, { killedAt: deps.clock.now() });
      case 'removeContainer':
        return removeContainer(deps, action, context);
      case 'beginAnew':
        return beginAnew(deps, context);
      case 'stopSandbox':
        await engine.stopSandbox(action.id);
        return memory.sandbox ? { ...memory, sandbox: { ...memory.sandbox, ready: false } } : memory;
      case 'backOff':
        return backOff(deps, action, context);
      case 'terminate':
        return terminate(deps, action, context);
      case 'reject':
        return reject(deps, action, context);
      case 'tearDown':
        return tearDown(deps, context);
    }
  };
}

type Step<T extends Action['type']> = Extract<Action, { type: T }>;

async function runSandbox(deps: ExecutorDeps, action: Step<'createSandbox' | 'restartSandbox'>, context: StepContext): Promise<PodMemory> {
  const { pod, engine, memory } = context;
  const again = memory.sandbox !== undefined;
  if (again)
    deps.events.record(pod, {
      type: 'Normal',
      reason: 'SandboxChanged',
      message: 'Pod sandbox changed, it will be killed and re-created.',
    });
  try {
    await context.volumes.setUp(context);
    const { attempt } = action;
    const network = await engine.ensureNetwork({ name: networkName(deps.instance), labels: agentLabels(deps.instance) });
    const { dns, ports, warnings } = await networking(deps, context, network);
    const deferStart = action.type === 'createSandbox' && (await startsAtOnce(context));
    const volumes = engine.info.holdsMemory ? memoryVolumes(pod) : [];
    const sandbox = await deps.addresses.using(pod, network.podRange, (address) => {
      const given = { network: network.name, ip: address, dns, ports };
      const config = sandboxConfig(pod, { instance: deps.instance, attempt, deferStart, volumes, ...given });
      return action.type === 'restartSandbox' ? restart(engine, action.id, config) : engine.runSandbox(config);
    });
    for (const warning of warnings) deps.events.record(pod, { type: 'Warning', ...warning });
    const ip = pod.spec.hostNetwork ? undefined : sandbox.ip;
    if (!again) for (const [reason, message] of unapplied(pod, engine.info)) deps.events.record(pod, { type: 'Warning', reason, message });
    const run = {
      id: sandbox.id,
      startedAt: sandbox.startedAt ?? '',
      attempt,
      run: newSandboxRun(sandbox.id, attempt),
      ready: sandbox.state === 'ready',
      ...(ip ? { ip } : {}),
    };
    const { retryAt: _past, ...rest } = memory;
    return await remember(deps, context, { ...rest, sandbox: run, sandboxChanged: false, startErrors: {} });
  } catch (error) {
    return sandboxFailure(deps, context, error);
  }
}

/** What of its networking the pod can be given, and what not. */
async function networking({ machineFiles }: ExecutorDeps, { pod, engine: { info } }: StepContext, network: EngineNetwork) {
  const machine = parseResolvConf(await machineFiles.resolvConf());
  const reachesNetwork = isReachedFromMachine(network.nameServer, info.reachesPodNetwork);
  const { dns, warnings } = podDns(pod, { machine, network, reachesNetwork });
  const { mappings, warnings: unpublished } = hostPorts(pod, info);
  const messages = unpublished.map((message) => ({ reason: 'HostPortNotPublished', message }));
  return { dns, ports: mappings, warnings: [...warnings, ...messages] };
}

/** What the pod asks for and does without here, by the reasons of the events that tell of it. */
const unapplied = (pod: Pod, engine: EngineInfo) => [
  ...resourceWarnings(pod, engine).map((message) => ['ResourceNotApplied', message] as const),
  ...securityWarnings(pod, engine).map((message) => ['SecurityNotApplied', message] as const),
];

/** Whether the first container can start as soon as there is a sandbox: its image is there and need not be asked for. */
async function startsAtOnce({ pod, engine }: StepContext): Promise<boolean> {
  const [first] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  if (
    !first ||
    // It may not be the one that starts first.
    asksForSteps(pod) ||
    imageVolumes(pod.spec.volumes ?? [], first).length > 0 ||
    first.imagePullPolicy === 'Always' ||
    imageNameProblem(first.image) !== undefined
  )
    return false;
  return engine.imageStatus(first.image).then(
    (image) => image !== undefined,
    () => false,
  );
}

// One that a stranger started must not be taken over: what ran in it before would pass for the present sandbox's. And a pause that the
// engine lost altogether cannot be started again: another one takes its place.
async function restart(engine: Engine, id: string, config: Parameters<Engine['runSandbox']>[0]) {
  try {
    await engine.stopSandbox(id);
    return await engine.restartSandbox(id);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'notFound') return engine.runSandbox(config);
    // Its address is a part of it: with another address it is another one.
    if (error instanceof EngineError && error.kind === 'addressTaken') await engine.removeSandbox(id);
    throw error;
  }
}

function sandboxFailure(deps: ExecutorDeps, context: StepContext, error: unknown): PodMemory {
  if (error instanceof MountError) return mountFailure(deps, context, error);
  if (isPassing(error) || !(error instanceof EngineError || error instanceof SandboxConfigError || isSystemError(error))) throw error;
  const message = `Failed to create pod sandbox: ${error.message}`;
  deps.events.record(context.pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message });
  return { ...context.memory, retryAt: deps.clock.now() + retryMs };
}

async function stopContainer(deps: ExecutorDeps, action: Step<'stopContainer'>, context: StepContext): Promise<PodMemory> {
  const { pod, memory, leaving } = context;
  // Whoever is led to it meanwhile would find it gone. Who wants it gone at once does not mind.
  if (leaving && pod.metadata.deletionGracePeriodSeconds !== 0) await deps.leaveServices(pod);
  const { message, isReplaced, isTold } = stopRules[action.cause];
  const restarts = isStartedAgain(pod.spec, action.name);
  const container = { name: action.name, role: roleOf(pod.spec, action.name) };
  if (!isTold) deps.events.record(pod, { type: 'Normal', reason: 'Killing', message: message(container, restarts), container });
  const now = deps.clock.now();
  const known = recordOf(memory, action);
  const marked = known && isReplaced(restarts) ? withRecord(memory, action.name, { ...known, replaced: true }) : memory;
  if (!action.waits) return signal(deps, action, { ...context, memory: marked });
  const kill = { signalledAt: now, deadline: now + action.graceSeconds * 1000, waits: true } as const;
  return remember(deps, context, { ...marked, kills: { ...marked.kills, [action.id]: kill } });
}

const recordOf = (memory: PodMemory, { name, id }: { readonly name: string; readonly id: string }) =>
  historyOf(memory, name).find((record) => record.id === id);

async function signal(deps: ExecutorDeps, action: Step<'stopContainer' | 'signalContainer'>, context: StepContext): Promise<PodMemory> {
  const { engine, memory } = context;
  const now = deps.clock.now();
  const kill = { signalledAt: now, deadline: now + action.graceSeconds * 1000 };
  const noted = { ...memory, kills: { ...memory.kills, [action.id]: kill } };
  // Noted before the signal goes out, so that an exit by it is never taken for a crash; and marked, so that a kpod that finds the mark
  // signals again: nothing is killed that was not asked to end.
  await remember(deps, context, withKill(noted, action.id, { unsent: true }));
  const stated = findContainer(context.pod.spec, action.name)?.lifecycle?.stopSignal;
  await engine.signalContainer(action.id, stated ?? recordOf(memory, action)?.stopSignal ?? 'SIGTERM');
  return noted;
}

function withKill(memory: PodMemory, id: string, kill: Partial<Kill>): PodMemory {
  const known = memory.kills[id] ?? { signalledAt: kill.killedAt ?? 0, deadline: kill.killedAt ?? 0 };
  return { ...memory, kills: { ...memory.kills, [id]: { ...known, ...kill } } };
}

async function removeContainer(deps: ExecutorDeps, action: Step<'removeContainer'>, context: StepContext): Promise<PodMemory> {
  const { pod, engine, memory } = context;
  const history = historyOf(memory, action.name);
  const record = history.find((one) => one.id === action.id);
  if (record && record.state !== 'created' && !record.logKept) {
    await deps.files.keepLog(pod.metadata.uid ?? '', action.name, record.attempt, keptEntries(engine, action.id));
  }
  const forgotten = { ...memory, containers: { ...memory.containers, [action.name]: history.filter((one) => one.id !== action.id) } };
  const noted = await remember(deps, context, record?.state === 'created' ? memory : forgotten);
  await engine.removeContainer(action.id);
  return record?.state === 'created' ? remember(deps, context, forgotten) : noted;
}

function backOff(deps: ExecutorDeps, action: Step<'backOff'>, { pod, memory }: StepContext): PodMemory {
  const { name, namespace, uid } = pod.metadata;
  const full = `${name}_${namespace}(${uid})`;
  const container = { name: action.name, role: action.role };
  const event = `Back-off restarting failed container ${action.name} in pod ${full}`;
  deps.events.record(pod, { type: 'Warning', reason: 'BackOff', message: event, container });
  const message = `back-off ${formatGoDuration(action.delayMs)} restarting failed container=${action.name} pod=${full}`;
  const retryAt = Math.min(action.until, deps.clock.now() + retryMs);
  return withStartError(memory, action.name, { cause: 'crash', reason: 'CrashLoopBackOff', message, retryAt });
}

async function terminate(deps: ExecutorDeps, action: Step<'terminate'>, context: StepContext): Promise<PodMemory> {
  const { reason, message } = action;
  if (reason && message) deps.events.record(context.pod, { type: reason === evictedReason ? 'Warning' : 'Normal', reason, message });
  const termination = { ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
  return remember(deps, context, { ...context.memory, termination, startErrors: {} });
}

// What was secret goes before the pod does; the files that say what became of it are looked at until then.
async function tearDown(deps: ExecutorDeps, { engine, pod, memory }: StepContext): Promise<PodMemory> {
  const { uid = '' } = pod.metadata;
  await removePodFromEngine(engine, deps.instance, uid);
  await deps.files.volumes.remove(uid);
  return memory;
}

// k8s: kubelet.go rejectPod
async function reject(deps: ExecutorDeps, { reason, message }: Step<'reject'>, context: StepContext): Promise<PodMemory> {
  deps.events.record(context.pod, { type: 'Warning', reason, message });
  const termination = { reason, message: `Pod was rejected: ${message}`, rejected: true } as const;
  return remember(deps, context, { ...context.memory, termination });
}

/** Writes the memory durably and answers it: before acts that destroy what it is about. */
async function remember(deps: ExecutorDeps, { pod, leaving }: StepContext, memory: PodMemory): Promise<PodMemory> {
  const { uid = '', namespace, name } = pod.metadata;
  await writeMemory(deps, { uid, name: `${namespace}/${name}`, leaving }, memory);
  return memory;
}
