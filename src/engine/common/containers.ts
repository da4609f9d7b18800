import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { sleep } from '../../base/clock.ts';
import { isNameTaken, startFailureText } from '../command/errors.ts';
import { type ContainerConfig, type Engine, EngineError, type EngineState, type Labels } from '../types.ts';
import { hasLabels, labelFilter } from './argv.ts';
import type { ContainerDialect, EngineContext } from './dialect.ts';
import { planEnv } from './env-plan.ts';
import { inspectAll, inspectContainer, readEntry } from './inspect.ts';

type ContainerVerbs = Pick<Engine, 'createContainer' | 'startContainer' | 'signalContainer' | 'removeContainer'>;

/** The verbs on containers, which both engines spell alike. */
export function createContainerVerbs(context: EngineContext, dialect: ContainerDialect): ContainerVerbs {
  const { runner } = context;
  // A start that was cut off may have run the process: what it left is looked at before it is started again.
  const startTried = new Set<string>();
  return {
    createContainer: (config) => createOrAdopt(context, dialect, clampOomScore(context, config)),
    async startContainer(id) {
      if (startTried.has(id) && (await hasRun(context, id))) return;
      startTried.add(id);
      const failure = await startTwice(context, id, await startOptions(dialect, id));
      // It runs already, and the engine does not know.
      if (failure && !(isRefusal(failure) && context.corrections && (await hasRun(context, id)))) throw explainStart(failure);
      startTried.delete(id);
    },
    async signalContainer(id, signal) {
      const { failure } = await runner.tryRun(['kill', '--signal', signal, id]);
      if (!failure) return;
      const container = await inspectContainer(context, id);
      if (container?.state === 'running' && !(await context.corrections?.signalHidden(id, signal))) throw failure;
    },
    async removeContainer(id) {
      startTried.delete(id);
      const { failure } = await runner.tryRun(['rm', '--volumes', id]);
      if (failure) await forceRemoval(context, id, failure);
      await context.corrections?.forget(id);
    },
  };
}

/** What a killed removal or start left goes only with force, and sometimes only the second time. */
async function forceRemoval(context: EngineContext, id: string, failure: EngineError): Promise<void> {
  let last: EngineError | undefined = failure;
  for (let attempt = 0; attempt < 3 && last && last.kind !== 'notFound'; attempt += 1) {
    const container = await inspectContainer(context, id);
    if (!container) return;
    if (container.state === 'running' || last.kind === 'interrupted') throw last;
    last = (await context.runner.tryRun(['rm', '--force', '--volumes', id])).failure;
  }
  if (last && last.kind !== 'notFound') throw last;
}

/**
 * Starts, and once more where a start that was killed stands in the way: the attempt that fails on it clears it away, and the process
 * has not run. Answers the failure.
 */
export async function startTwice({ runner }: EngineContext, id: string, options: { cwd?: string } = {}): Promise<EngineError | undefined> {
  const { failure } = await runner.tryRun(['start', id], options);
  return failure?.kind === 'unstartable' ? (await runner.tryRun(['start', id], options)).failure : failure;
}

async function startOptions({ startDirectory }: ContainerDialect, id: string): Promise<{ cwd?: string }> {
  const cwd = startDirectory?.(id);
  if (cwd === undefined) return {};
  return access(cwd).then(
    () => ({ cwd }),
    () => ({}),
  );
}

async function createOrAdopt(context: EngineContext, dialect: ContainerDialect, config: ContainerConfig): Promise<string> {
  const plan = planEnv(config.env, dialect.envWays, context.whySteering);
  const envFile = plan.file === undefined ? undefined : join(context.dir, `env-${config.name}`);
  try {
    if (envFile !== undefined) await writeFileAtomic(envFile, plan.file ?? '');
    const flags = [...plan.flags, ...(envFile === undefined ? [] : ['--env-file', envFile])];
    const create = async (secretFlags: readonly string[]): Promise<string> => {
      const argv = await dialect.createArgv(config, [...flags, ...secretFlags]);
      for (let attempt = 0; ; attempt += 1) {
        const { stdout, failure } = await context.runner.tryRun(argv, { env: plan.childEnv });
        if (!failure) return lastLine(stdout);
        if (!isNameTaken(failure.message) || attempt === 3) throw failure;
        const adopted = await adoptOrClear(context, config, attempt);
        if (adopted !== undefined) return adopted;
      }
    };
    return await (dialect.secrets && plan.secrets.length > 0 ? dialect.secrets.during(config.name, plan.secrets, create) : create([]));
  } finally {
    if (envFile !== undefined) await rm(envFile, { force: true });
  }
}

