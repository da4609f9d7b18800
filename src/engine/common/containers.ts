import { access } from 'node:fs/promises';
import { startFailureText } from '../command/errors.ts';
import { type ContainerConfig, type Engine, EngineError, type EngineListing, type EngineState, isPassing, type Labels } from '../types.ts';
import { hasLabels, labelFilter, resourceFlags } from './argv.ts';
import { createOrAdopt, runAtOnce } from './create-container.ts';
import type { ContainerDialect, EngineContext } from './dialect.ts';
import { inspectAll, inspectContainer, readEntry } from './inspect.ts';

type ContainerVerbs = Pick<
  Engine,
  'createContainer' | 'runContainer' | 'startContainer' | 'updateContainer' | 'signalContainer' | 'removeContainer'
>;

type Started = Awaited<ReturnType<Engine['runContainer']>>;

/** The verbs on containers, which both engines spell alike. */
export function createContainerVerbs(context: EngineContext, dialect: ContainerDialect): ContainerVerbs {
  const { runner } = context;
  // A start that was cut off may have run the process: what it left is looked at before it is started again.
  const startTried = new Set<string>();
  const plainStart: Engine['startContainer'] = async (id) => {
    if (startTried.has(id) && (await hasRun(context, id))) return;
    startTried.add(id);
    const failure = await startTwice(context, id, await startOptions(dialect, id));
    // It runs already, and the engine does not know.
    if (failure && !(isRefusal(failure) && context.corrections && (await hasRun(context, id)))) throw explainStart(failure);
    startTried.delete(id);
  };
  const mendingStart = dialect.mendingStart?.(plainStart) ?? plainStart;
  const startContainer: Engine['startContainer'] = async (id) => {
    try {
      await mendingStart(id);
    } catch (error) {
      if (!dialect.startDeferred || isPassing(error)) throw error;
      const { sandboxId } = (await inspectContainer(context, id)) ?? {};
      if (sandboxId === undefined || !(await dialect.startDeferred(sandboxId))) throw error;
      await mendingStart(id);
    }
  };
  const removeContainer: Engine['removeContainer'] = async (id) => {
    startTried.delete(id);
    const { failure } = await runner.tryRun(['rm', '--volumes', id]);
    if (failure) await forceRemoval(context, id, failure);
    await context.corrections?.forget(id);
  };
  const create = async (config: ContainerConfig): Promise<string> => {
    const { id, adopted } = await createOrAdopt(context, dialect, config);
    if (adopted) startTried.add(id);
    dialect.created?.(id, config);
    return id;
  };
  const start = async (id: string): Promise<Started> => {
    try {
      await startContainer(id);
      return { id };
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'startFailed') return { id, failure: error };
      throw error;
    }
  };
  return {
    createContainer: create,
    async runContainer(config) {
      const ran = await runAtOnce(context, dialect, config);
      if (ran !== undefined) return { id: ran };
      await dialect.startDeferred?.(config.sandboxId).catch(async (error: unknown) => {
        // Nothing of the container is to be seen before there is a sandbox.
        await runner.tryRun(['rm', '--force', '--volumes', config.name]);
        throw error;
      });
      const id = await create(config);
      return start(id).catch(async (error: unknown) => {
        if (!(error instanceof EngineError) || error.kind !== 'unstartable') throw error;
        await removeContainer(id);
        return start(await create(config));
      });
    },
    startContainer,
    async updateContainer(id, resources) {
      const { failure } = await runner.tryRun(['update', ...resourceFlags(resources), id]);
      if (failure && (isPassing(failure) || (await inspectContainer(context, id))?.state === 'running')) throw failure;
    },
    async signalContainer(id, signal) {
      const { failure } = await runner.tryRun(['kill', '--signal', signal, id]);
      if (!failure) return;
      const container = await inspectContainer(context, id);
      if (container?.state === 'running' && !(await context.corrections?.signalHidden(id, signal))) throw failure;
    },
    removeContainer,
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
export async function startTwice(
  { runner }: EngineContext,
  id: string,
  { flags = [], ...options }: StartOptions = {},
): Promise<EngineError | undefined> {
  const start = async () => (await runner.tryRun(['start', ...flags, id], options)).failure;
  const failure = await start();
  return failure?.kind === 'unstartable' ? start() : failure;
}

interface StartOptions {
  readonly cwd?: string;
  readonly flags?: readonly string[];
}

async function startOptions({ startDirectory, startFlags }: ContainerDialect, id: string): Promise<StartOptions> {
  const flags = (await startFlags?.(id)) ?? [];
  const cwd = startDirectory?.(id);
  if (cwd === undefined) return { flags };
  return access(cwd).then(
    () => ({ cwd, flags }),
    () => ({ flags }),
  );
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
export async function listState(context: EngineContext, labels: Labels, onEntry?: OnEntry): Promise<EngineListing> {
  const rows = await listRows(context, labels);
  const isHalfGone = (row: string) => /^\S+ (removing|dead)$/i.test(row);
  const idsOf = (chosen: readonly string[]) => chosen.map((row) => row.split(' ')[0] ?? '');
  // Such a container cannot be inspected and would be in the way for ever; a second removal beside one under way does no harm.
  for (const id of idsOf(rows.filter(isHalfGone))) await context.runner.tryRun(['rm', '--force', '--volumes', id]);
  const state = await inspectState(context, idsOf(rows.filter((row) => !isHalfGone(row))), onEntry);
  const wanted = (entry: { readonly labels: Labels }) => hasLabels(entry.labels, labels);
  return { sandboxes: state.sandboxes.filter(wanted), containers: state.containers.filter(wanted), version: versionOf(rows) };
}

/** What `listState` would answer as the version. */
export async function listVersion(context: EngineContext, labels: Labels): Promise<string> {
  return versionOf(await listRows(context, labels));
}

/** A container a row, its ID and its state. */
async function listRows({ runner }: EngineContext, labels: Labels): Promise<readonly string[]> {
  const answer = await runner.run(['ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.State}}', ...labelFilter(labels)]);
  return answer.split('\n').filter((row) => row !== '');
}

/** podman goes on after the state: `Up 2 seconds ago`. */
const versionOf = (rows: readonly string[]): string =>
  rows
    .map((row) => row.split(' ', 2).join(' '))
    .toSorted()
    .join('\n');

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
