/**
 * Shells in the place of containers: each a container of its own in the pod's sandbox, made of what the container is made of. Pods and their
 * statuses know nothing of them.
 */
import { ApiError, internalError, UserError } from '../../api/errors.ts';
import { findContainer, isTerminal, roleOf } from '../../api/pod-status.ts';
import { sleep } from '../../base/clock.ts';
import { isSystemError } from '../../base/system-error.ts';
import { EngineError, type EngineSandbox, type ExecSession, SubPathError } from '../../engine/types.ts';
import { isOwnType } from '../labels.ts';
import { ContainerConfigError, RuntimeRefusal, StartFailure } from '../start-failure.ts';
import type { ExecutorDeps, StepContext } from '../step.ts';
import { subPathFailure } from '../volumes/mounts.ts';
import { MountError } from '../volumes/volume-source.ts';
import { configureShell } from './configure.ts';
import { createFixes, type Fixes } from './fixes.ts';
import type { ShellRequest } from './request.ts';
import { shellCommand } from './tools.ts';

/** The shells of one pod. */
export interface Shells extends Pick<Fixes, 'held' | 'apply'> {
  /** Opens one; `context` answers what is known of the pod at any time. Throws ApiError for what stands in the way. */
  open(context: () => StepContext, request: ShellRequest): Promise<ExecSession>;
  areOpen(): boolean;
  /** Removes all of them: what they have joined goes. Throws EngineError. */
  end(context: StepContext): Promise<void>;
  /** The same when their clients are being sent away, so that nobody need clear up behind this kpod. Never rejects. */
  leave(context: () => Promise<StepContext>): Promise<void>;
  /** Removes what those have left that nobody is in any more, also of a kpod before this one. Throws EngineError. */
  sweep(context: StepContext): Promise<void>;
}

/** How long a shell waits for the sandbox of a pod that has just been created. */
const sandboxWaitMs = 10_000;
const lookMs = 100;

/** The shells of a pod of which nothing is known yet. `ended` is called when one has ended. */
export function createShells(deps: ExecutorDeps, ended: () => void): Shells {
  // By the names of their containers, from before these are made.
  const open = new Set<string>();
  // Those of them whose containers may still be there.
  const left = new Set<string>();
  const fixes = createFixes(deps, ended);
  let count = 0;
  const newName = ({ pod: { metadata } }: StepContext, container: string) => {
    count += 1;
    const { name, namespace, uid } = metadata;
    return `k8s_${container}_${name}_${namespace}_${uid}_shell-${deps.clock.now().toString(36)}-${count}`;
  };
  const sweep: Shells['sweep'] = async ({ pod, memory, engine }) => {
    const gone = [...left].filter((name) => !open.has(name));
    const { containers, sandboxes } = await engine.pods.state(pod.metadata.uid ?? '');
    for (const { id, name, labels, state } of containers) {
      if (!isOwnType(labels, 'shell') || open.has(name)) continue;
      if (state === 'running') await engine.signalContainer(id, 'SIGKILL');
      await engine.removeContainer(id);
    }
    // That of a pod that has ended ran for them alone.
    const hasEnded = memory.termination !== undefined || isTerminal(pod);
    const idle = sandboxes.find(({ id, state }) => id === memory.sandbox?.id && state === 'ready');
    if (idle && hasEnded && !memory.sandbox?.ready && open.size === 0) await engine.stopSandbox(idle.id);
    for (const name of gone) left.delete(name);
  };
  const end: Shells['end'] = async (context) => {
    if (left.size === 0) return;
    open.clear();
    await sweep(context);
  };
  return {
    held: fixes.held,
    apply: fixes.apply,
    async open(context, request) {
      await waitForSandbox(deps, context);
      const release = request.fix ? await fixes.begin(context, request.container) : () => {};
      const now = context();
      const name = newName(now, request.container);
      const leave = () => {
        if (!open.delete(name)) return;
        release();
        ended();
      };
      open.add(name);
      left.add(name);
      try {
        const session = await start(deps, now, { ...request, name });
        const isKilled = () => !open.has(name) || context().leaving;
        return leaving(session, { leave, isKilled, ...(request.fix ? { succeeded: () => fixes.succeed(request.container) } : {}) });
      } catch (error) {
        leave();
        throw explained(now, request, error);
      }
    },
    areOpen: () => open.size > 0,
    end,
    async leave(context) {
      if (left.size === 0) return;
      const warn = (error: unknown) => deps.log.warn('a shell could not be removed', { error: String(error) });
      await context().then(end).catch(warn);
    },
    sweep,
  };
}

