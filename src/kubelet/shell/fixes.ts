/** Steps that somebody finishes by hand: not started meanwhile, and over when their shell says so. */
import { internalError } from '../../api/errors.ts';
import { isSidecar, isTerminal, roleOf } from '../../api/pod-status.ts';
import { fixedReason } from '../../api/pod-steps.ts';
import type { Container, Pod } from '../../api/types.ts';
import { sleep } from '../../base/clock.ts';
import { newest, type PodMemory, sandboxRunName } from '../memory.ts';
import { hasFailed } from '../plan/init.ts';
import { remember } from '../remember.ts';
import { withStandIn } from '../stand-in.ts';
import type { ExecutorDeps, StepContext } from '../step.ts';

/** The steps of one pod that are being fixed. */
export interface Fixes {
  /** Those that are not to be started. */
  held(): ReadonlySet<string>;
  /**
   * Holds the step, once what runs of it has ended; the answer lets it go. Throws ApiError for a step that cannot be fixed.
   */
  begin(context: () => StepContext, step: string): Promise<() => void>;
  /** Has the step count as succeeded; resolves when that is on disk. Throws ApiError when it cannot be any more. */
  succeed(step: string): Promise<void>;
  /** The memory in which those have succeeded of which that was said. Throws the system's error. */
  apply(context: StepContext): Promise<PodMemory>;
}

interface Wish {
  readonly step: string;
  settle(error?: Error): void;
}

/** How long a shell waits for a run of the step to end, and then for the loop of its pod. */
const runWaitMs = 20_000;
const loopWaitMs = 30_000;
const lookMs = 100;

/** No steps yet. `changed` is called when the loop of the pod has something to look at. */
export function createFixes(deps: ExecutorDeps, changed: () => void): Fixes {
  const { clock } = deps;
  const counts = new Map<string, number>();
  const wishes: Wish[] = [];
  const release = (step: string) => {
    const count = (counts.get(step) ?? 1) - 1;
    if (count === 0) counts.delete(step);
    else counts.set(step, count);
    changed();
  };
  return {
    held: () => new Set(counts.keys()),
    async begin(context, step) {
      counts.set(step, (counts.get(step) ?? 0) + 1);
      try {
        const deadline = clock.now() + runWaitMs;
        while (runs(context(), step) && clock.now() < deadline) await sleep(clock, lookMs);
        const { pod, memory } = context();
        const obstacle = fixObstacle(pod, memory, step);
        if (obstacle !== undefined) throw internalError(obstacle);
        return () => release(step);
      } catch (error) {
        release(step);
        throw error;
      }
    },
    succeed(step) {
      return new Promise((resolve, reject) => {
        const settle = (error?: Error) => {
          alarm.cancel();
          if (error) reject(error);
          else resolve();
        };
        const late = () => settle(internalError(`nobody could note that ${step} is fixed`));
        const alarm = clock.schedule(loopWaitMs, late);
        wishes.push({ step, settle });
        changed();
      });
    },
    async apply(context) {
      let { memory } = context;
      for (let wish = wishes[0]; wish; wish = wishes[0]) {
        const { step, settle } = wish;
        const obstacle = fixObstacle(context.pod, memory, step);
        if (obstacle === undefined) memory = await fixStep(deps, { ...context, memory }, step);
        wishes.shift();
        settle(obstacle === undefined ? undefined : internalError(obstacle));
      }
      return memory;
    },
  };
}

async function fixStep(deps: ExecutorDeps, { pod, memory, leaving }: StepContext, step: string): Promise<PodMemory> {
  const { uid = '', namespace, name } = pod.metadata;
  const message = 'A shell in its place has ended with exit code 0.';
  const at = new Date(deps.clock.now()).toISOString();
  const fixed = withStandIn(pod, memory, step, { reason: fixedReason, message, at });
  await remember(deps, { uid, name: `${namespace}/${name}`, leaving }, fixed);
  const container = { name: step, role: roleOf(pod.spec, step) };
  deps.events.record(pod, {
    type: 'Normal',
    reason: fixedReason,
    message: `Fixed step ${step} by hand, which counts as succeeded`,
    container,
  });
  return fixed;
}

/** Of what has no end, none is waited for. */
const runs = ({ pod, memory }: StepContext, step: string): boolean =>
  roleOf(pod.spec, step) === 'init' && newest(memory, step)?.state === 'running';

/** Why a step of a pod cannot count as succeeded now; undefined when it can. Pure. */
function fixObstacle(pod: Pod, memory: PodMemory, step: string): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  const inits = pod.spec.initContainers ?? [];
  const index = inits.findIndex((init) => init.name === step);
  const init = inits[index];
  if (!init) return `container ${step} is no init container: a step that can be fixed is one`;
  if (isSidecar(init)) return `${step} is a sidecar, which goes on running: what can be fixed has an end`;
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted`;
  if (memory.termination || isTerminal(pod)) return `pod ${name} has ended: none of its steps goes on`;
  const run = memory.sandbox ? sandboxRunName(memory.sandbox) : '';
  const current = (container: Container) => {
    const record = newest(memory, container.name);
    return record?.sandboxRun === run ? record : undefined;
  };
  const own = current(init);
  if (own?.state === 'running') return `init container ${step} still runs: what can be fixed has failed, or has not begun`;
  if (own?.state === 'exited' && !hasFailed(own)) return `init container ${step} has succeeded`;
  const first = inits.slice(0, index).find((earlier) => {
    const record = current(earlier);
    return isSidecar(earlier) ? record === undefined : record?.state !== 'exited' || hasFailed(record);
  });
  return first && `init container ${first.name} comes first`;
}
