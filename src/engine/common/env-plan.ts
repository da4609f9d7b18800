import type { WhySteering } from '../command/environment.ts';
import { type ContainerConfig, EngineError } from '../types.ts';

/** Which ways an engine's CLI has for the variables of a container, by their names. A way that is not told carries every name. */
export interface EnvWays {
  /** `--env NAME`, where the CLI takes the value from its own environment. */
  readonly inherits: (name: string) => boolean;
  /** A line of an `--env-file`, which ends at a line end. */
  readonly readsFromFile: (name: string) => boolean;
  /** A secret of the engine's that becomes a variable; undefined where there is no such thing. */
  readonly takesSecret?: (name: string) => boolean;
}

/** How the environment of a container reaches the engine's CLI. Values never stand in a command line, which everybody can read. */
export interface EnvPlan {
  readonly flags: readonly string[];
  readonly childEnv: Readonly<Record<string, string>>;
  /** Content of an `--env-file`. Undefined when there is nothing for it. */
  readonly file: string | undefined;
  /** What secrets must carry: names that would steer the CLI with values that no file can hold. */
  readonly secrets: ContainerConfig['env'];
}

/** Plans the ways of all variables; `whySteering` knows which of them must not reach the command. Throws EngineError for what none of them can carry. */
export function planEnv(env: ContainerConfig['env'], ways: EnvWays, whySteering: WhySteering): EnvPlan {
  // The last one of a name counts, as in the kubelet.
  const values = new Map(env.map(({ name, value }) => [name, value]));
  const childEnv: Record<string, string> = {};
  const lines: string[] = [];
  const flags: string[] = [];
  const secrets: { name: string; value: string }[] = [];
  for (const [name, value] of values) {
    if (whySteering(name) === undefined && ways.inherits(name)) {
      flags.push('--env', name);
      childEnv[name] = value;
    } else if (ways.readsFromFile(name) && !/[\r\n]/.test(value)) lines.push(`${name}=${value}\n`);
    else if (ways.takesSecret?.(name)) secrets.push({ name, value });
    else throw new EngineError(refusal(name, whySteering(name)), { command: '', kind: 'other' });
  }
  return { flags, childEnv, file: lines.length === 0 ? undefined : lines.join(''), secrets };
}

function refusal(name: string, steering: string | undefined): string {
  const why = steering ?? "the engine's command reads a pattern in this name";
  return `environment variable ${JSON.stringify(name)}: the value holds a line end, and this engine takes no such value under this name (${why})`;
}