interface ShellEnd {
  leave(): void;
  /** Whether its container goes, with its pod or its sandbox. */
  isKilled(): boolean;
  /** Called when it has come to a good end. */
  succeeded?(): Promise<void>;
}

/** The session, with word of its end. What its good end means is done before it is told; who gives it up has not come to one. */
function leaving(session: ExecSession, { leave, isKilled, succeeded }: ShellEnd): ExecSession {
  let isGivenUp = false;
  const conclude = async () => {
    // An engine may miss the container before it has read how the killed process ended.
    const end = await session.result.catch((error: unknown): Awaited<ExecSession['result']> => {
      if (!isKilled()) throw error;
      return { exitCode: 137 };
    });
    if (end.exitCode === 0 && end.message === undefined && !isGivenUp) await succeeded?.();
    return end;
  };
  const result = conclude().finally(leave);
  // Nobody may wait for it any more.
  result.catch(() => {});
  return {
    ...session,
    result,
    close() {
      isGivenUp = true;
      session.close();
      leave();
    },
  };
}

async function waitForSandbox({ clock }: ExecutorDeps, context: () => StepContext): Promise<void> {
  const deadline = clock.now() + sandboxWaitMs;
  for (;;) {
    const { pod, memory, leaving: isLeaving } = context();
    const { name } = pod.metadata;
    if (isLeaving) throw internalError(`pod ${name} is being deleted`);
    const hasEnded = memory.termination !== undefined || isTerminal(pod);
    if (memory.sandbox && (hasEnded || (memory.sandbox.ready && !memory.sandboxChanged))) return;
    if (hasEnded) throw internalError(`pod ${name} has ended without ever having been given a sandbox; kpod why ${name} says why`);
    if (clock.now() >= deadline) {
      throw internalError(`pod ${name} has no sandbox yet that a shell could be in; kpod why ${name} says what it waits for`);
    }
    await sleep(clock, lookMs);
  }
}

/** Makes the container and starts the shell in it. */
async function start(deps: ExecutorDeps, given: StepContext, request: ShellRequest & { readonly name: string }): Promise<ExecSession> {
  const context = await withSandbox(given);
  const { engine, pod } = context;
  const container = findContainer(pod.spec, request.container);
  if (!container) throw internalError(`container ${request.container} is not valid for pod ${pod.metadata.name}`);
  const { config, notice } = await configureShell(deps, context, { ...request, container, role: roleOf(pod.spec, container.name) });
  const { id, failure } = await engine.runContainer(config);
  if (failure) throw internalError(`no shell in the place of container ${container.name}: ${failure.message}; ${hint(request)}`);
  const { command, stdin, tty } = request;
  return engine.exec(id, { command: shellCommand(command, notice), stdin, tty });
}

const hint = ({ image }: ShellRequest) =>
  image === undefined ? 'when its image has no shell, --image IMAGE gives one' : `the image ${image} must have a shell, sh`;

/** That of a pod that has ended is started again, with what it was made with. */
async function withSandbox(context: StepContext): Promise<StepContext> {
  const { pod, memory, engine } = context;
  const { sandbox } = memory;
  if (!sandbox || sandbox.ready) return context;
  const { name } = pod.metadata;
  const { sandboxes } = await engine.pods.state(pod.metadata.uid ?? '');
  const found = sandboxes.find(({ id }) => id === sandbox.id);
  if (!found) {
    throw internalError(
      `the sandbox of pod ${name}, which has ended, is no longer there: kpod debug ${name} --copy-to=NAME makes a pod like it`,
    );
  }
  const again: EngineSandbox = found.state === 'ready' ? found : await engine.restartSandbox(found.id);
  return { ...context, memory: { ...memory, sandbox: { ...sandbox, ...(again.ip ? { ip: again.ip } : {}) } } };
}

/** What a person is told. */
function explained({ pod }: StepContext, request: ShellRequest, error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const container = findContainer(pod.spec, request.container);
  if (error instanceof SubPathError && container) return internalError(subPathFailure(container, error).message);
  const isKnown =
    error instanceof ContainerConfigError ||
    error instanceof MountError ||
    error instanceof RuntimeRefusal ||
    error instanceof StartFailure ||
    error instanceof EngineError ||
    error instanceof UserError ||
    isSystemError(error);
  return isKnown ? internalError(`no shell in the place of container ${request.container}: ${error.message}`) : error;
}
