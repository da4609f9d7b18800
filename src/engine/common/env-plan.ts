import { whySteering } from '../command/environment.ts';
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

export const podmanEnvWays: EnvWays = {
  // podman reads `NAME*` as every variable that begins so, and looks for names without the blanks before them.
  inherits: (name) => !/^\s|\*$/.test(name),
  readsFromFile: (name) => !/^[\s#]/.test(name),
  // The option that names a secret is a list without quoting.
  takesSecret: (name) => !name.includes(','),
};

export const dockerEnvWays: EnvWays = {
  inherits: () => true,
  readsFromFile: (name) => !/\s|^#/.test(name),
};

/** How the environment of a container reaches the engine's CLI. Values never stand in a command line, which everybody can read. */
export interface EnvPlan {
  readonly flags: readonly string[];
  readonly childEnv: Readonly<Record<string, string>>;
  /** Content of an `--env-file`. Undefined when there is nothing for it. */
  readonly file: string | undefined;
  /** What secrets must carry: names that would steer the CLI with values that no file can hold. */
  readonly secrets: ContainerConfig['env'];
}

/** Plans the ways of all variables. Throws EngineError for what none of them can carry. */
export function planEnv(env: ContainerConfig['env'], ways: EnvWays): EnvPlan {
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
    else throw new EngineError(refusal(name), { command: '', kind: 'other' });
  }
  return { flags, childEnv, file: lines.length === 0 ? undefined : lines.join(''), secrets };
}

function refusal(name: string): string {
  const why = whySteering(name) ?? "the engine's command reads a pattern in this name";
  return `environment variable ${JSON.stringify(name)}: the value holds a line end, and this engine takes no such value under this name (${why})`;
}
