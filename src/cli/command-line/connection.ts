import type { ConnectionFlags } from '../../client/cluster/types.ts';
import { UsageError } from '../errors/usage-error.ts';
import { connectionFlags } from './common-flags.ts';
import { camelCase } from './flags.ts';
import type { CallOf, Verb } from './verb.ts';
import { connectionFlagsOf } from './verb-flags.ts';

/** Any of these says which cluster is meant; the others only say how it is reached. */
const naming = ['context', 'kubeconfig', 'cluster', 'server'];

/**
 * What a command line says of a cluster; undefined when it says nothing, and kpod's own agent is meant. Throws UsageError where it says how
 * to reach one, but not which: the one that a kubeconfig happens to have chosen must not be taken for it.
 */
export function connectionOf(verb: Verb, { name, flags, changed }: CallOf<Verb>): ConnectionFlags | undefined {
  const isGiven = changed as ReadonlySet<string>;
  const values = flags as Readonly<Record<string, unknown>>;
  const own = connectionFlagsOf(verb).filter((flag) => isGiven.has(flag.name) && values[camelCase(flag.name)] !== '');
  const given = [...(flags.context === '' ? [] : ['context']), ...own.map((flag) => flag.name)];
  // How long an answer may take can be said of the agent's as well.
  if (given.every((flag) => flag === 'request-timeout')) return undefined;
  if (verb.local) throw new UsageError(name, `--${given[0]} cannot be used with ${name}: it is about this machine`);
  if (!given.some((flag) => naming.includes(flag))) {
    throw new UsageError(
      name,
      `--${given[0]} says how a cluster is reached, not which: name it with --context, --kubeconfig, --cluster or --server`,
    );
  }
  if (values['engine']) throw new UsageError(name, `--engine and --${given[0]} cannot be used together: a cluster has engines of its own`);
  const paging = isGiven.has('chunk-size') ? ['chunk-size'] : [];
  return Object.fromEntries([...given, ...paging].map((flag) => [camelCase(flag), values[camelCase(flag)]])) as ConnectionFlags;
}

/** The same flags for commands to paste, without what must not be seen. */
export function wordsOf(connection: ConnectionFlags): string {
  const values = connection as Readonly<Record<string, unknown>>;
  return ['context', ...connectionFlags.map(({ name }) => name)]
    .flatMap((name) => {
      const value = values[camelCase(name)];
      if (value === undefined || name === 'request-timeout') return [];
      if (value === true) return [`--${name}`];
      if (name === 'token' || name === 'password') return [`--${name} ${name.toUpperCase()}`];
      return [value].flat().map((text) => `--${name} ${asWord(String(text))}`);
    })
    .join(' ');
}

const asWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What of a command line only kpod's own agent does, as a sentence; undefined when any server will do. */
export function agentOnlyOf(verb: Verb, { name, changed }: CallOf<Verb>): string | undefined {
  if (verb.agentOnly !== undefined) return `${name} is not for clusters: only kpod's own agent ${verb.agentOnly}`;
  const flag = verb.flags.find((one) => one.agentOnly !== undefined && (changed as ReadonlySet<string>).has(one.name));
  return flag && `--${flag.name} is not for clusters: only kpod's own agent ${flag.agentOnly}`;
}
