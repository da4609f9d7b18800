import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { sleep } from '../../base/clock.ts';
import { isNameTaken } from '../command/errors.ts';
import { type ContainerConfig, isPassing } from '../types.ts';
import type { ContainerDialect, EngineContext } from './dialect.ts';
import { planEnv } from './env-plan.ts';
import { inspectContainer } from './inspect.ts';

/** What the command that makes a container is given. */
interface CreateCommand {
  /** `create` and all that follows. */
  readonly argv: readonly string[];
  readonly options: { readonly env: Readonly<Record<string, string>> };
}

/** A container that is there: made just now, or `adopted`, whatever has become of it since it was made. */
export interface Created {
  readonly id: string;
  readonly adopted: boolean;
}

/** Creates the container, or adopts what has its name already. Throws EngineError. */
export function createOrAdopt(context: EngineContext, dialect: ContainerDialect, config: ContainerConfig): Promise<Created> {
  return withCreateCommand(context, dialect, config, async ({ argv, options }) => {
    for (let attempt = 0; ; attempt += 1) {
      const { stdout, failure } = await context.runner.tryRun(argv, options);
      if (!failure) return { id: lastLine(stdout), adopted: false };
      if (!isNameTaken(failure.message) || attempt === 3) throw failure;
      const adopted = await adoptOrClear(context, config, attempt);
      if (adopted !== undefined) return { id: adopted, adopted: true };
    }
  });
}

/**
 * Creates and starts the container by one command, and answers its ID; undefined when that failed, or cannot be done with this container:
 * then it is created (or what the command left is adopted) and started by commands of their own, which say what stands in the way. Throws
 * EngineError for a command that was cut off or found no engine.
 */
export function runAtOnce(context: EngineContext, dialect: ContainerDialect, config: ContainerConfig): Promise<string | undefined> {
  // `run` may have other rules for standard input, and calls from a directory that is there only once the container has been created.
  const mustStartFrom = dialect.startDirectory !== undefined && config.resources.memoryLimitBytes !== undefined;
  const hasOtherInput = config.stdin && (config.stdinOnce || dialect.runKeepsInput !== true);
  if (hasOtherInput || mustStartFrom) return Promise.resolve(undefined);
  return withCreateCommand(context, dialect, config, async ({ argv: [, ...words], options }) => {
    const { stdout, failure } = await context.runner.tryRun(['run', '--detach', ...words], options);
    if (!failure) return lastLine(stdout);
    if (isPassing(failure)) throw failure;
    return undefined;
  });
}

/** Prepares the environment of the container for a command that makes it, and clears up after it. */
async function withCreateCommand<T>(
  context: EngineContext,
  dialect: ContainerDialect,
  config: ContainerConfig,
  make: (command: CreateCommand) => Promise<T>,
): Promise<T> {
  const plan = planEnv(config.env, dialect.envWays, context.whySteering);
  const envFile = plan.file === undefined ? undefined : join(context.dir, `env-${config.name}`);
  try {
    if (envFile !== undefined) await writeFileAtomic(envFile, plan.file ?? '');
    const flags = [...plan.flags, ...(envFile === undefined ? [] : ['--env-file', envFile])];
    const given = clampOomScore(context, config);
    const create = async (secretFlags: readonly string[]): Promise<T> =>
      make({ argv: await dialect.createArgv(given, [...flags, ...secretFlags]), options: { env: plan.childEnv } });
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

/** The last line of an answer: podman may write warnings about pulls before an ID. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