/** An oom_score_adj below what may be set here would make the start fail. */
function clampOomScore({ lowestScore, log }: EngineContext, config: ContainerConfig): ContainerConfig {
  const wanted = config.resources.oomScoreAdj;
  if (wanted === undefined || wanted >= lowestScore) return config;
  log.debug('oom_score_adj is raised to what may be set on this machine', { container: config.name, wanted, given: lowestScore });
  return { ...config, resources: { ...config.resources, oomScoreAdj: lowestScore } };
}

/** The ID of the container that has the name already; or undefined, once what stood in the way is gone. */
async function adoptOrClear(context: EngineContext, config: ContainerConfig, attempt: number): Promise<string | undefined> {
  const existing = await inspectContainer(context, config.name);
  if (existing && (existing.sandboxId === config.sandboxId || existing.state === 'running')) return existing.id;
  context.log.warn('removing what a create that was cut off left', { container: config.name });
  await context.runner.tryRun(['rm', '--force', '--volumes', existing?.id ?? config.name]);
  // docker holds the name of a create that is still on its way.
  if (!existing) await sleep(context.clock, 100 * attempt);
  return undefined;
}

async function hasRun(context: EngineContext, id: string): Promise<boolean> {
  const container = await inspectContainer(context, id);
  return container?.startedAt !== undefined && container.state !== 'unknown';
}

/** Whether the engine tried and could not, so that the container is as it was. */
export function isRefusal({ kind }: EngineError): boolean {
  return kind === 'other' || kind === 'startFailed';
}

function explainStart(failure: EngineError): EngineError {
  if (!isRefusal(failure)) return failure;
  return new EngineError(startFailureText(failure.message), { command: failure.command, kind: 'startFailed', cause: failure });
}

/** Hears of every entry of an inspect, for what is worth remembering. */
export type OnEntry = (entry: unknown) => void;

/** Everything that carries the labels: one listing, one inspect of all that it found. Removals that were cut off are finished first. */
export async function listState(context: EngineContext, labels: Labels, onEntry?: OnEntry): Promise<EngineState> {
  const { runner } = context;
  const answer = await runner.run(['ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.State}}', ...labelFilter(labels)]);
  const rows = answer.split('\n').filter((row) => row !== '');
  const isHalfGone = (row: string) => /^\S+ (removing|dead)$/i.test(row);
  const idsOf = (chosen: readonly string[]) => chosen.map((row) => row.split(' ')[0] ?? '');
  // Such a container cannot be inspected and would be in the way for ever; a second removal beside one under way does no harm.
  for (const id of idsOf(rows.filter(isHalfGone))) await runner.tryRun(['rm', '--force', '--volumes', id]);
  const state = await inspectState(context, idsOf(rows.filter((row) => !isHalfGone(row))), onEntry);
  const wanted = (entry: { readonly labels: Labels }) => hasLabels(entry.labels, labels);
  return { sandboxes: state.sandboxes.filter(wanted), containers: state.containers.filter(wanted) };
}

/** What the containers of these IDs are, pauses as the sandboxes that they hold. */
export async function inspectState(context: EngineContext, ids: readonly string[], onEntry?: OnEntry): Promise<EngineState> {
  const { isSandbox, readSandbox } = context.dialect;
  const entries = await inspectAll(context, 'container', ids);
  if (onEntry) for (const entry of entries) onEntry(entry);
  const containers = await Promise.all(entries.filter((entry) => !isSandbox(entry)).map((entry) => readEntry(context, entry)));
  return {
    sandboxes: entries.filter(isSandbox).flatMap((entry) => readSandbox(entry) ?? []),
    containers: containers.flatMap((container) => container ?? []),
  };
}

/** The last line of an answer: podman may write warnings about pulls before an ID. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
